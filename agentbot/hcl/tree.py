"""A read-only view of the repository's files at one moment: a commit, or the work tree."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol


class Tree(Protocol):
    """Files by repository-relative path with `/`; symlinks and submodules are not in it."""

    def paths(self) -> Collection[str]:
        """Every regular file, sorted."""
        ...

    def read(self, path: str) -> bytes | None:
        """The file's bytes, or None where there is no such regular file."""
        ...
