"""Finds secrets by their shape: each kind has a literal that other text has not, and is read from there on.

The kinds are in `data/shapes.json`. A pattern is only ever matched at its literal, and its repetitions are bounded
and never nested, so the time is linear. An id that is no secret is no shape: AKIA… counts with the key behind it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from agentbot.egress.span import Certainty, Span

LABEL = "shape:"


@dataclass(frozen=True)
class Shape:
    """A kind of secret: the literals that announce it, and how it reads; its group is the secret, where it has one."""

    id: str
    anchors: tuple[str, ...]
    pattern: str
    reach: int = 0
    """Characters before the literal that belong to it."""
    inside: bool = False
    """Whether it may begin in the middle of a word."""


@cache
def shapes() -> tuple[Shape, ...]:
    """Every kind that is known, read once."""
    file = resources.files(__package__) / "data" / "shapes.json"
    rows = json.loads(file.read_text(encoding="utf-8"))["shapes"]
    return tuple(Shape(**{**row, "anchors": tuple(row["anchors"])}) for row in rows)


@cache
def _anchors() -> tuple[tuple[str, Shape], ...]:
    return tuple((anchor, shape) for shape in shapes() for anchor in shape.anchors)


def found(text: str) -> Iterator[Span]:
    """Every secret that its shape gives away, kind by kind."""
    for anchor, shape in _anchors():
        if anchor in text:
            yield from _of_kind(shape, anchor, text)


def _of_kind(shape: Shape, anchor: str, text: str) -> Iterator[Span]:
    at, done = text.find(anchor), 0
    while at >= 0:
        end, first = at + len(anchor), at - shape.reach
        if first >= done and (shape.inside or _begins_word(text, first)):
            match = _compiled(shape.pattern).match(text, first)
            if match:
                end = done = max(end, match.end())
                yield Span(*match.span(match.lastindex or 0), Certainty.SHAPE, f"{LABEL}{shape.id}")
        at = text.find(anchor, end)


_ESCAPED = re.compile(r"(?:\\[abfnrtv]|\\u[0-9A-Fa-f]{4}|%[0-9A-Fa-f]{2})\Z")


def _begins_word(text: str, at: int) -> bool:
    """Whether no letter or digit stands before; the n of \\n and the 20 of %20 are none."""
    before = text[at - 1 : at] if at else ""
    if not (before.isascii() and before.isalnum()):
        return True
    return _ESCAPED.search(text[max(0, at - 6) : at]) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compiled when first needed: all of them together would slow down every start."""
    return re.compile(pattern)
