"""`policies/boundary.yml`: what agents may do, as rules that a person can read; and the cases that test them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from importlib import resources
from math import isfinite
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field

from agentbot.config import written
from agentbot.config.settings import Line
from agentbot.config.written import Strict
from agentbot.errors import AgentbotError, ConfigError

PATH = "policies/boundary.yml"
MISNAMED = ("policies/boundary.yaml", ".agentbot/boundary.yml", ".agentbot/boundary.yaml")
DEFAULT_NAME = "agentbot's own boundary"
"""What messages call the file that holds where the repository has none."""
MAX_ENTRIES = 1000
"""Of any list."""
MAX_APPROVALS = 10

Agent = Literal["drift", "cost", "secrets", "capacity", "incident", "provision"]
Environment = Literal["prod", "nonprod"]
Direction = Literal["adopt", "revert", "change", "ignore", "import", "remove"]
Security = Literal["none", "weakening", "unclear"]
"""Nothing security-relevant is touched; it gets weaker; or agentbot cannot tell."""
EffectName = Literal["allow", "needs_approval", "block"]

_AMOUNT = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?")
_T = TypeVar("_T")


def _some(given: tuple[_T, ...]) -> tuple[_T, ...]:
    if not given:
        raise ValueError("must not be empty: leave it out where it does not matter")
    return given


def _whole(given: object) -> int:
    if isinstance(given, int) and not isinstance(given, bool) and given >= 0:
        return given
    raise ValueError("must be a whole number, 0 or more")


def _amount(given: object) -> float:
    """YAML here has no decimal numbers: they arrive as the text that was written."""
    if isinstance(given, str) and _AMOUNT.fullmatch(given):
        return float(given)
    if isinstance(given, int | float) and not isinstance(given, bool) and abs(given) < 1e12 and isfinite(given):
        return float(given)
    raise ValueError("must be an amount in USD, for instance 12.50 or -3")


def _approvals(given: object) -> int:
    if isinstance(given, int) and not isinstance(given, bool) and 1 <= given <= MAX_APPROVALS:
        return given
    raise ValueError(f"must be a whole number from 1 to {MAX_APPROVALS}")


def _exact(given: object) -> object:
    """A number alone is both ends of its range."""
    if isinstance(given, dict):
        return given
    try:
        number = _whole(given)
    except ValueError as wrong:
        raise ValueError("must be a whole number, 0 or more, or hold `min: …` or `max: …`") from wrong
    return {"min": number, "max": number}


def _held(given: object) -> object:
    if isinstance(given, dict):
        return given
    raise ValueError("must hold `min: …` or `max: …`, in USD a month")


class Count(Strict):
    """How many resources, from `min` to `max`."""

    min: Annotated[int | None, BeforeValidator(_whole)] = None
    max: Annotated[int | None, BeforeValidator(_whole)] = None


class Delta(Strict):
    """What it costs more each month in USD, from `min` to `max`; negative: what it saves."""

    min: Annotated[float | None, BeforeValidator(_amount)] = None
    max: Annotated[float | None, BeforeValidator(_amount)] = None


Range = TypeVar("Range", Count, Delta)


def _sensible(given: Range) -> Range:
    if given.min is None and given.max is None:
        raise ValueError("must hold `min: …` or `max: …`")
    if given.min is not None and given.max is not None and given.min > given.max:
        raise ValueError("can never hold: its `min` is more than its `max`")
    return given


Counted = Annotated[Count | None, AfterValidator(_sensible), BeforeValidator(_exact)]
Priced = Annotated[Delta | None, AfterValidator(_sensible), BeforeValidator(_held)]
Lines = Annotated[tuple[Line, ...], Field(max_length=MAX_ENTRIES), AfterValidator(_some)]


class When(Strict):
    """The conditions of a rule: all must hold, and one that is left out always does."""

    agent: Annotated[tuple[Agent, ...], AfterValidator(_some)] = ()
    environment: Annotated[tuple[Environment, ...], AfterValidator(_some)] = ()
    direction: Annotated[tuple[Direction, ...], AfterValidator(_some)] = ()
    security: Annotated[tuple[Security, ...], AfterValidator(_some)] = ()
    resource_type: Lines = ()
    """Globs, as the next two: see `checks.glob`."""
    address: Lines = ()
    paths: Lines = ()
    """Of places in the resource, as findings show them."""
    destroys: Counted = None
    replaces: Counted = None
    monthly_delta: Priced = None


class Rule(Strict):
    """One rule: which acts it is about, and what becomes of them."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.~-]{1,90}$")]
    when: When
    """It must be written: a rule about everything says so with `{}`."""
    effect: EffectName
    approvals: Annotated[int, BeforeValidator(_approvals)] = 1
    """For `needs_approval` only."""


