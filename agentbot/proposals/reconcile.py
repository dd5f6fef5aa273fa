"""What has to be done so that the forge shows what is wanted: a pure function of values.

The head is the last commit that the bot made on the branch, the tip is where the branch is now. A branch is "own" where
tip and head are the same, else "foreign"; "in base" where its head is in the history of the base.

wanted | state      | branch      | values                  | operation: what is written
-------|------------|-------------|-------------------------|---------------------------------------------
yes    | none       | none        |                         | opened: commit on base
yes    | none       | there       |                         | frozen: nobody knows whose it is
any    | any        | any         | held by a label         | frozen; an open one cannot be looked into: blocked
yes    | open       | none        |                         | closed: a person deleted it, recorded (1)
yes    | open       | foreign     | or another base branch  | frozen, with a note
yes    | open       | own         | all the same            | unchanged
yes    | open       | own         | only text differs       | updated: text (unchanged where a person edited it)
yes    | open       | own         | files differ            | updated: commit on head
yes    | open       | own         | base moved elsewhere    | unchanged: branch and text stay
yes    | open       | own         | base moved, same files  | updated: commit on head and base (once stale: a note)
yes    | open       | own         | base moved, new values  | updated: commit on head and base
yes    | open       | checked out | a commit is needed      | frozen
yes    | open       | in base     |                         | opened: merged and there again, as for merged
yes    | unfinished | own         |                         | opened: what is there, or a commit on top of it
yes    | merged     | none or own |                         | opened: commit on base (and on an unmerged own)
yes    | merged     | any         | after this run's base   | unchanged
yes    | declined   | none or (2) | the same values         | unchanged: a person closed it, with a note
yes    | declined   | none or (2) | a new value             | reopened, as for closed
yes    | declined   | own (1)     |                         | reopened: restored; commit on head and base
yes    | closed     | none        |                         | reopened: commit on base (3)
yes    | closed     | own         |                         | reopened: commit on head and base
yes    | not open   | foreign     |                         | frozen; so is one that is checked out
no     | open       | in base     |                         | closed: merged, recorded
no     | open       | none        |                         | closed: a person deleted it, recorded (1)
no     | open       | there       | stack or agent not read | unchanged: could not tell
no     | open       | there       | retargeted or reopened  | unchanged: a person wants it so
no     | open       | own         | stack read, or gone     | closed by the bot, branch deleted
no     | open       | foreign     | stack read, or gone     | closed by the bot, branch stays; so if checked out
no     | unfinished | own         | stack read, or gone     | closed: branch deleted; a closed one's own too (2)
no     | other      | any         |                         | nothing
held   | any        | any         |                         | nothing here: a gate said no (see publish)

(1) where the branch is the only state that a pull request has, (2) where it has one of its own. (3) One that was closed
a few days ago gets its branch back, with a commit on head and base; an older one gives way to a new pull request.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import assert_never

from agentbot.forge.interface import PullRequest, State
from agentbot.proposals import reasons
from agentbot.proposals.decision import Action, Actual, Context, Note, Wanted
from agentbot.proposals.result import Operation
from agentbot.proposals.unwanted import unwanted

REOPEN_WITHIN = timedelta(days=7)
"""So long a closed pull request is opened again; after that its discussion is another one's."""
STALE_AFTER = timedelta(days=30)
"""So long agentbot follows a base branch that changes the same files."""


def reconcile(wanted: Sequence[Wanted], actual: Sequence[Actual], context: Context) -> tuple[Action, ...]:
    """One action for each wanted pull request, then one for each other that has to be or could have been closed."""
    known = {each.pull.scope: each for each in actual}
    named = {each.scope for each in wanted} | context.held
    decided = [_decide(each, known.get(each.scope), context) for each in wanted if each.scope not in context.held]
    others = [unwanted(each, context) for scope, each in known.items() if scope not in named]
    return (*decided, *(action for action in others if action))


def _decide(wanted: Wanted, actual: Actual | None, context: Context) -> Action:
    if actual is None:
        if wanted.branch in context.branches:
            return Action(Operation.FROZEN, wanted.scope, reasons.NO_RECORD)
        return Action(Operation.OPENED, wanted.scope, state=State.OPEN, parents=(context.base_sha,), fresh=True)
    if actual.pull.held:
        return Action(Operation.FROZEN, wanted.scope, reasons.HELD)
    if actual.problem:
        return Action(Operation.BLOCKED, wanted.scope, actual.problem)
    match actual.pull.state:
        case State.OPEN:
            return _merged_again(wanted, actual, context) if actual.merged else _still_open(wanted, actual, context)
        case State.UNFINISHED:
            return _resumed(wanted, actual, context)
        case State.MERGED:
            return _merged_again(wanted, actual, context)
        case State.DECLINED:
            return _declined(wanted, actual, context)
        case State.CLOSED:
            return _reopen(wanted, actual, context, reasons.AGAIN)
        case _ as never:
            assert_never(never)


