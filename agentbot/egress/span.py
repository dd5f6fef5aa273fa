"""Where in a text something must not be shown, and why."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple


class Certainty(IntEnum):
    """How it is known; where several overlap the most certain gives the reason."""

    KNOWN = 0
    SHAPE = 1
    ENTROPY = 2


class Span(NamedTuple):
    """Characters `start` to `end` of a text, and a label that may be shown to people."""

    start: int
    end: int
    certainty: Certainty
    label: str
