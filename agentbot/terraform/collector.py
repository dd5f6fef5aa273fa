"""Holds Python's garbage collector back while very many values are made that cannot be part of a cycle."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """No collections meanwhile; what was made counts as old after it, so that the next ones do not walk all of it.

    A large plan is millions of values, and walking them again and again takes longer than reading them.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.freeze()
            gc.unfreeze()  # together: everything moves to the oldest generation, without a walk
            gc.enable()
