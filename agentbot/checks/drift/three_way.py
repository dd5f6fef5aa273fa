"""A setting was changed in the cloud and in the code, to different values.

What it finds
    A live value that differs from the state at a place where the code differs too, with a third value.

Why it matters
    Neither side is obviously right. An apply would overwrite a change that the author of the code never saw.

Example
    `size` was 20, somebody made it 40 in the console, and the code now says 30.

Remediation
    Report only, with all three values: a person decides.

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
    id="changed-on-both-sides",
    agent="drift",
    title="A setting was changed in the cloud and in the code, to different values",
    severity=Severity.MEDIUM,
    since="0.1.0",
    needs=("plan",),
    disposition="judgement",
)


def check(facts: Facts) -> Iterator[Finding | Skipped]:
    """Differences where the cloud and the code moved apart."""
    for seen in facts.drift.of(Kind.THREE_WAY):
        yield finding(META, facts, seen, title="{place} was changed in the cloud and in the code")
