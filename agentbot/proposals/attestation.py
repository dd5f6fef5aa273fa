"""What the head of a pull request says of itself: which tree was proven, for which base, gate by gate."""

from __future__ import annotations

from agentbot.forge.interface import Attestation
from agentbot.gates.verdict import Outcome
from agentbot.proposals.proposal import Proposal
from agentbot.proposals.text.markdown import code
from agentbot.proposals.text.sections import NO_PROOF, gates_table

PROVEN = "Proven: {count} of {count} gates passed"
NOT_PROVEN = "Not proven: {passed} of {count} gates passed"
HOLDS = (
    "This holds for the tree {tree} in a pull request to {base}, and for nothing else: not for another commit, and not "
    "for another pull request that happens to have the same commit."
)


def attestation(proposal: Proposal, *, tree: str, base: str) -> Attestation:
    """Title and summary in Markdown; the same proposal and tree always give the same."""
    count, passed = len(proposal.verdicts), sum(v.outcome is Outcome.PASS for v in proposal.verdicts)
    title = PROVEN.format(count=count) if proposal.proven else NOT_PROVEN.format(passed=passed, count=count)
    claim = HOLDS.format(tree=code(tree), base=code(base)) if proposal.proven else NO_PROOF
    return Attestation(proposal.proven, title, f"{claim}\n\n{gates_table(proposal)}\n")
