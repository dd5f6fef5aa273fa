"""The whole text of a pull request: the same input always gives the same text, and it always fits."""

from __future__ import annotations

from agentbot.forge import marker
from agentbot.forge.marker import Marker
from agentbot.proposals.proposal import Proposal
from agentbot.proposals.text.headline import headline
from agentbot.proposals.text.sections import (
    along,
    also,
    approval,
    difference,
    disagree,
    joined,
    merging,
    not_proven,
    proof,
    provenance,
)

SIZE_LIMIT = 60_000
"""Bytes in UTF-8; the code host takes 65,536 characters."""

ROWS = (50, 20, 8, 3, 1)
"""Rows of the lists, fewer and fewer until the text fits; proof and marker are never cut."""


def pull_request_text(proposal: Proposal, *, base_sha: str, head_sha: str, tree: str) -> str:
    """Headline, difference, effect, proof, and the evidence folded below; no clock, no run id, no durations."""
    text = ""
    for rows in ROWS:
        text = _text(proposal, base_sha=base_sha, head_sha=head_sha, tree=tree, rows=rows)
        if len(text.encode("utf-8", "replace")) <= SIZE_LIMIT:
            break
    return text


def _text(proposal: Proposal, *, base_sha: str, head_sha: str, tree: str, rows: int) -> str:
    return joined(
        (
            not_proven(proposal) if proposal.draft else "",
            headline(proposal.direction, proposal.answers),
            approval(proposal),
            difference(proposal, rows=rows),
            merging(proposal),
            along(proposal, rows=rows),
            also(proposal, rows=rows),
            proof(proposal, base_sha=base_sha, tree=tree),
            disagree(proposal),
            provenance(proposal, base_sha=base_sha, rows=rows),
            marker.write(_marker(proposal, base_sha=base_sha, head_sha=head_sha)),
        )
    )


def _marker(proposal: Proposal, *, base_sha: str, head_sha: str) -> Marker:
    findings = proposal.findings
    return Marker(
        scope=proposal.scope,
        fingerprints=tuple(finding.fingerprint for finding in findings),
        digests={finding.fingerprint: finding.value_digest for finding in findings if finding.value_digest},
        base=base_sha,
        head=head_sha,
    )
