"""What a schema objects to, in words that name keys and kinds, never a value: a value may be long, or a secret."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from jsonschema import ValidationError

LIMITS = {
    "maxItems": "has more than {} entries",
    "minItems": "has fewer than {} entries",
    "maxLength": "is longer than {} characters",
    "minLength": "is shorter than {} characters",
    "maximum": "is more than {}",
    "minimum": "is less than {}",
    "pattern": "does not match {}",
}
ALTERNATIVES = ("anyOf", "oneOf")
FEW = 3
KINDS = {
    dict: "object",
    list: "array",
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    type(None): "null",
}


def problems(errors: Iterable[ValidationError], at: str) -> list[str]:
    """Each error once, with its place in `at` (`body` gives `body.output.summary`)."""
    return list(dict.fromkeys(line for error in errors for line in _lines(error, at)))


def _lines(error: ValidationError, at: str) -> Iterator[str]:
    place = at + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in error.absolute_path)
    keyword = error.validator
    if keyword in ALTERNATIVES and error.context:
        yield from _nearest(error, at, place)
    elif keyword == "additionalProperties" and error.validator_value is False:
        yield from (f"{place}.{key} is not documented" for key in _unknown(error))
    elif keyword == "required":
        yield from (f"{place}.{key} is missing" for key in error.validator_value if key not in error.instance)
    else:
        yield f"{place} {_what(error)}"


def _nearest(error: ValidationError, at: str, place: str) -> Iterator[str]:
    """What the alternatives with the fewest objections object to; of many such, no one is meant."""
    alternatives = [found for found in _alternatives(error) if not any(_of_other_kind(each) for each in found)]
    fewest = min(map(len, alternatives), default=0)
    nearest = [problems(found, at) for found in alternatives if len(found) == fewest]
    if len(nearest) == 1:
        yield from nearest[0]
    elif 0 < len(nearest) <= FEW:
        yield ", or ".join(" and ".join(lines) for lines in nearest)
    else:
        yield f"{place} ({_kind(error.instance)}) has none of the documented forms"


def _alternatives(error: ValidationError) -> list[list[ValidationError]]:
    found: dict[Any, list[ValidationError]] = {}
    for each in error.context or ():
        found.setdefault(each.schema_path[0], []).append(each)
    return list(found.values())


def _of_other_kind(error: ValidationError) -> bool:
    """The whole value is no object where one is wanted, or the like, in every alternative."""
    if error.path:
        return False
    if error.validator in ALTERNATIVES:
        return all(any(_of_other_kind(each) for each in found) for found in _alternatives(error))
    return error.validator == "type"


def _unknown(error: ValidationError) -> list[str]:
    return sorted(error.instance.keys() - error.schema.get("properties", {}).keys())


def _what(error: ValidationError) -> str:
    value = error.validator_value
    match error.validator:
        case "type":
            wanted = value if isinstance(value, str) else " or ".join(value)
            return f"is {_kind(error.instance)}, not {wanted}"
        case "enum":
            return f"is none of {', '.join('null' if each is None else str(each) for each in value)}"
        case "oneOf":
            return "has more than one documented form at once"
    return LIMITS.get(str(error.validator), f"does not meet `{error.validator}`").format(value)


def _kind(value: Any) -> str:
    return KINDS.get(type(value), type(value).__name__)
