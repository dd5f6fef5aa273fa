"""A YAML file as it is written becomes a frozen model, or every problem in it at once, with its line and key path."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from operator import itemgetter
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from agentbot.config.yaml_reader import Location, YamlProblem, lines
from agentbot.config.yaml_reader import read as read_yaml
from agentbot.egress.printable import printable
from agentbot.errors import ConfigError

MAX_BYTES = 256 * 1024

_PLAIN = {
    "missing": "is missing",
    "string_type": "must be text: put it in quotes",
    "invalid_key": "must be text: put it in quotes",
    "string_too_short": "must not be empty",
    "string_pattern_mismatch": "may have letters, digits and `-._~` only, 90 at most",
    "bool_type": "must be true or false",
    "tuple_type": "must be a list: lines that begin with `- `",
    "dict_type": "must hold `key: value` lines",
    "model_type": "must hold `key: value` lines",
}
"""What is wrong, by pydantic's name for it; a new kind shows pydantic's own words."""


class Strict(BaseModel):
    """What such a file may hold: nothing is coerced, no other key is taken."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", use_attribute_docstrings=True)


Model = TypeVar("Model", bound=Strict)


def parse(
    path: str,
    data: bytes,
    model: type[Model],
    *,
    example: str,
    also: Callable[[Mapping[Any, Any]], Iterable[str]] = lambda written: (),
) -> Model:
    """What the file's bytes hold; an empty file holds the defaults. `path` and `example` are for messages.

    `also` finds problems that no type can tell, in whatever is written; each begins with its key path. Raises
    ConfigError with every problem.
    """
    try:
        text = _text(data)
        written = read_yaml(text)
    except YamlProblem as problem:
        raise ConfigError(path, (shown(str(problem)),)) from problem
    if written is None:
        return model()
    if not isinstance(written, dict):
        raise ConfigError(path, (f"it must hold `key: value` lines, for instance `{example}`",))
    more = [(None, problem) for problem in also(written)]
    try:
        read = model.model_validate(_tuples(written))
    except ValidationError as wrong:
        raise ConfigError(path, _placed([*_found(wrong, model), *more], text)) from None
    if more:
        raise ConfigError(path, _placed(more, text))
    return read


def problems(wrong: ValidationError, model: type[BaseModel]) -> tuple[str, ...]:
    """Each thing that is wrong once, as key path and words of somebody who edits YAML."""
    return tuple(dict.fromkeys(problem for _, problem in _found(wrong, model)))


def shown(text: str) -> str:
    """Foreign text short enough, and safe, for a message."""
    clean = " ".join(printable(text).split())
    return clean if len(clean) <= 200 else f"{clean[:200]}…"


def _text(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise YamlProblem(f"it has more than {MAX_BYTES // 1024} kB")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        raise YamlProblem(f"line {line}: it is not UTF-8 text") from problem


def _tuples(value: Any) -> Any:
    """Lists as tuples: in strict mode pydantic takes nothing else for one."""
    match value:
        case list():
            return tuple(_tuples(item) for item in value)
        case dict():
            return {key: _tuples(item) for key, item in value.items()}
    return value


def _found(wrong: ValidationError, model: type[BaseModel]) -> Iterator[tuple[Location | None, str]]:
    """Where each thing is wrong, and what to say of it."""
    for error in wrong.errors(include_url=False, include_context=True):
        location = tuple(step for step in error["loc"] if step != "[key]")
        yield location, f"`{_key_path(location)}` {_what(error, location, model)}"


def _placed(found: Iterable[tuple[Location | None, str]], text: str) -> tuple[str, ...]:
    """Each problem once, with its line before it, from the first line on."""
    known = lines(text)
    paths = {_key_path(location): line for location, line in known.items()}
    placed = {
        problem: _named_line(problem, paths) if location is None else _line(location, known)
        for location, problem in found
    }
    return tuple(f"line {line}: {problem}" for problem, line in sorted(placed.items(), key=itemgetter(1)))


def _line(location: Location, known: Mapping[Location, int]) -> int:
    """The line of a value; of one that is missing, that of what should hold it."""
    place: Location = ()
    for step in location:
        place = next((longer for longer in ((*place, step), (*place, str(step))) if longer in known), place)
    return known[place]


def _named_line(problem: str, paths: Mapping[str, int]) -> int:
    """The line of the key path that a problem begins with."""
    path = problem.partition("`")[2].partition("`")[0]
    while path not in paths:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return paths[path]


def _what(error: ErrorDetails, location: Location, model: type[BaseModel]) -> str:
    context = error.get("ctx", {})
    match error["type"]:
        case "extra_forbidden":
            known = _known_keys(model, location[:-1])
            return "is not a known key" + (_meant(location[-1], known) or f" (there are: {', '.join(known)})")
        case "literal_error":
            return f"must be {context['expected']}" + _meant(error["input"], _choices(context["expected"]))
        case "string_too_long":
            return f"must not be longer than {context['max_length']} characters"
        case "too_long":
            return f"must not have more than {context['max_length']} entries"
        case "value_error":
            return str(context["error"])
        case kind:
            return _PLAIN.get(kind, error["msg"][:1].lower() + error["msg"][1:])


def _key_path(location: Location) -> str:
    parts = (f"[{step}]" if isinstance(step, int) else f".{shown(step)}" for step in location)
    return "".join(parts).removeprefix(".")


def _known_keys(model: type[BaseModel], location: Location) -> tuple[str, ...]:
    """The keys that the model at `location` has."""
    for step in location:
        if isinstance(step, str):
            model = _model_in(model.model_fields[step].annotation)
    return tuple(model.model_fields)


def _model_in(annotation: Any) -> type[BaseModel]:
    """The model that a field holds, by itself or in a tuple."""
    inner = get_args(annotation)
    model: type[BaseModel] = inner[0] if inner else annotation
    return model


def _choices(expected: str) -> tuple[str, ...]:
    return tuple(expected.replace(" or ", ", ").replace("'", "").split(", "))


def _meant(written: object, known: tuple[str, ...]) -> str:
    close = get_close_matches(str(written)[:100].lower(), known, n=1, cutoff=0.6)
    return f", did you mean `{close[0]}`?" if close else ""