class Boundary(Strict):
    """Everything that the boundary file may say; without a rule nothing is allowed."""

    version: Literal[1] = 1
    rules: Annotated[tuple[Rule, ...], Field(max_length=MAX_ENTRIES)] = ()


class WrittenAct(Strict):
    """An act as a person describes it; what is left out is not known."""

    agent: Agent
    environment: Environment | None = None
    direction: Direction
    resource_types: Lines = ()
    addresses: Lines = ()
    paths: Lines = ()
    destroys: Annotated[int | None, BeforeValidator(_whole)] = None
    replaces: Annotated[int | None, BeforeValidator(_whole)] = None
    monthly_delta: Annotated[float | None, BeforeValidator(_amount)] = None
    security: Security = "unclear"


class Case(Strict):
    """One row of the test file: an act, and what the boundary must make of it."""

    name: Line
    act: WrittenAct
    expect: EffectName
    approvals: Annotated[int | None, BeforeValidator(_approvals)] = None
    """Unset: any number."""
    rule: Line | None = None
    """The id of the rule that decides; unset: any, or none."""


class Cases(Strict):
    """Everything that the test file may say."""

    version: Literal[1] = 1
    cases: Annotated[tuple[Case, ...], Field(max_length=MAX_ENTRIES)] = ()


def load(read: Callable[[str], bytes | None], path: str = PATH) -> Boundary:
    """The boundary of the repository whose files `read` gives. Raises AgentbotError, for a wrong file ConfigError."""
    return parse(*find(read, path))


def find(read: Callable[[str], bytes | None], path: str = PATH) -> tuple[str, bytes]:
    """The file that holds, as its name for messages and its bytes: the repository's own, else the default.

    Only the usual place may be empty: a file that the configuration names must be there. Raises AgentbotError.
    """
    if (data := read(path)) is not None:
        return path, data
    if path != PATH:
        raise ConfigError(path, ("there is no such file, and `boundary` in agentbot.yml names it",))
    if wrong := next((name for name in MISNAMED if read(name) is not None), None):
        raise ConfigError(wrong, (f"it is not read under this name, call it {PATH}",))
    return DEFAULT_NAME, default()


def default() -> bytes:
    """agentbot's own: inside the package where it was installed, beside it in a checkout. Raises AgentbotError."""
    package = Path(str(resources.files("agentbot")))
    for place in (package / PATH, package.parent / PATH):
        if place.is_file():
            return place.read_bytes()
    raise AgentbotError("The default boundary is not part of this installation.", fix="Install agentbot again.")


def places(path: str = PATH) -> tuple[str, ...]:
    """The file and its folders, outermost first: none of them may be a symbolic link."""
    return tuple(str(place) for place in reversed((PurePosixPath(path), *PurePosixPath(path).parents[:-1])))


def cases_path(path: str = PATH) -> str:
    """Where the cases that test this boundary file are: beside it."""
    place = PurePosixPath(path)
    return str(place.with_name(f"{place.stem}_test{place.suffix}"))


def parse(path: str, data: bytes) -> Boundary:
    """The rules that the file's bytes hold; `path` is for messages. Raises ConfigError with every problem."""
    return written.parse(path, data, Boundary, example="version: 1", also=_in_rules)


def parse_cases(path: str, data: bytes) -> tuple[Case, ...]:
    """The cases that the file's bytes hold; `path` is for messages. Raises ConfigError with every problem."""
    return written.parse(path, data, Cases, example="version: 1", also=_in_cases).cases


def _in_rules(document: Mapping[Any, Any]) -> Iterator[str]:
    return _in_rows(document, "rules", "id", "effect")


def _in_cases(document: Mapping[Any, Any]) -> Iterator[str]:
    return _in_rows(document, "cases", "name", "expect")


def _in_rows(document: Mapping[Any, Any], key: str, name: str, effect: str) -> Iterator[str]:
    """Two rows of one name, of which nobody could say which is meant, and approvals that nobody is asked for."""
    rows = document.get(key)
    first: dict[str, int] = {}
    for number, row in enumerate(rows if isinstance(rows, list) else ()):
        if not isinstance(row, dict):
            continue
        if isinstance(row.get(name), str) and (earlier := first.setdefault(row[name], number)) != number:
            yield f"`{key}[{number}].{name}` is that of `{key}[{earlier}]` too: give each its own"
        if "approvals" in row and row.get(effect) in ("allow", "block"):
            yield f"`{key}[{number}].approvals` is for `needs_approval` only"
