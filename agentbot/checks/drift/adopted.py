"""The code already says what the cloud says; only the state lags behind.

What it finds
    A live value that differs from the state, where the literal in the code is the live value: somebody adopted it.

Why it matters
    Nothing is wrong. Until a refresh is written to the state, every tool that reads the state reports the old value.

Example
    A merged pull request wrote `size = 40`; nobody has applied since.

Remediation
    Report only: `terraform apply -refresh-only`, or simply the next apply.

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
    id="already-adopted",
    agent="drift",
    title="The code already says what the cloud says; only the state lags behind",
    severity=Severity.LOW,
    since="0.1.0",
    needs=("plan",),
    disposition="mechanical",
)


def check(facts: Facts) -> Iterator[Finding | Skipped]:
    """Differences that the code has caught up with."""
    for seen in facts.drift.of(Kind.ADOPTED):
        yield finding(META, facts, seen, title="{place} is already adopted in the code; the state needs a refresh")
