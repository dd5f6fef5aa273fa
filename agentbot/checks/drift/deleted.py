"""A resource was deleted outside Terraform and is still in the code.

What it finds
    A resource that the state knows, the cloud does not, and an apply would create again. What only went away with it
    (the versioning of a deleted bucket) is named in its evidence and is no finding of its own.

Why it matters
    The next apply creates it empty, or somebody removed it for a reason that the code does not know yet.

Example
    `aws_ebs_volume.gone` was deleted in the console; a plan says it will be created.

Remediation
    Report only: create it again by an apply, or remove its block.

Options
    None.
"""

from __future__ import annotations

from collections.abc import Iterator

from agentbot.checks.drift.finding import finding
from agentbot.checks.drift.kind import Kind
from agentbot.checks.facts import Facts, Finding, Severity, Skipped
from agentbot.checks.meta import Meta

META = Meta(
    id="deleted-outside-code",
    agent="drift",
    title="A resource was deleted outside Terraform and is still in the code",
    severity=Severity.HIGH,
    since="0.1.0",
    needs=("plan",),
    disposition="judgement",
)


def check(facts: Facts) -> Iterator[Finding | Skipped]:
    """Resources that are gone from the cloud and that an apply would make again."""
    for seen in facts.drift.of(Kind.DELETED):
        yield finding(META, facts, seen, title="{place} was deleted outside Terraform")
