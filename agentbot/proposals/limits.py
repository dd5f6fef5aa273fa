"""How many pull requests may be opened: what is worst comes first, and what has to wait is listed with the reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from agentbot.checks.facts import Severity
from agentbot.config.settings import Limits
from agentbot.forge.interface import State
from agentbot.proposals import reasons
from agentbot.proposals.decision import Action, Actual, Wanted
from agentbot.proposals.proposal import Proposal
from agentbot.proposals.result import Operation


def rank(proposal: Proposal) -> tuple[float, ...]:
    """What comes first where not everything can: the worst severity, then what concerns the most places."""
    findings = proposal.findings
    return (min(finding.severity.rank for finding in findings), -len(findings))


def urgent(proposal: Proposal) -> bool:
    """Whether it must not wait for people to look at older ones."""
    return any(finding.severity is Severity.CRITICAL for finding in proposal.findings)


def bounded(
    actions: Sequence[Action],
    wanted: Mapping[str, Wanted],
    actual: Sequence[Actual],
    *,
    limits: Limits,
    opens_at: str | None = None,
) -> tuple[Action, ...]:
    """The same actions in the same order; what opens beyond a limit or outside the window waits.

    Urgent ones are in no queue with what is open already: as many as may be new in a run are let through.
    """
    closing = {action.scope for action in actions if action.operation is Operation.CLOSED}
    open_now = sum(each.pull.state is State.OPEN and each.pull.scope not in closing for each in actual)
    waiting: dict[str, str] = {}
    new = beyond = 0
    for action in sorted((each for each in actions if each.opens), key=lambda each: wanted[each.scope].rank):
        full = limits.open is not None and open_now >= limits.open
        squeezed = full and wanted[action.scope].urgent and beyond < (limits.new_per_run or 0)
        if opens_at is not None:
            waiting[action.scope] = reasons.OUT_OF_WINDOW.format(opens=opens_at)
        elif limits.new_per_run is not None and new >= limits.new_per_run:
            waiting[action.scope] = reasons.LIMITED_NEW.format(limit=limits.new_per_run)
        elif full and not squeezed:
            waiting[action.scope] = reasons.LIMITED_OPEN.format(open=open_now, limit=limits.open)
        else:
            new, open_now, beyond = new + 1, open_now + 1, beyond + squeezed
    return tuple(_waits(action, waiting[action.scope]) if action.scope in waiting else action for action in actions)


def _waits(action: Action, reason: str) -> Action:
    return replace(
        action, operation=Operation.LIMITED, reason=reason, state=None, parents=(), fresh=False, delete_branch=False
    )
