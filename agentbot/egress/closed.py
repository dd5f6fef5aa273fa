"""Fails closed: what could not be redacted is not shown at all, and the run says so."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from agentbot.errors import EgressError

_BROKEN = (
    *(ArithmeticError, AssertionError, AttributeError, LookupError, MemoryError),
    *(OSError, RuntimeError, TypeError, ValueError, re.error),
)
"""What can go wrong with text; anything else ends the run as a bug, which shows no text either."""

_P = ParamSpec("_P")
_T = TypeVar("_T")


def fails_closed(work: Callable[_P, _T]) -> Callable[_P, _T]:
    """The same work, whose every failure is an EgressError without a word of the text."""

    @wraps(work)
    def closed(*arguments: _P.args, **options: _P.kwargs) -> _T:
        try:
            return work(*arguments, **options)
        except _BROKEN as problem:
            # Not `from problem`: its message may quote the text.
            raise EgressError(
                f"A text could not be redacted ({type(problem).__name__}), so nothing of it was written.",
                fix="This is a bug in agentbot: please report it with the command.",
            ) from None

    return closed
