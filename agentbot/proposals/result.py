"""What became of one proposal in this run: the row of `run --format json`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from agentbot.gates.verdict import Verdict


class Operation(StrEnum):
    """What was done with the pull request; the last six write nothing."""

    OPENED = "opened"
    UPDATED = "updated"
    CLOSED = "closed"
    REOPENED = "reopened"
    UNCHANGED = "unchanged"
    FROZEN = "frozen"
    LIMITED = "limited"
    BLOCKED = "blocked"
    REFUSED = "refused"
    OBSERVED = "observed"


@dataclass(frozen=True)
class ChangedFile:
    """Lines added and removed in one file."""

    path: str
    added: int
    removed: int


@dataclass(frozen=True)
class Result:
    """One proposal and what was done with it."""

    scope: str
    branch: str
    base_sha: str
    head_sha: str | None
    operation: Operation
    reason: str | None
    title: str
    agent: str
    stack: str
    direction: str | None
    disposition: str
    draft: bool
    findings: tuple[str, ...]
    addresses: tuple[str, ...]
    files: tuple[ChangedFile, ...]
    verdicts: tuple[Verdict, ...]
    decision: str | None = None
    """allow | needs_approval | block; None where the boundary was not asked."""
    number: int | None = None
    url: str | None = None
    """On the local forge: the path of the pull request text, relative to the git directory."""
