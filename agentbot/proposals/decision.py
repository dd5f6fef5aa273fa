"""The values that `reconcile` compares, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from agentbot.forge.interface import PullRequest, State
from agentbot.proposals.result import Operation


@dataclass(frozen=True)
class Wanted:
    """A pull request as it should be; `body` is its text for the head and base that the branch has now."""

    scope: str
    branch: str
    title: str
    body: str
    draft: bool
    digests: Mapping[str, str]
    fingerprints: tuple[str, ...]
    files: Mapping[str, str | None]
    """The blob id of each file as it should be, None where it should be gone."""
    rank: tuple[float, ...] = ()
    """What comes first where not everything can: the smaller."""
    urgent: bool = False
    """It does not wait behind others that nobody has merged yet."""


@dataclass(frozen=True)
class Actual:
    """A pull request as it is on the forge."""

    pull: PullRequest
    merged: bool = False
    """Its head is in the history of the base."""
    files: Mapping[str, str | None] = field(default_factory=dict)
    """The blob ids of the files that its branch changes, as they are at its head."""
    moved: frozenset[str] = frozenset()
    """Of the files that it changes or should change, those that the base branch changed since it was made."""
    newer: bool = False
    """It was merged after the commit of the base that this run reads."""
    tip_by: str = ""
    """Who made the commit that its branch is at, where that is not the bot's own."""
    problem: str = ""
    """Why it cannot be looked into."""


@dataclass(frozen=True)
class Context:
    """What is true of the whole run."""

    base_sha: str
    branches: Mapping[str, str]
    checked_out: frozenset[str]
    scanned: frozenset[tuple[str, str]]
    """(agent, place of the stack) that were read to the end; see `identity.place`."""
    found: frozenset[str]
    """Fingerprints of all findings, also of those without a change of the code."""
    held: frozenset[str]
    """Scopes that a gate holds back: nothing is done about them."""
    now: datetime
    ignored: frozenset[str] = frozenset()
    """Fingerprints of the findings that the repository says to ignore."""
    target: str = ""
    """The branch that pull requests go to."""
    branch_is_state: bool = True
    """See `Forge.branch_is_state`."""
    places: frozenset[str] | None = None
    """The places of all stacks that there are; None where that is not known."""


@dataclass(frozen=True)
class Note:
    """One comment, kept up to date."""

    topic: str
    text: str


@dataclass(frozen=True)
class Action:
    """One decision. No `parents` means no new commit; `state` None means that nothing is written but a note."""

    operation: Operation
    scope: str
    reason: str | None = None
    state: State | None = None
    parents: tuple[str, ...] = ()
    delete_branch: bool = False
    fresh: bool = False
    """Another pull request than the one before, for the same branch."""
    note: Note | None = None

    @property
    def writes(self) -> bool:
        """Whether doing it changes a branch or a pull request."""
        return self.state is not None

    @property
    def opens(self) -> bool:
        """Whether there is one more open pull request after it."""
        return self.operation in (Operation.OPENED, Operation.REOPENED) and self.writes
