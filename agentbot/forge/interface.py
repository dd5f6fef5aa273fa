"""What agentbot needs of a code host: the base tree and branches, pull requests, and words, as three small ports."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from agentbot.config.settings import Limits

PREFIX = "agentbot/"
"""Every branch of the bot begins so; no other branch is ever written."""


@dataclass(frozen=True)
class Base:
    """The branch that pull requests go to, and the commit it is at."""

    branch: str
    sha: str


class State(StrEnum):
    """What became of a pull request; for a closed one, by whom."""

    OPEN = "open"
    MERGED = "merged"
    UNFINISHED = "unfinished"
    """A branch of the bot without a pull request: a run was killed between the two."""
    DECLINED = "declined"
    """Closed by a person: stays closed while the value is the same."""
    CLOSED = "closed"
    """Closed by the bot, because the problem was gone."""


@dataclass(frozen=True)
class PullRequest:
    """One pull request as the bot last left it."""

    scope: str
    branch: str
    title: str
    body: str
    state: State
    draft: bool
    base_sha: str
    """The base commit that its files were made from."""
    head_sha: str
    """The last commit that the bot made on the branch."""
    fingerprints: tuple[str, ...]
    digests: Mapping[str, str]
    """Fingerprint → value digest; sensitive values have none."""
    agent: str
    stack: str
    """The stack's name, or what a branch name keeps of it."""
    number: int | None = None
    url: str | None = None
    target: str | None = None
    """The branch it goes to; None where that can only be the base."""
    labels: tuple[str, ...] = ()
    """With which it was opened, where the forge keeps that."""
    held: bool = False
    """A person asks agentbot to leave it alone, with a label."""
    edited: bool = False
    """A person has changed its text."""
    reopened: bool = False
    """A person has opened it again after the bot closed it."""
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    merged_as: str | None = None
    """The commit with which it came into its base, where the forge knows it."""


@dataclass(frozen=True)
class Move:
    """A branch goes from one commit to another, only if it still is where it was; None is no branch."""

    old: str | None
    new: str | None


@dataclass(frozen=True)
class Attention:
    """Whom and what a new pull request is given."""

    labels: tuple[str, ...] = ()
    users: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()


@dataclass(frozen=True)
class Attestation:
    """What is said of the head of a pull request itself, apart from its text."""

    passed: bool
    """Every gate passed; otherwise something could not be told."""
    title: str
    summary: str


class Code(Protocol):
    """The base tree and the bot's branches."""

    def base(self) -> Base:
        """The branch that pull requests go to, and the commit of it that this run reads."""
        ...

    def branches(self) -> Mapping[str, str]:
        """Every branch of the bot with the commit it is at."""
        ...

    def checked_out(self) -> Collection[str]:
        """Branches that a work tree stands on: moving one would change that work tree's HEAD."""
        ...

    def is_ancestor(self, ancestor: str, descendant: str) -> bool:
        """Whether one commit is in the history of the other; an unknown commit is in none."""
        ...

    def difference(self, base: str, head: str) -> Mapping[str, str | None]:
        """The files that a branch changes against the commit it was made from: path → blob id, None where gone."""
        ...

    def blobs(self, commit: str, paths: Collection[str]) -> Mapping[str, str]:
        """The ids of these files as they are in a commit; a file that is not there has none."""
        ...

    def who(self, commit: str) -> str:
        """The name of whoever made a commit, as people there know them."""
        ...

    def tree_of(self, commit: str) -> str:
        """The id of a commit's tree: the same bytes always have the same id."""
        ...

    def commit(
        self, base: str, files: Mapping[str, bytes | None], *, parents: Sequence[str], message: str, when: datetime
    ) -> str:
        """Make a commit of the base commit's tree with these files instead (None: without it); no branch moves."""
        ...


class Proposals(Protocol):
    """The bot's pull requests, open and closed."""

    def settle(self) -> None:
        """Finish what a run that was killed left half-written, as far as that can be told without a decision."""
        ...

    def require_writable(self) -> None:
        """Raise ForgeError where nothing can be written at all."""
        ...

    def pulls(self, about: Collection[str] = ()) -> tuple[PullRequest, ...]:
        """The last pull request of each scope: every open one, and of the others at least those about these findings.

        A closed one of which that cannot be told raises ForgeError: an unknown past never looks like none.
        """
        ...

    def save(self, pull: PullRequest, move: Move | None = None) -> PullRequest:
        """Write the pull request and move its branch with it; one without a number is a new one.

        A run that is killed in between leaves what `settle` or a later `save` finishes. Raises MovedError where
        somebody was faster, ForgeError otherwise.
        """
        ...


class Talk(Protocol):
    """What is said beside the text of a pull request."""

    def note(self, pull: PullRequest, topic: str, text: str) -> None:
        """Keep one comment per topic: it is written where it is missing, and changed where it says something else."""
        ...

    def attest(self, pull: PullRequest, attestation: Attestation, attention: Attention) -> None:
        """Have the head say what was proven, and a new pull request be noticed; nothing is done twice."""
        ...

    def remarks(self) -> tuple[str, ...]:
        """What people should know about the forge after this run, one sentence each."""
        ...


class Forge(Code, Proposals, Talk, Protocol):
    """A whole code host."""

    @property
    def shared(self) -> bool:
        """Other people see what is written: only `mode: propose` writes there."""
        ...

    @property
    def limits(self) -> Limits:
        """What holds where the configuration says nothing."""
        ...

    @property
    def branch_is_state(self) -> bool:
        """A pull request has no state of its own: deleting its branch closes it, restoring that opens it again."""
        ...
