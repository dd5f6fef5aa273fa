"""The repository's files at one commit, and in the work tree."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Collection
from functools import cached_property
from pathlib import Path

from agentbot.errors import RepositoryError
from agentbot.forge.command import GitCommand

REGULAR = (b"100644", b"100755")


def names(output: bytes) -> list[str]:
    """The NUL-separated paths that are UTF-8; others cannot be shown or stored, so they are left out."""
    found: list[str] = []
    for raw in output.split(b"\0"):
        try:
            found.append(raw.decode("utf-8"))
        except UnicodeDecodeError:
            continue
    return [name for name in found if name]


def blob_id(content: bytes, *, like: str) -> str:
    """What git calls these bytes, in a repository whose ids are as long as this one."""
    named = hashlib.sha1 if len(like) == 40 else hashlib.sha256
    return named(b"blob %d\0" % len(content) + content).hexdigest()


class CommitTree:
    """The regular files of one commit, read when asked for and kept."""

    def __init__(self, git: GitCommand, sha: str) -> None:
        self._git = git
        self._sha = sha
        self._read: dict[str, bytes] = {}

    @cached_property
    def _blobs(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for entry in self._git.output("ls-tree", "-r", "-z", "--full-tree", self._sha).split(b"\0"):
            meta, _, raw = entry.partition(b"\t")
            for path in names(raw) if meta.split(b" ")[0] in REGULAR else ():
                found[path] = meta.rsplit(b" ", 1)[1].decode("ascii")
        return dict(sorted(found.items()))

    def paths(self) -> Collection[str]:
        """Every regular file, sorted."""
        return self._blobs.keys()

    def read(self, path: str) -> bytes | None:
        """The file's bytes, or None where there is no such regular file."""
        if path not in self._blobs:
            return None
        if path not in self._read:
            self._read[path] = self._git.blob(self._blobs[path])
        return self._read[path]


class WorkTree:
    """The tracked and the untracked but not ignored files on disk, as they are when first asked for."""

    def __init__(self, git: GitCommand, root: Path) -> None:
        self._git = git
        self._root = Path(os.path.realpath(root))
        self._parents: dict[Path, bool] = {}

    @cached_property
    def _paths(self) -> dict[str, None]:
        listed = self._git.output("ls-files", "-z", "--cached", "--others", "--exclude-standard")
        return dict.fromkeys(path for path in sorted(set(names(listed))) if self._regular(path))

    def paths(self) -> Collection[str]:
        """Every regular file, sorted."""
        return self._paths.keys()

    def read(self, path: str) -> bytes | None:
        """The file's bytes, or None where there is no such regular file. Raises RepositoryError."""
        if path not in self._paths:
            return None
        try:
            descriptor = os.open(self._root / path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
            with open(descriptor, "rb") as file:
                return file.read()
        except FileNotFoundError:
            return None
        except OSError as problem:
            # Passed over in silence, a stack would be missing from the answer, or the configuration from the run.
            raise RepositoryError(
                f"{self._root / path} cannot be read: {problem.strerror}.", fix="Make it readable for agentbot."
            ) from problem

    def _regular(self, path: str) -> bool:
        """A regular file whose folders are all real folders of the repository, no symlinks."""
        place = self._root / path
        try:
            mode = os.lstat(place).st_mode
        except OSError:
            return False
        if place.parent not in self._parents:
            self._parents[place.parent] = Path(os.path.realpath(place.parent)) == place.parent
        return stat.S_ISREG(mode) and self._parents[place.parent]
