"""A setting was changed outside Terraform, and the next apply would revert it.

What it finds
    An attribute, map key, list element or nested block whose live value differs from the state, where the plan
    would write the state's value back. The finding is per place: a drifted tag and a drifted size are two.

Why it matters
    Whoever applies this stack next undoes the change without knowing it, be it a fix made at night or a mistake.

Example
    `size` of `aws_ebs_volume.data` is 20 in the code and 40 in the cloud; a plan says `40 -> 20`.

Remediation
    Where the code holds a literal and the path does not look security-relevant: a pull request that writes the live
    value into the code. Otherwise the finding says which rule made it report-only.

Options
    None.
"""

from __future__ import annotations

from collections.abc import Iterator

from agentbot.checks.drift.cure import adopt
from agentbot.checks.drift.finding import finding
from agentbot.checks.drift.kind import Kind
from agentbot.checks.facts import Facts, Finding, Severity, Skipped
from agentbot.checks.meta import Meta

META = Meta(
    id="changed-outside-code",
    agent="drift",
    title="A setting was changed outside Terraform and the next apply would revert it",
    severity=Severity.MEDIUM,
    since="0.1.0",
    needs=("plan",),
    disposition="mechanical",
)


def check(facts: Facts) -> Iterator[Finding | Skipped]:
    """Differences that the cloud has and an apply would take back."""
    for address, reason in facts.drift.skipped:
        yield Skipped(META.id, facts.stack, reason, address)
    for seen in facts.drift.of(Kind.CHANGED):
        cures = adopt(seen.leaf) if seen.leaf else ()
        yield finding(META, facts, seen, title="{place} was changed outside Terraform", cures=cures)
