"""A proposal as the boundary sees it: which agent does what to which resources, with which consequences."""

from __future__ import annotations

from agentbot.checks.drift.weakening_effect import Effect
from agentbot.gates.boundary import Act
from agentbot.proposals.proposal import Proposal

CLASSES = {None: "none", Effect.WEAKER: "weakening", Effect.UNCLEAR: "unclear", Effect.TIGHTER: "unclear"}


def act_of(proposal: Proposal, environment: str | None) -> Act:
    """What is asked of the boundary.

    No direction of drift destroys or replaces anything: an edit that would is failed by its proof, and so is a
    revert. Only a revert changes the cloud, and what that costs is not known.
    """
    findings = proposal.findings
    return Act(
        agent=proposal.agent,
        environment=environment,
        direction=proposal.direction,
        resource_types=tuple(dict.fromkeys(finding.resource_type for finding in findings)),
        addresses=tuple(dict.fromkeys(finding.address for finding in findings)),
        paths=tuple(dict.fromkeys(finding.path or "" for finding in findings)),
        destroys=0,
        replaces=0,
        monthly_delta=None if proposal.direction == "revert" else 0.0,
        security=max((CLASSES[finding.effect] for finding in findings), key=("none", "unclear", "weakening").index),
    )
