"""The code was changed and never applied.

What it finds
    A place where the code differs from the state and the cloud does not: merged, but never applied. Also resources
    that are in the code alone, or in the state alone.

Why it matters
    It is no drift, and it hides drift: the next apply does more than its author expects.

Example
    `retention_in_days` is 30 in the code since last week, and 14 in the state and in the cloud.

Remediation
    Report only: apply the stack, or take the change back.

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
    id="unapplied-change",
    agent="drift",
    title="The code was changed and never applied",
    severity=Severity.LOW,
    since="0.1.0",
    needs=("plan",),
    disposition="judgement",
)


def check(facts: Facts) -> Iterator[Finding | Skipped]:
    """Differences that only the plan has."""
    for seen in facts.drift.of(Kind.UNAPPLIED):
        yield finding(META, facts, seen, title="{place} was changed in the code and never applied")
