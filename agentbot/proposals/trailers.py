"""The commit message: a subject, the places that change, and trailers that no foreign text can forge."""

from __future__ import annotations

from agentbot.proposals.proposal import Proposal
from agentbot.proposals.text.markdown import inert

SUBJECT_LIMIT = 72
LINE_LIMIT = 200
PLACES_LIMIT = 50


def commit_message(proposal: Proposal, *, run_id: str) -> str:
    """Subject, body and trailers, each a paragraph of its own; git reads trailers from the last paragraph only.

    Every line of the body begins with a dash, so none can pass for a trailer even to a simple reader.
    """
    subject = inert(proposal.title[:SUBJECT_LIMIT])[:SUBJECT_LIMIT].strip()
    places = [_line(f"- {answer.finding.address} {answer.finding.path or ''}") for answer in proposal.answers]
    if len(places) > PLACES_LIMIT:
        places[PLACES_LIMIT:] = [f"- and {len(places) - PLACES_LIMIT} more places"]
    return "\n\n".join((subject, "\n".join(places), "\n".join(_trailers(proposal, run_id)))) + "\n"


def _trailers(proposal: Proposal, run_id: str) -> list[str]:
    checks = dict.fromkeys(finding.check for finding in proposal.findings)
    return [
        f"Agentbot-Run: {_line(run_id)}",
        *(f"Agentbot-Check: {_line(check)}" for check in checks),
        *(f"Agentbot-Finding: {_line(finding.fingerprint)}" for finding in proposal.findings),
        f"Agentbot-Direction: {proposal.direction}",
        *_decision(proposal),
    ]


def _decision(proposal: Proposal) -> list[str]:
    """What the boundary said, and by which rule where one did."""
    decision = proposal.decision
    if decision is None:
        return []
    people = f"({decision.approvals})" if decision.approvals else ""
    rule = f" by {decision.rule}" if decision.rule else ""
    return [_line(f"Agentbot-Decision: {decision.effect}{people}{rule}")]


def _line(text: str) -> str:
    return inert(text[:LINE_LIMIT])[:LINE_LIMIT].rstrip()
