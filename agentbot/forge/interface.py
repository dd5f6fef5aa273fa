"""What agentbot needs of a code host: branches and pull requests, as small ports."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

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
    """The stack's name."""
    number: int | None = None
    url: str | None = None


@dataclass(frozen=True)
class Move:
    """A branch goes from one commit to another, only if it still is where it was; None is no branch."""

    old: str | None
    new: str | None


class Code(Protocol):
    """The base tree and the bot's branches."""

    def branches(self) -> Mapping[str, str]:
        """Every branch of the bot with the commit it is at."""
        ...

    def checked_out(self) -> Collection[str]:
        """Branches that a work tree stands on: moving one would change that work tree's HEAD."""
        ...

    def is_ancestor(self, ancestor: str, descendant: str) -> bool:
        """Whether one commit is in the history of the other; an unknown commit is in none."""
        ...

    def changed(self, old: str, new: str) -> frozenset[str]:
        """The paths of the files that differ between two commits."""
        ...

    def read(self, commit: str, path: str) -> bytes | None:
        """A regular file as it is in a commit, None where it is not there."""
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
        """Finish what a run that was killed left half-written."""
        ...

    def require_writable(self) -> None:
        """Raise ForgeError where nothing can be written at all."""
        ...

    def pulls(self) -> tuple[PullRequest, ...]:
        """Every pull request that the bot ever made and still knows."""
        ...

    def save(self, pull: PullRequest, move: Move | None = None) -> PullRequest:
        """Write the pull request and move its branch with it: both, or after `settle` both."""
        ...


class Forge(Code, Proposals, Protocol):
    """A whole code host."""
