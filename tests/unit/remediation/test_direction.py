"""The first matching rule decides, and risk comes before convenience."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentbot.checks.drift.weakening_effect import Effect, Security, unclear, weaker
from agentbot.checks.facts import Confidence, Finding, Severity
from agentbot.remediation import direction
from agentbot.remediation.direction import NO_RULE, RULES, Case, decide, is_stateful

CLASSES = ("changed", "silent", "deleted", "three-way", "unapplied", "adopted", "unmanaged")
DATABASE, GUARD, TOPIC = "aws_db_instance", "aws_guard", "aws_sns_topic"
GROWN = {"before": 20, "after": 40}
RECORD = ".agentbot/reverts/app/0123abcd-1.yml"


@pytest.fixture(autouse=True)
def guards(monkeypatch: pytest.MonkeyPatch) -> None:
    """What protects others is told by rules of their own; here it is one made-up type, and one that nobody knows."""
    known = {GUARD: weaker("guard", "It guarded."), "aws_perhaps": unclear("perhaps", "It may have guarded.")}
    monkeypatch.setattr(direction, "weigh_absence", known.get)


def security(effect: Effect | None) -> Security | None:
    return effect and Security(effect, "a-rule", "A sentence.")


def case(
    kind: str = "changed",
    resource_type: str = TOPIC,
    *,
    effect: Effect | None = None,
    path: str | None = "size",
    evidence: dict[str, Any] | None = None,
    sensitive: bool = False,
    cosmetic: bool = False,
    replaces: bool = False,
    **rest: Any,
) -> Case:
    finding = Finding(
        fingerprint="f" * 16,
        check="changed-outside-code",
        agent="drift",
        stack="app",
        address=f"{resource_type}.x",
        resource_type=resource_type,
        path=None if kind == "deleted" else path,
        severity=Severity.LOW,
        confidence=Confidence.HIGH,
        title="changed",
        kind=kind,
        evidence=evidence or {},
        sensitive=sensitive,
        security=effect is not None,
        weighed=security(effect),
        cosmetic=cosmetic,
        replaces=replaces,
    )
    return Case(finding, **rest)


POLICY: dict[str, Any] = {"refused": frozenset({"adopt"})}
STATEFUL: dict[str, Any] = {"resource_type": DATABASE, "replaces": True}
ALL_RISKS: dict[str, Any] = {"sensitive": True, "effect": Effect.WEAKER, "owner": "x", "evidence": GROWN, **POLICY}

ROWS = [
    (case("unapplied"), "drift-unapplied", None),
    (case("adopted"), "drift-already-adopted", None),
    (case(**STATEFUL), "drift-replaces-stateful", None),
    (case("three-way"), "drift-three-way", None),
    (case(pending=RECORD), "drift-revert-pending", None),
    (case("deleted", pending=RECORD), "drift-revert-pending", None),
    (case(sensitive=True), "drift-sensitive", "revert"),
    (case("silent", effect=Effect.WEAKER), "drift-security-silent", None),
    (case("silent", effect=Effect.UNCLEAR), "drift-security-silent", None),
    (case("silent", effect=Effect.TIGHTER), "drift-security-silent", None),
    (case(effect=Effect.WEAKER), "drift-security-weakened", "revert"),
    (case(effect=Effect.UNCLEAR), "drift-security-unclear", "revert"),
    (case(effect=Effect.TIGHTER), "drift-security-tightened", None),
    (case(cosmetic=True, **POLICY), "drift-policy", "revert"),
    (case("deleted", GUARD), "drift-guard-deleted", "revert"),
    (case(owner="the autoscaler"), "drift-controlled", "ignore"),
    (case(evidence=GROWN), "drift-grown", "revert"),
    (case(cosmetic=True), "drift-adopt", "adopt"),
    (case(path='tags["Tier"]', cosmetic=True, evidence={"before": "small", "after": "large"}), "drift-adopt", "adopt"),
    (case(cosmetic=True, replaces=True), "drift-adopt", "adopt"),
    (case("deleted", referred=True), "drift-deleted-referred", "revert"),
    (case("deleted"), "drift-deleted", "remove"),
    (case("deleted", "aws_perhaps"), "drift-deleted", "remove"),
    (case("silent"), "drift-plan-silent", None),
    (case("silent", sensitive=True), "drift-plan-silent", None),
    (case(), "drift-person", None),
    (case(evidence={"before": 40, "after": 20}), "drift-person", None),
    (case(replaces=True), "drift-person", None),
    (case("unmanaged"), "no-rule", None),
]


@pytest.mark.parametrize(("given", "rule", "direction"), ROWS, ids=[f"{row[1]}-{i}" for i, row in enumerate(ROWS)])
def test_a_finding_takes_this_rule_and_direction(given: Case, rule: str, direction: str | None) -> None:
    decided = decide(given)
    assert (decided.id, decided.direction) == (rule, direction)
    assert decided.why.endswith(".")


def test_every_rule_is_reached() -> None:
    assert {rule for _, rule, _ in ROWS} == {rule.id for rule in (*RULES, NO_RULE)}


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        (case("unapplied", **STATEFUL, pending=RECORD), "drift-unapplied"),
        (case("adopted", **STATEFUL, sensitive=True), "drift-already-adopted"),
        (case("three-way", **STATEFUL, **ALL_RISKS), "drift-replaces-stateful"),
        (case("deleted", **STATEFUL, referred=True), "drift-replaces-stateful"),
        (case(**STATEFUL, pending=RECORD), "drift-replaces-stateful"),
        (case("three-way", pending=RECORD, **ALL_RISKS), "drift-three-way"),
        (case("silent", effect=Effect.WEAKER, pending=RECORD), "drift-revert-pending"),
        (case(pending=RECORD, cosmetic=True, **ALL_RISKS), "drift-revert-pending"),
        (case("deleted", GUARD, pending=RECORD), "drift-revert-pending"),
        (case(cosmetic=True, **ALL_RISKS), "drift-sensitive"),
        (case("silent", sensitive=True, effect=Effect.WEAKER), "drift-security-silent"),
        (case(effect=Effect.WEAKER, owner="x", evidence=GROWN, cosmetic=True, **POLICY), "drift-security-weakened"),
        (case(effect=Effect.UNCLEAR, owner="x", evidence=GROWN, cosmetic=True, **POLICY), "drift-security-unclear"),
        (case(effect=Effect.TIGHTER, owner="x", evidence=GROWN, cosmetic=True, **POLICY), "drift-security-tightened"),
        (case(owner="x", evidence=GROWN, cosmetic=True, **POLICY), "drift-policy"),
        (case("deleted", GUARD, referred=True), "drift-guard-deleted"),
        (case(owner="x", evidence=GROWN), "drift-controlled"),
        (case(evidence=GROWN), "drift-grown"),
        (case(cosmetic=True), "drift-adopt"),
        (case("deleted", referred=True), "drift-deleted-referred"),
    ],
)
def test_where_several_rules_fit_the_first_decides(given: Case, rule: str) -> None:
    fitting = [each.id for each in RULES if each.applies(given)]
    assert len(fitting) > 1
    assert decide(given).id == fitting[0] == rule


CASES = st.builds(
    case,
    st.sampled_from(CLASSES),
    st.sampled_from((TOPIC, DATABASE, GUARD)),
    effect=st.sampled_from((None, *Effect)),
    path=st.sampled_from(("size", 'tags["Owner"]', "desired_capacity", "name")),
    evidence=st.sampled_from((GROWN, {"before": "a", "after": "b"})),
    sensitive=st.booleans(),
    cosmetic=st.booleans(),
    replaces=st.booleans(),
    owner=st.sampled_from((None, "the autoscaler")),
    referred=st.booleans(),
    pending=st.sampled_from((None, RECORD)),
    refused=st.sampled_from((frozenset(), frozenset({"adopt"}))),
)


def is_risky(given: Case) -> bool:
    """Nobody may write it into the code, nor look away from it."""
    lost = given.finding.replaces and is_stateful(given.finding.resource_type)
    return given.finding.sensitive or given.effect is not None or lost or "adopt" in given.refused


@given(CASES)
def test_what_is_risky_is_never_adopted_or_ignored_and_nothing_but_a_change_is(given: Case) -> None:
    decided = decide(given).direction
    if decided in ("adopt", "ignore"):
        assert given.kind == "changed"
        assert given.pending is None
        assert not is_risky(given)


@given(CASES)
def test_an_adoption_is_cosmetic_and_nobody_owns_the_place(given: Case) -> None:
    if decide(given).direction == "adopt":
        assert given.finding.cosmetic
        assert given.owner is None


@given(CASES)
def test_only_what_is_gone_and_free_is_removed_and_only_what_an_apply_puts_back_is_reverted(given: Case) -> None:
    match decide(given).direction:
        case "remove":
            assert (given.kind, given.referred) == ("deleted", False)
            assert given.finding.resource_type != GUARD
        case "revert":
            assert given.kind in ("changed", "deleted")
            assert given.pending is None


@given(CASES)
def test_weaker_security_is_put_back_unless_a_person_is_needed_anyway(given: Case) -> None:
    decided = decide(given)
    if given.kind == "changed" and given.effect is Effect.WEAKER and decided.direction != "revert":
        assert decided.id in ("drift-replaces-stateful", "drift-revert-pending")


@pytest.mark.parametrize("kind", CLASSES)
@pytest.mark.parametrize(
    "risk",
    [
        {"sensitive": True},
        {"effect": Effect.WEAKER},
        {"effect": Effect.UNCLEAR},
        {"effect": Effect.TIGHTER},
        POLICY,
        STATEFUL,
    ],
    ids=["sensitive", "weaker", "unclear", "tighter", "policy", "stateful"],
)
def test_no_class_of_risky_drift_is_adopted_however_harmless_it_looks(kind: str, risk: dict[str, Any]) -> None:
    assert decide(case(kind, cosmetic=True, **risk)).direction not in ("adopt", "ignore")


@pytest.mark.parametrize("kind", [kind for kind in CLASSES if kind != "changed"])
def test_only_what_an_apply_would_revert_is_ever_adopted(kind: str) -> None:
    assert decide(case(kind, cosmetic=True, owner="x")).direction not in ("adopt", "ignore")


@pytest.mark.parametrize("kind", ["silent", "three-way", "unapplied", "adopted", "unmanaged"])
def test_these_classes_are_report_only_whatever_else_is_true(kind: str) -> None:
    risky = case(kind, **ALL_RISKS)
    for each in (risky, replace(risky, referred=True), case(kind, cosmetic=True), case(kind, owner="x")):
        assert decide(each).direction is None


def test_no_two_rules_share_an_id() -> None:
    ids = [rule.id for rule in (*RULES, NO_RULE)]
    assert len(set(ids)) == len(ids)


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
