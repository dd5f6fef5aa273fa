"""A setting was changed outside Terraform, and the plan says nothing about it.

What it finds
    A live value that differs from the state where an apply would change nothing: the code does not set the place, or
    `ignore_changes` covers it. On a security path it is always a finding, unless a declared sibling resource explains
    the value; elsewhere only where the provider does not compute the value and nothing ignores it. Several values of
    one nested block are one finding.

Why it matters
    These are the worst changes and the ones that no plan shows: an extra ingress rule beside rules that are separate
    resources, an admin policy attached by hand, a bucket policy on a bucket that has none in code.

Example
    `managed_policy_arns` of `aws_iam_role.app` gained `arn:aws:iam::aws:policy/AdministratorAccess`.

Remediation
    Report only: the code does not speak of this place, so somebody has to decide what it should say. The evidence
    has what it would have to say for the next apply to put the old value back.

Options
    None.
"""

from __future__ import annotations

from collections.abc import Iterator

from agentbot.checks.drift.block import by_block
from agentbot.checks.drift.code_would_say import code_would_say
from agentbot.checks.drift.finding import finding
from agentbot.checks.drift.kind import Kind
from agentbot.checks.facts import Facts, Finding, Severity, Skipped
from agentbot.checks.meta import Meta

META = Meta(
    id="changed-where-plan-is-silent",
    agent="drift",
    title="A setting was changed outside Terraform and no plan will ever say so",
    severity=Severity.HIGH,
    since="0.1.0",
    needs=("plan",),
    disposition="judgement",
)


def check(facts: Facts) -> Iterator[Finding | Skipped]:
    """Differences that an apply would leave as they are."""
    for seen in by_block(facts.drift.of(Kind.SILENT)):
        title = "{place} was changed outside Terraform, and no plan shows it"
        yield finding(META, facts, seen, title=title, more={"code_would_say": code_would_say(facts, seen)})