def _still_open(wanted: Wanted, actual: Actual, context: Context) -> Action:
    pull = actual.pull
    if (theirs := _in_peoples_hands(actual, context)) is not None:
        return theirs
    base_moved, touched = pull.base_sha != context.base_sha, bool(actual.moved)
    purpose = _same_purpose(wanted, actual)
    if purpose and wanted.files == actual.files and not touched and (base_moved or wanted.body == pull.body):
        return Action(Operation.UNCHANGED, wanted.scope)
    if not base_moved and wanted.files == actual.files:
        if pull.edited:
            return Action(Operation.UNCHANGED, wanted.scope, reasons.EDITED)
        return Action(Operation.UPDATED, wanted.scope, reasons.RETOLD, state=State.OPEN)
    if purpose and touched and pull.opened_at and context.now - pull.opened_at > STALE_AFTER:
        stale = reasons.STALE.format(days=STALE_AFTER.days)
        return Action(Operation.UNCHANGED, wanted.scope, stale, note=Note("stale", stale))
    if pull.branch in context.checked_out:
        return Action(Operation.FROZEN, wanted.scope, reasons.CHECKED_OUT)
    why = reasons.TOUCHED if touched else reasons.CHANGED
    return Action(Operation.UPDATED, wanted.scope, why, state=State.OPEN, parents=_parents(pull, context))


def _in_peoples_hands(actual: Actual, context: Context) -> Action | None:
    """What is done where a person has deleted, taken over or retargeted the branch; None where nobody has."""
    pull, tip = actual.pull, context.branches.get(actual.pull.branch)
    if tip is None:
        if context.branch_is_state:
            return Action(Operation.CLOSED, pull.scope, reasons.DELETED, state=State.DECLINED)
        return Action(Operation.FROZEN, pull.scope, reasons.DELETED)
    if pull.target not in (None, context.target):
        why = reasons.RETARGETED.format(target=pull.target, base=context.target)
        return Action(Operation.FROZEN, pull.scope, why, note=Note("frozen", why))
    if tip != pull.head_sha:
        why = foreign(tip, actual)
        return Action(Operation.FROZEN, pull.scope, why, note=Note("frozen", why))
    return None


def _same_purpose(wanted: Wanted, actual: Actual) -> bool:
    """It is about the same values, whatever the file around them says by now."""
    pull = actual.pull
    return (
        wanted.digests == pull.digests
        and set(wanted.fingerprints) == set(pull.fingerprints)
        and (wanted.title == pull.title or pull.edited)
        and wanted.draft == pull.draft
    )


def _parents(pull: PullRequest, context: Context) -> tuple[str, ...]:
    """Of a commit on the bot's own head, with a moved base merged into it."""
    return (pull.head_sha,) if pull.base_sha == context.base_sha else (pull.head_sha, context.base_sha)


def _resumed(wanted: Wanted, actual: Actual, context: Context) -> Action:
    same = wanted.files == actual.files and not actual.moved
    parents = () if same else _parents(actual.pull, context)
    return Action(Operation.OPENED, wanted.scope, reasons.RESUMED, state=State.OPEN, parents=parents, fresh=True)


def _merged_again(wanted: Wanted, actual: Actual, context: Context) -> Action:
    if actual.newer:
        return Action(Operation.UNCHANGED, wanted.scope, reasons.NEWER)
    action = _reopen(wanted, replace(actual, pull=replace(actual.pull, closed_at=None)), context, "")
    if not action.writes:
        return action
    # A head that is in the base needs no parent of its own: a commit on the base is a fast-forward of it.
    parents = (context.base_sha,) if actual.merged else action.parents
    return replace(action, operation=Operation.OPENED, reason=reasons.AGAIN_AFTER_MERGE, parents=parents, fresh=True)


def _declined(wanted: Wanted, actual: Actual, context: Context) -> Action:
    pull, tip = actual.pull, context.branches.get(actual.pull.branch)
    if tip is not None and context.branch_is_state:
        return _reopen(wanted, actual, context, reasons.RESTORED)
    if all(
        name in pull.fingerprints and wanted.digests.get(name) == pull.digests.get(name) for name in wanted.fingerprints
    ):
        return Action(Operation.UNCHANGED, wanted.scope, reasons.DECLINED, note=Note("declined", reasons.DECLINED))
    return _reopen(wanted, actual, context, reasons.NEW_VALUE)


def _reopen(wanted: Wanted, actual: Actual, context: Context, reason: str) -> Action:
    pull, tip = actual.pull, context.branches.get(actual.pull.branch)
    if tip not in (None, pull.head_sha):
        return Action(Operation.FROZEN, wanted.scope, foreign(tip or "", actual))
    if pull.branch in context.checked_out:
        return Action(Operation.FROZEN, wanted.scope, reasons.CHECKED_OUT)
    recent = pull.closed_at is not None and context.now - pull.closed_at <= REOPEN_WITHIN
    expired = pull.closed_at is not None and not recent
    parents = (pull.head_sha, context.base_sha) if tip is not None or recent else (context.base_sha,)
    operation = Operation.OPENED if expired else Operation.REOPENED
    return Action(operation, wanted.scope, reason, state=State.OPEN, parents=parents, fresh=expired)


def foreign(tip: str, actual: Actual) -> str:
    """Why a branch is left alone: it is somewhere else than the bot put it."""
    if not actual.pull.head_sha:
        return reasons.UNMARKED
    by = f" by {actual.tip_by}" if actual.tip_by else ""
    return reasons.FOREIGN.format(tip=tip[:12], by=by, head=actual.pull.head_sha[:12])
