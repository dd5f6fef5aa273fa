"""What Checkov says of one tree: what failed, and what it looked at at all. No line of the code is in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


class Key(NamedTuple):
    """One check of one resource in one file; where in the file does not matter."""

    check_id: str
    resource: str
    """The address as Checkov writes it, with module calls and instance keys."""
    file: str


class Place(NamedTuple):
    """A block of a file by its type and name, without module calls."""

    resource: str
    file: str


@dataclass(frozen=True)
class FailedCheck:
    """A check that a resource does not pass."""

    check_id: str
    resource: str
    file: str
    line: int
    name: str
    """What the check is about, in the words of whoever wrote it."""
    severity: str

    @property
    def key(self) -> Key:
        """Its identity across two trees."""
        return Key(self.check_id, self.resource, self.file)


@dataclass(frozen=True)
class Report:
    """One tree through Checkov's eyes; file names are relative to the repository."""

    version: str
    failed: tuple[FailedCheck, ...] = ()
    passed: frozenset[Key] = frozenset()
    skipped: frozenset[Key] = frozenset()
    """Left out by a comment in the code."""
    crashed: frozenset[Key] = frozenset()
    """Checks that broke, by block (without module calls); without a block where one broke for the whole tree."""
    seen: frozenset[Place] = frozenset()
    """Blocks that some check in Python was run on."""
    read: frozenset[str] = frozenset()
    unread: frozenset[str] = frozenset()
    """Files that Checkov could not parse."""
    kinds: frozenset[str] = field(default=frozenset(), repr=False)
    """Resource types that some check in Python is for."""

    @property
    def evaluated(self) -> frozenset[Key]:
        """What passed or failed."""
        return self.passed | {failed.key for failed in self.failed}


@dataclass(frozen=True)
class Unknown:
    """Why there is no report."""

    reason: str
