"""How many lines of a file a change adds and removes."""

from __future__ import annotations

from difflib import SequenceMatcher


def changed_lines(before: bytes | None, after: bytes | None) -> tuple[int, int]:
    """Lines added and removed; a change of a line is one of each, and no file is no lines."""
    old, new = ((side or b"").splitlines(keepends=True) for side in (before, after))
    start = _common(old, new)
    old, new = old[start:], new[start:]
    end = _common(old[::-1], new[::-1])
    old, new = old[: len(old) - end], new[: len(new) - end]
    kept = sum(block.size for block in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks())
    return len(new) - kept, len(old) - kept


def _common(left: list[bytes], right: list[bytes]) -> int:
    """How many lines are the same from the start on: what an edit leaves alone costs the matcher nothing."""
    return next((i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))
