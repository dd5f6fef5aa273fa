"""What the operating system refuses while a stack is read is that stack's failure, not a bug of agentbot."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from agentbot.errors import StackError

_FIX = "Make it readable for agentbot, and see that the disk is not full."


@contextmanager
def refusals() -> Iterator[None]:
    """Raise StackError where a file or folder cannot be read, written or made (no right, no space, gone meanwhile)."""
    try:
        yield
    except OSError as problem:
        what = f"`{problem.filename}`" if problem.filename else "A file"
        raise StackError(f"{what} cannot be used: {problem.strerror or problem}.", fix=_FIX) from problem
