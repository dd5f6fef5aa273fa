"""Values as Checkov renders them: lists in lists, and references that nobody resolved left as text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

REFERENCE = re.compile(
    r"\$\{"  # an interpolation
    r"|(?<![\w.-])(?:var|local|module|data|each|count|path|self|terraform)\.\w"
    r"|(?<![\w.-])[a-z][a-z0-9]*_[a-z0-9_]+\.[a-zA-Z_]"  # an attribute of a resource
    r"|^\w+\.(?:value|key)\b"  # the iterator of a dynamic block
    r"|^\w+\("  # a call
    r"|^\[for\b|^\{for\b"
    r"|\s\?\s.*\s:\s"  # a condition
)
UNREAD = "${}"
"""Stands for a value that is no text: `is_open` holds for it."""


def is_open(value: Any) -> bool:
    """Nobody can tell from the code alone what the value is."""
    return isinstance(value, str) and bool(REFERENCE.search(value))


def flat(value: Any) -> Iterator[Any]:
    """Everything in a value that is not a list; nothing for null."""
    if isinstance(value, list | tuple | set):
        for item in value:
            yield from flat(item)
    elif value is not None:
        yield value


def texts(value: Any) -> tuple[str, ...]:
    """The texts in a value; an object among them is unread."""
    return tuple(_text(item) for item in flat(value))


def _text(item: Any) -> str:
    match item:
        case bool():
            return str(item).lower()
        case str() | int() | float():
            return str(item)
        case _:
            return UNREAD


def one(conf: dict[str, Any], key: str) -> Any:
    """The value of an argument that takes one; None where it is not set."""
    return next(flat(conf.get(key)), None)


def says_true(value: Any) -> bool | None:
    """Whether an argument is on; None where a reference decides."""
    if is_open(value):
        return None
    return str(value).lower() == "true"


def number(value: Any) -> int | None:
    """A whole number, also where it is written as text."""
    try:
        return None if isinstance(value, bool) else int(value)
    except (TypeError, ValueError, OverflowError):
        return None


def document(value: Any) -> Any:
    """A JSON document, written as text or already read by Checkov; None where it is neither."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return None


def any_of(judgements: Iterable[bool | None]) -> bool | None:
    """Yes where one says yes; else unknown where one is; else no."""
    found = set(judgements)
    if True in found:
        return True
    return None if None in found else False
