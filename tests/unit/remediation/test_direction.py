"""The first matching rule decides, and risk comes before convenience."""

from __future__ import annotations

from typing import Any

import pytest

from agentbot.checks.facts import Confidence, Finding, Severity
from agentbot.remediation.direction import RULES, decide, is_stateful

CLASSES = ("changed", "silent", "deleted", "three-way", "unapplied", "adopted", "unmanaged")


def finding(kind: str = "changed", resource_type: str = "aws_sns_topic", **rest: Any) -> Finding:
    return Finding(
        fingerprint="f" * 16,
        check="changed-outside-code",
        agent="drift",
        stack="app",
        address=f"{resource_type}.x",
        resource_type=resource_type,
        path="size",
        severity=Severity.LOW,
        confidence=Confidence.HIGH,
        title="changed",
        kind=kind,
        evidence={},
        **rest,
    )


@pytest.mark.parametrize(
    ("given", "rule", "direction"),
    [
        (finding(), "drift-adopt", "adopt"),
        (finding(replaces=True), "drift-adopt", "adopt"),
        (finding("silent"), "drift-plan-silent", None),
        (finding("deleted"), "drift-deleted", None),
        (finding("three-way"), "drift-three-way", None),
        (finding("unapplied"), "drift-unapplied", None),
        (finding("adopted"), "drift-already-adopted", None),
        (finding("unmanaged"), "no-rule", None),
        (finding(security=True), "drift-security", None),
        (finding(sensitive=True), "drift-sensitive", None),
        (finding(replaces=True, resource_type="aws_db_instance"), "drift-replaces-stateful", None),
    ],
)
def test_a_finding_takes_this_rule_and_direction(given: Finding, rule: str, direction: str | None) -> None:
    decided = decide(given)
    assert (decided.id, decided.direction) == (rule, direction)
    assert decided.why.endswith(".")


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        (
            finding("three-way", "aws_db_instance", replaces=True, sensitive=True, security=True),
            "drift-replaces-stateful",
        ),
        (finding("three-way", sensitive=True, security=True), "drift-three-way"),
        (finding("changed", sensitive=True, security=True), "drift-sensitive"),
        (finding("silent", sensitive=True), "drift-sensitive"),
        (finding("silent", security=True), "drift-security"),
        (finding("deleted", "aws_db_instance", replaces=True, sensitive=True, security=True), "drift-deleted"),
        (finding("unapplied", "aws_db_instance", replaces=True, security=True), "drift-unapplied"),
        (finding("adopted", security=True, sensitive=True), "drift-already-adopted"),
    ],
)
def test_where_several_rules_fit_the_first_decides(given: Finding, rule: str) -> None:
    fitting = [each.id for each in RULES if each.applies(given)]
    assert len(fitting) > 1
    assert decide(given).id == fitting[0] == rule


@pytest.mark.parametrize("kind", CLASSES)
@pytest.mark.parametrize(
    "risk", [{"sensitive": True}, {"security": True}, {"replaces": True, "resource_type": "aws_ebs_volume"}]
)
def test_what_is_sensitive_security_relevant_or_loses_data_is_never_adopted(kind: str, risk: dict[str, Any]) -> None:
    assert decide(finding(kind, **risk)).direction is None


@pytest.mark.parametrize("kind", [kind for kind in CLASSES if kind != "changed"])
def test_only_what_an_apply_would_revert_is_ever_adopted(kind: str) -> None:
    assert decide(finding(kind)).direction is None


def test_no_two_rules_share_an_id() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)


@pytest.mark.parametrize(
    ("resource_type", "stateful"),
    [
        ("aws_db_instance", True),
        ("aws_dynamodb_table", True),
        ("aws_ebs_volume", True),
        ("aws_efs_file_system", True),
        ("aws_eip", True),
        ("aws_kms_key", True),
        ("aws_s3_bucket", True),
        ("aws_sqs_queue", True),
        ("azurerm_storage_account", True),
        ("google_sql_database_instance", True),
        ("aws_cloudwatch_metric_alarm", False),
        ("aws_iam_role", False),
        ("aws_lambda_permission", False),
        ("aws_launch_template", False),
    ],
)
def test_a_type_that_holds_data_is_known_by_its_words(resource_type: str, stateful: bool) -> None:
    assert is_stateful(resource_type) is stateful
