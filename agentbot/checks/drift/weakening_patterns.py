"""Patterns with `*` and `?` as access policies have them, and whether one covers another."""

from __future__ import annotations

PATTERN_LIMIT = 2048
"""Characters of a name that is still matched against `?`: the longest that the cloud takes."""


def matches(glob: str, name: str) -> bool:
    """Everything that `name` matches, `glob` matches too: a wildcard of the name needs a `*` of the glob."""
    if "?" in glob and len(name) > PATTERN_LIMIT:
        return False
    head, *rest = glob.split("*")
    if not rest:
        return len(head) == len(name) and _at(head, name, 0)
    *middle, tail = rest
    if not _at(head, name, 0):
        return False
    position, end = len(head), len(name) - len(tail)
    for literal in middle:
        found = _find(literal, name, position, end)
        if found < 0:
            return False
        position = found + len(literal)
    return position <= end and _at(tail, name, end)


def _at(literal: str, name: str, start: int) -> bool:
    if "?" not in literal:
        return name.startswith(literal, start)
    part = name[start : start + len(literal)]
    return len(part) == len(literal) and all(
        a == b or (a == "?" and b != "*") for a, b in zip(literal, part, strict=True)
    )


def _find(literal: str, name: str, start: int, end: int) -> int:
    if "?" not in literal:
        return name.find(literal, start, end)
    return next((at for at in range(start, end - len(literal) + 1) if _at(literal, name, at)), -1)
