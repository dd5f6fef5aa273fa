"""What becomes of a pull request that nobody wants any more: half of the table in `reconcile`."""

from __future__ import annotations

from agentbot.forge.interface import PullRequest, State
from agentbot.proposals import reasons
from agentbot.proposals.decision import Action, Actual, Context
from agentbot.proposals.identity import place
from agentbot.proposals.result import Operation


def unwanted(actual: Actual, context: Context) -> Action | None:
    """Close it where that is certain to be right; None where there is nothing to say of it."""
    pull, tip = actual.pull, context.branches.get(actual.pull.branch)
    match pull.state:
        case State.OPEN:
            return _still_open(actual, tip, context)
        case State.UNFINISHED if _is_read(pull, context):
            return _branch_goes(pull)
        case State.CLOSED if tip == pull.head_sha and not context.branch_is_state:
            return _branch_goes(pull)
        case _:
            return None


def _still_open(actual: Actual, tip: str | None, context: Context) -> Action:
    pull = actual.pull
    if actual.merged:
        return Action(Operation.CLOSED, pull.scope, reasons.MERGED, state=State.MERGED)
    if tip is None and context.branch_is_state:
        return Action(Operation.CLOSED, pull.scope, reasons.DELETED, state=State.DECLINED)
    if pull.held:
        return Action(Operation.FROZEN, pull.scope, reasons.HELD)
    if not _is_read(pull, context):
        return Action(Operation.UNCHANGED, pull.scope, reasons.NOT_READ)
    if pull.target not in (None, context.target):
        why = reasons.RETARGETED.format(target=pull.target, base=context.target)
        return Action(Operation.UNCHANGED, pull.scope, why)
    if pull.reopened:
        return Action(Operation.UNCHANGED, pull.scope, reasons.REOPENED)
    own = tip == pull.head_sha and pull.branch not in context.checked_out
    reason = _why(pull, context)
    return Action(
        Operation.CLOSED,
        pull.scope,
        reason if own else f"{reason} {reasons.KEPT_BRANCH}",
        state=State.CLOSED,
        delete_branch=own,
    )


def _branch_goes(pull: PullRequest) -> Action:
    return Action(Operation.CLOSED, pull.scope, reasons.LEFTOVER, state=State.CLOSED, delete_branch=True)


def _is_read(pull: PullRequest, context: Context) -> bool:
    """Its stack was read to the end by its agent, or is not there any more."""
    return (pull.agent, place(pull.stack)) in context.scanned or _is_gone(pull, context)


def _is_gone(pull: PullRequest, context: Context) -> bool:
    agents = {agent for agent, _ in context.scanned}
    return context.places is not None and place(pull.stack) not in context.places and pull.agent in agents


def _why(pull: PullRequest, context: Context) -> str:
    if _is_gone(pull, context):
        return reasons.STACK_GONE
    if context.found.intersection(pull.fingerprints):
        return reasons.NOT_CURABLE
    return reasons.IGNORED if context.ignored.intersection(pull.fingerprints) else reasons.GONE
