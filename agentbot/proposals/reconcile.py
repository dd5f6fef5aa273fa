"""What has to be done so that the forge shows what is wanted: a pure function of values.

The head is the last commit that the bot made on the branch, the tip is where the branch is now. A branch is "own" where
tip and head are the same, else "foreign"; "in base" where its head is in the history of the base.

wanted | record     | branch      | values                  | operation: what is written
-------|------------|-------------|-------------------------|---------------------------------------------
yes    | none       | none        |                         | opened: commit on base
yes    | none       | there       |                         | frozen: nobody knows whose it is
yes    | open       | none        |                         | closed: a person deleted it, recorded
yes    | open       | foreign     |                         | frozen
yes    | open       | own         | all the same            | unchanged
yes    | open       | own         | only text differs       | updated: text
yes    | open       | own         | files differ            | updated: commit on head
yes    | open       | own         | base moved elsewhere    | unchanged: branch and text stay
yes    | open       | own         | base moved, same files  | updated: commit on head and base
yes    | open       | own         | base moved, new values  | updated: commit on head and base
yes    | open       | checked out | a commit is needed      | frozen
yes    | open       | in base     |                         | opened: merged and there again, as for merged
yes    | merged     | none or own |                         | opened: commit on base (and on an unmerged own)
yes    | declined   | none        | the same values         | unchanged: a person closed it
yes    | declined   | none        | a new value             | reopened: commit on base
yes    | declined   | own         |                         | reopened: restored; commit on head and base
yes    | closed     | none        |                         | reopened: commit on base
yes    | closed     | own         |                         | reopened: commit on head and base
yes    | not open   | foreign     |                         | frozen; so is one that is checked out
no     | open       | in base     |                         | closed: merged, recorded
no     | open       | none        |                         | closed: a person deleted it, recorded
no     | open       | there       | stack or agent not read | unchanged: could not tell
no     | open       | own         | stack read              | closed by the bot, branch deleted
no     | open       | foreign     | stack read              | closed by the bot, branch stays; so if checked out
no     | other      | any         |                         | nothing
held   | any        | any         |                         | nothing here: a gate said no (see publish)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from agentbot.forge.interface import PullRequest, State
from agentbot.proposals.result import Operation

NO_RECORD = "The branch is there, but agentbot has no record of it. Delete or rename it, and agentbot makes its own."
FOREIGN = "The branch is at {tip}, not at agentbot's last commit {head}. agentbot never overwrites other people's work."
CHECKED_OUT = "The branch is checked out in a work tree, so agentbot does not move it. Switch to another branch there."
DELETED = "A person deleted the branch. It stays closed while the value in the cloud stays the same."
DECLINED = "A person closed it, and the value in the cloud is still the same."
MERGED = "It is merged."
GONE = "The problem is gone."
IGNORED = "The problem is still there, but .agentbot/ignores.yml says to ignore it."
NOT_CURABLE = "The problem is still there, but agentbot no longer has a change of the code for it."
KEPT_BRANCH = "The branch stays, because it is not at agentbot's own last commit or is checked out."
NOT_READ = "Its stack was not read in this run, so agentbot could not tell whether the problem is gone."
NEW_VALUE = "The value in the cloud is another one than when a person closed it."
RESTORED = "A person restored the branch."
AGAIN = "The problem is there again."
AGAIN_AFTER_MERGE = "The last pull request was merged, and the problem is there again."
TOUCHED = "The base branch changed the same files."
CHANGED = "The change is another one than before."
RETOLD = "Only the text is another one than before."


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
    files: Mapping[str, bytes | None]
    """Each file as it should be, None where it should be gone."""


@dataclass(frozen=True)
class Actual:
    """A pull request as it is on the forge."""

    pull: PullRequest
    merged: bool
    """Its head is in the history of the base."""
    files: Mapping[str, bytes | None]
    """The files that its branch changes, as they are at its head."""
    moved: frozenset[str]
    """Files that the base branch changed since this pull request was made from it."""


@dataclass(frozen=True)
class Context:
    """What is true of the whole run."""

    base_sha: str
    branches: Mapping[str, str]
    checked_out: frozenset[str]
    scanned: frozenset[tuple[str, str]]
    """(agent, stack) that were read to the end."""
    found: frozenset[str]
    """Fingerprints of all findings, also of those without a change of the code."""
    held: frozenset[str]
    """Scopes that a gate holds back: nothing is done about them."""
    ignored: frozenset[str] = frozenset()
    """Fingerprints of the findings that the repository says to ignore."""


@dataclass(frozen=True)
class Action:
    """One decision. No `parents` means no new commit; `state` None means that nothing is written."""

    operation: Operation
    scope: str
    reason: str | None = None
    state: State | None = None
    parents: tuple[str, ...] = ()
    delete_branch: bool = False

    @property
    def writes(self) -> bool:
        """Whether doing it changes anything on the forge."""
        return self.state is not None


def reconcile(wanted: Sequence[Wanted], actual: Sequence[Actual], context: Context) -> tuple[Action, ...]:
    """One action for each wanted pull request, then one for each open one that nobody wants any more."""
    known = {each.pull.scope: each for each in actual}
    named = {each.scope for each in wanted} | context.held
    decided = [_decide(each, known.get(each.scope), context) for each in wanted if each.scope not in context.held]
    decided += [_unwanted(each, context) for scope, each in known.items() if scope not in named and _open(each)]
    return tuple(decided)


def _open(actual: Actual) -> bool:
    return actual.pull.state is State.OPEN


def _decide(wanted: Wanted, actual: Actual | None, context: Context) -> Action:
    if actual is None:
        if wanted.branch in context.branches:
            return Action(Operation.FROZEN, wanted.scope, NO_RECORD)
        return Action(Operation.OPENED, wanted.scope, state=State.OPEN, parents=(context.base_sha,))
    match actual.pull.state:
        case State.OPEN:
            return _merged_again(wanted, actual, context) if actual.merged else _still_open(wanted, actual, context)
        case State.MERGED:
            return _merged_again(wanted, actual, context)
        case State.DECLINED:
            return _declined(wanted, actual, context)
        case State.CLOSED:
            return _reopen(wanted, actual, context, AGAIN)
        case _ as never:
            assert_never(never)


def _still_open(wanted: Wanted, actual: Actual, context: Context) -> Action:
    pull, tip = actual.pull, context.branches.get(actual.pull.branch)
    if tip is None:
        return Action(Operation.CLOSED, wanted.scope, DELETED, state=State.DECLINED)
    if tip != pull.head_sha:
        return Action(Operation.FROZEN, wanted.scope, foreign(tip, pull.head_sha))
    base_moved = pull.base_sha != context.base_sha
    touched = bool(actual.moved & (actual.files.keys() | wanted.files.keys()))
    if _same_values(wanted, actual) and not touched and (base_moved or wanted.body == pull.body):
        return Action(Operation.UNCHANGED, wanted.scope)
    if not base_moved and wanted.files == actual.files:
        return Action(Operation.UPDATED, wanted.scope, RETOLD, state=State.OPEN)
    if pull.branch in context.checked_out:
        return Action(Operation.FROZEN, wanted.scope, CHECKED_OUT)
    parents = (pull.head_sha, context.base_sha) if base_moved else (pull.head_sha,)
    return Action(Operation.UPDATED, wanted.scope, TOUCHED if touched else CHANGED, state=State.OPEN, parents=parents)


def _same_values(wanted: Wanted, actual: Actual) -> bool:
    pull = actual.pull
    return (
        wanted.files == actual.files
        and wanted.digests == pull.digests
        and set(wanted.fingerprints) == set(pull.fingerprints)
        and wanted.title == pull.title
        and wanted.draft == pull.draft
    )


def _merged_again(wanted: Wanted, actual: Actual, context: Context) -> Action:
    action = _reopen(wanted, actual, context, AGAIN_AFTER_MERGE)
    if not action.writes:
        return action
    # A head that is in the base needs no parent of its own: a commit on the base is a fast-forward of it.
    parents = (context.base_sha,) if actual.merged else action.parents
    return replace(action, operation=Operation.OPENED, parents=parents)


def _declined(wanted: Wanted, actual: Actual, context: Context) -> Action:
    pull, tip = actual.pull, context.branches.get(actual.pull.branch)
    if tip is not None:
        return _reopen(wanted, actual, context, RESTORED)
    if all(
        name in pull.fingerprints and wanted.digests.get(name) == pull.digests.get(name) for name in wanted.fingerprints
    ):
        return Action(Operation.UNCHANGED, wanted.scope, DECLINED)
    return _reopen(wanted, actual, context, NEW_VALUE)


def _reopen(wanted: Wanted, actual: Actual, context: Context, reason: str) -> Action:
    pull, tip = actual.pull, context.branches.get(actual.pull.branch)
    if tip not in (None, pull.head_sha):
        return Action(Operation.FROZEN, wanted.scope, foreign(tip or "", pull.head_sha))
    if pull.branch in context.checked_out:
        return Action(Operation.FROZEN, wanted.scope, CHECKED_OUT)
    parents = (context.base_sha,) if tip is None else (pull.head_sha, context.base_sha)
    return Action(Operation.REOPENED, wanted.scope, reason, state=State.OPEN, parents=parents)


def _unwanted(actual: Actual, context: Context) -> Action:
    pull, tip = actual.pull, context.branches.get(actual.pull.branch)
    if actual.merged:
        return Action(Operation.CLOSED, pull.scope, MERGED, state=State.MERGED)
    if tip is None:
        return Action(Operation.CLOSED, pull.scope, DELETED, state=State.DECLINED)
    if (pull.agent, pull.stack) not in context.scanned:
        return Action(Operation.UNCHANGED, pull.scope, NOT_READ)
    own = tip == pull.head_sha and pull.branch not in context.checked_out
    reason = _why_unwanted(pull, context)
    return Action(
        Operation.CLOSED,
        pull.scope,
        reason if own else f"{reason} {KEPT_BRANCH}",
        state=State.CLOSED,
        delete_branch=own,
    )


def _why_unwanted(pull: PullRequest, context: Context) -> str:
    if context.found.intersection(pull.fingerprints):
        return NOT_CURABLE
    return IGNORED if context.ignored.intersection(pull.fingerprints) else GONE


def foreign(tip: str, head: str) -> str:
    """Why a branch is left alone: it is somewhere else than the bot put it."""
    return FOREIGN.format(tip=tip[:12], head=head[:12])
