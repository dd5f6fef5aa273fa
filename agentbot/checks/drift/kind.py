"""The classes of drift."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """The `class` of a drift finding."""

    CHANGED = "changed"
    """The cloud was changed and the next apply would revert it."""
    SILENT = "silent"
    """The cloud was changed and the plan says nothing about it."""
    DELETED = "deleted"
    """The resource is gone from the cloud and still in the code."""
    THREE_WAY = "three-way"
    """The cloud and the code were both changed, to different values."""
    UNAPPLIED = "unapplied"
    """The code was changed and never applied: no drift."""
    ADOPTED = "adopted"
    """The code already says what the cloud says; only the state lags behind."""
