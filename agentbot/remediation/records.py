"""The records of reverts that the repository holds and once held: pending ones, those that are over, the next one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cached_property

from agentbot.checks.facts import Finding
from agentbot.hcl.tree import Tree
from agentbot.remediation.record import FOLDER, Recorded, load, occurrence_of, path_of


class Records:
    """What the base commit knows of reverts; its history is asked only for a new one."""

    def __init__(self, tree: Tree, history: Callable[[str], Iterable[str]]) -> None:
        """`history` gives every path below a folder that any commit up to the base ever added."""
        self._history = history
        paths = [path for path in tree.paths() if occurrence_of(path)]
        loaded = ((path, load(path, tree.read(path) or b"")) for path in paths)
        self._known: dict[str, Recorded] = {path: record for path, record in loaded if record}
        self.unreadable = tuple(path for path in paths if path not in self._known)
        """Records that say nothing: a person changed them."""

    def pending(self, finding: Finding) -> str | None:
        """The merged record of exactly this difference: the same place and the same live value."""
        mine = (record for record in self._known.values() if record.fingerprint == finding.fingerprint)
        return next((record.path for record in mine if record.digest == finding.value_digest), None)

    def next_path(self, finding: Finding) -> tuple[str, int]:
        """Where the next record of a finding goes, and which occurrence it is."""
        number = 1 + self._occurrences.get(finding.fingerprint[:8], 0)
        return path_of(finding.stack, finding.fingerprint, number), number

    def replaced(self, finding: Finding) -> tuple[str, ...]:
        """Records of the same place for another live value: they are over once there is a new one."""
        return tuple(record.path for record in self._known.values() if record.fingerprint == finding.fingerprint)

    def applied(self, stacks: Collection[str], found: Collection[str]) -> Mapping[str, tuple[str, ...]]:
        """Records of `stacks` (all read to the end) that are not among the `found` fingerprints any more, by stack."""
        over: dict[str, tuple[str, ...]] = {}
        for record in self._known.values():
            if record.stack in stacks and record.fingerprint not in found:
                over[record.stack] = (*over.get(record.stack, ()), record.path)
        return over

    @cached_property
    def _occurrences(self) -> dict[str, int]:
        """The highest occurrence that there ever was, by the first 8 of the fingerprint."""
        highest: dict[str, int] = {}
        for path in (*self._history(FOLDER), *self._known, *self.unreadable):
            if named := occurrence_of(path):
                highest[named[0]] = max(named[1], highest.get(named[0], 0))
        return highest
