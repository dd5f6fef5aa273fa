"""`.agentbot/ignores.yml`: findings that are known and may stay for a while, each with reason, owner and last day."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from agentbot.config import written
from agentbot.config.settings import Line
from agentbot.config.written import Strict
from agentbot.errors import ConfigError

PATH = ".agentbot/ignores.yml"
PLACES = (".agentbot", PATH)
"""None of them may be a symbolic link."""
MISNAMED = (".agentbot/ignores.yaml", ".agentbot/ignore.yml", ".agentbot/ignore.yaml")
MAX_RULES = 1000

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _day(given: object) -> date:
    if isinstance(given, date):
        return given
    if isinstance(given, str) and _DAY.fullmatch(given):
        try:
            return date.fromisoformat(given)
        except ValueError as wrong:
            raise ValueError("must be a day that there is, as YYYY-MM-DD") from wrong
    raise ValueError("must be a day as YYYY-MM-DD, for instance 2027-01-31")


Day = Annotated[date, BeforeValidator(_day)]


class IgnoreRule(Strict):
    """One rule: which findings are not to be listed, why, who answers for it, and until when."""

    address: Line
    """Glob of Terraform addresses; see `checks.glob`."""
    path: Line | None = None
    """Glob of places in the resource as findings show them; unset: every place, and the resource itself."""
    stack: Line | None = None
    """Glob of stack names; unset: every stack."""
    reason: Line
    owner: Line
    until: Day
    """The last day on which the rule holds, UTC."""

    @property
    def scope(self) -> tuple[str, str | None, str | None]:
        """What the rule is about; no two rules are about the same."""
        return self.address, self.path, self.stack


class Ignores(Strict):
    """Everything that `.agentbot/ignores.yml` may say."""

    version: Literal[1] = 1
    ignores: Annotated[tuple[IgnoreRule, ...], Field(max_length=MAX_RULES)] = ()


def load(read: Callable[[str], bytes | None]) -> tuple[IgnoreRule, ...]:
    """The rules of the repository whose files `read` gives. Raises ConfigError with every problem."""
    data = read(PATH)
    if data is not None:
        return parse(data)
    if wrong := next((path for path in MISNAMED if read(path) is not None), None):
        raise ConfigError(wrong, (f"it is not read under this name, call it {PATH}",))
    return ()


def parse(data: bytes) -> tuple[IgnoreRule, ...]:
    """The rules that the file's bytes hold. Raises ConfigError with every problem."""
    return written.parse(PATH, data, Ignores, example="version: 1", also=_duplicates).ignores


def _duplicates(document: Mapping[Any, Any]) -> Iterator[str]:
    """Rules about the same: one of them would be dead, and nobody could say which."""
    rules = document.get("ignores")
    first: dict[tuple[Any, ...], int] = {}
    for number, rule in enumerate(rules if isinstance(rules, list) else ()):
        scope = tuple(rule.get(key) for key in ("address", "path", "stack")) if isinstance(rule, dict) else ()
        if scope and isinstance(scope[0], str) and all(part is None or isinstance(part, str) for part in scope):
            earlier = first.setdefault(scope, number)
            if earlier != number:
                yield f"`ignores[{number}]` is about the same as `ignores[{earlier}]`: keep one of them"
