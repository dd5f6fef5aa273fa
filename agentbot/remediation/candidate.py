"""A change on its way through the gates: the answers that it carries out, and the files before and after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from agentbot.checks.facts import Finding
from agentbot.hcl.edit import Edit, Refused
from agentbot.hcl.module import SUFFIXES
from agentbot.hcl.splice import apply_edits
from agentbot.hcl.tree import Tree
from agentbot.remediation.remedy import Answer


@dataclass(frozen=True)
class FileChange:
    """One file before and after, whole, as bytes; `path` is relative to the repository.

    Without a `before` the file is new, without an `after` it is deleted.
    """

    path: str
    before: bytes | None
    after: bytes | None

    @property
    def is_terraform(self) -> bool:
        """Terraform reads the file; records and the like are for people and for agentbot."""
        return self.path.endswith(SUFFIXES)


@dataclass(frozen=True)
class Candidate:
    """One change that might become a pull request."""

    stack: str
    answers: tuple[Answer, ...]
    changes: tuple[FileChange, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings that it cures."""
        return tuple(answer.finding for answer in self.answers)

    @property
    def overlay(self) -> Mapping[str, bytes]:
        """The edited Terraform files by path."""
        return {change.path: change.after or b"" for change in self.changes if change.is_terraform}


def make(stack: str, answers: tuple[Answer, ...], tree: Tree) -> Candidate | Refused:
    """Carry out the edits of several answers, each different edit once, on the files of a tree."""
    edits = _edits(answers)
    sources = {edit.file: tree.read(edit.file) or b"" for edit in edits}
    after = apply_edits(sources, edits)
    if isinstance(after, Refused):
        return after
    changes = tuple(FileChange(path, sources[path], data) for path, data in sorted(after.items()))
    return Candidate(stack, answers, changes)


def union(candidates: Sequence[Candidate]) -> Mapping[str, bytes] | Refused:
    """The edited files with the edits of all candidates done."""
    sources = {c.path: c.before or b"" for candidate in candidates for c in candidate.changes if c.is_terraform}
    return apply_edits(sources, _edits(answer for candidate in candidates for answer in candidate.answers))


def _edits(answers: Iterable[Answer]) -> tuple[Edit, ...]:
    return tuple({repr(edit): edit for answer in answers for edit in answer.edits}.values())
