"""A finding shows both values, unless they are secret, and one place is one finding."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from agentbot.checks.cure import Cure
from agentbot.checks.drift import changed, deleted, silent, three_way, unapplied
from agentbot.checks.drift.finding import REDACTED, finding, merged
from agentbot.checks.drift.weakening_effect import Security, tighter, unclear, weaker
from agentbot.checks.facts import Finding, Severity, Skipped
from agentbot.checks.identity import fingerprint, value_digest
from agentbot.checks.meta import CheckModule
from tests.support import plans
from tests.support.plans import (
    MAIN,
    VOLUME,
    KnownSchemas,
    attribute,
    configured,
    drifted,
    entry,
    make_facts,
    make_plan,
    volume,
)

SECRET = "hunter2-hunter2"


def findings(check: CheckModule, *both: Any, files: Any = MAIN, **rest: Any) -> list[Finding]:
    found = list(check.check(make_facts(make_plan(both=both, **rest), files)))
    assert not any(isinstance(each, Skipped) for each in found)
    return [each for each in found if isinstance(each, Finding)]


def one(check: CheckModule, *both: Any, **rest: Any) -> Finding:
    (found,) = findings(check, *both, **rest)
    return found


def test_a_finding_says_what_where_and_both_values() -> None:
    found = one(changed, drifted(VOLUME, volume(20), volume(40), code=volume(20)))
    assert found == Finding(
        fingerprint=fingerprint("app-id", agent="drift", check="changed-outside-code", address=VOLUME, path="size"),
        check="changed-outside-code",
        agent="drift",
        stack="app",
        address=VOLUME,
        resource_type="aws_ebs_volume",
        path="size",
        severity=Severity.MEDIUM,
        confidence=found.confidence,
        title=f"size of {VOLUME} was changed outside Terraform",
        kind="changed",
        evidence={"before": 20, "after": 40},
        cures=(Cure("set", ("size",), 40),),
        value_digest=value_digest(40),
    )


def test_braces_in_a_name_are_no_format() -> None:
    pair = drifted(VOLUME, volume(tags={"{x}": "1"}), volume(tags={"{x}": "2"}), code=volume(tags={"{x}": "1"}))
    assert one(changed, pair).title == f'tags["{{x}}"] of {VOLUME} was changed outside Terraform'


@pytest.mark.parametrize(
    ("name", "marks"),
    [
        ("note", {"before_sensitive": {"note": True}}),
        ("note", {"after_sensitive": {"note": True}}),
        ("master_password", {}),
    ],
)
def test_a_sensitive_value_is_nowhere_in_the_finding(name: str, marks: Any) -> None:
    pair = drifted(VOLUME, {name: SECRET}, {name: SECRET + "2"}, code={name: SECRET}, **marks)
    found = one(changed, pair)
    assert SECRET not in repr(found)
    assert {**found.evidence, "security": None} == {"before": REDACTED, "after": REDACTED, "security": None}
    assert (found.cures, found.sensitive, found.value_digest) == ((), True, None)


@pytest.mark.parametrize(("old", "new"), [("q7z", "w8k"), ("true", "false"), (True, False), (7, 8)])
@pytest.mark.parametrize("schema", [True, False])
def test_a_short_secret_is_hidden_at_its_place_and_nothing_else_is(old: Any, new: Any, schema: bool) -> None:
    marks = {} if schema else {"after_sensitive": {"note": True}}
    known = KnownSchemas(aws_ebs_volume={"attributes": {"note": attribute("string", "optional", "sensitive")}})
    both = drifted(
        VOLUME, {"note": old, "also": old}, {"note": new, "also": new}, code={"note": old, "also": old}, **marks
    )
    facts = make_facts(make_plan(both=[both]), schemas=known if schema else None)
    also, note = sorted(
        (each for each in changed.check(facts) if isinstance(each, Finding)), key=lambda f: f.path or ""
    )
    assert (note.path, note.evidence["before"], note.evidence["after"]) == ("note", REDACTED, REDACTED)
    assert (note.sensitive, note.cures, note.value_digest) == (True, (), None)
    assert (also.path, also.evidence["before"], also.evidence["after"]) == ("also", old, new)
    assert not also.sensitive


def test_the_third_value_of_a_sensitive_place_is_hidden_too() -> None:
    pair = drifted(VOLUME, {"password": SECRET}, {"password": SECRET + "2"}, code={"password": SECRET + "3"})
    found = one(three_way, pair)
    assert SECRET not in repr(found)
    assert found.evidence["code"] == REDACTED


def seen_as(weighed: Security | None, **rest: Any) -> Finding:
    """The finding of one changed size, however security was weighed."""
    facts = make_facts(make_plan(both=[drifted(VOLUME, volume(20), volume(40), code=volume(20))]))
    (seen,) = facts.drift.seen
    return finding(changed.META, facts, replace(seen, weighed=weighed, **rest), title="{place}")


@pytest.mark.parametrize(
    "verdict", [weaker("a-rule", "It opens."), unclear("a-rule", "It may."), tighter("a-rule", "It shuts.")]
)
def test_what_a_change_does_to_security_is_in_the_evidence_with_its_reason(verdict: Security) -> None:
    found = seen_as(verdict)
    told = {"effect": verdict.effect.value, "rule": "a-rule", "why": verdict.why}
    assert found.evidence == {"before": 20, "after": 40, "security": told}
    assert (found.weighed, found.effect, found.security) == (verdict, verdict.effect, True)


def test_what_has_nothing_to_do_with_security_says_nothing_of_it() -> None:
    found = seen_as(None)
    assert found.evidence == {"before": 20, "after": 40}
    assert (found.weighed, found.effect, found.security) == (None, None, False)


def test_the_reason_of_a_sensitive_place_is_not_told_since_it_may_quote_the_value() -> None:
    found = seen_as(weaker("a-rule", f"It became {SECRET}."), sensitive=True)
    assert found.evidence["security"] == {"effect": "weaker", "rule": "a-rule"}
    assert SECRET not in repr(found.evidence)


def test_evidence_of_a_check_joins_the_rest() -> None:
    facts = make_facts(make_plan(both=[drifted(VOLUME, volume(20), volume(40), code=volume(20))]))
    (seen,) = facts.drift.seen
    found = finding(changed.META, facts, seen, title="{place}", more={"code_would_say": "x"})
    assert found.evidence == {"before": 20, "after": 40, "code_would_say": "x"}


@pytest.mark.parametrize(
    ("before", "after", "cosmetic"),
    [
        ({"tags": {"a": "1"}}, {"tags": {"a": "2"}}, True),
        ({"description": "x"}, {"description": "y"}, True),
        ({"name": "x"}, {"name": "y"}, True),
        ({"size": 1}, {"size": 2}, False),
        ({"rule": [{"name": "x"}]}, {"rule": [{"name": "y"}]}, False),
    ],
)
def test_only_a_tag_a_description_or_the_resources_own_name_is_cosmetic(
    before: Any, after: Any, cosmetic: bool
) -> None:
    assert one(changed, drifted("aws_x.y", before, after, code=before)).cosmetic is cosmetic


def test_a_deleted_resource_is_not_cosmetic_and_has_no_digest() -> None:
    found = one(deleted, plans.deleted(VOLUME, volume(20)))
    assert (found.cosmetic, found.value_digest) == (False, None)


def test_all_three_values_are_shown_where_both_sides_changed() -> None:
    found = one(three_way, drifted(VOLUME, volume(20), volume(40), code=volume(30)))
    assert found.evidence == {"before": 20, "after": 40, "code": 30}
    assert found.cures == ()


def test_a_deleted_resource_is_shown_by_its_names_alone() -> None:
    found = one(deleted, plans.deleted(VOLUME, volume(20, arn="arn:x", name="", kms="k")))
    assert found.path is None
    assert found.title == f"{VOLUME} was deleted outside Terraform"
    assert found.evidence == {"before": {"id": "vol-1", "arn": "arn:x"}, "after": None, "actions": ["delete"]}


@pytest.mark.parametrize("mask", [True, {"id": True}])
def test_a_sensitive_name_of_a_deleted_resource_is_hidden(mask: Any) -> None:
    found = one(deleted, plans.deleted(VOLUME, {"id": SECRET}, before_sensitive=mask))
    assert SECRET not in repr(found)
    assert found.evidence["before"] == {"id": REDACTED}


def test_what_went_away_with_it_is_named() -> None:
    child = "aws_s3_bucket_versioning.v"
    found = one(
        deleted,
        plans.deleted("aws_s3_bucket.b", {"id": "b"}),
        plans.deleted(child, {"bucket": "b"}),
        configuration=[configured(child, bucket={"references": ["aws_s3_bucket.b.id"]})],
    )
    assert found.evidence["gone_with_it"] == [child]


def test_a_whole_unapplied_change_says_what_an_apply_would_do_and_why() -> None:
    change = entry(VOLUME, "delete", "create", before=volume(), after=volume(), action_reason="replace_because_tainted")
    found = one(unapplied, changes=[change])
    assert found.evidence["actions"] == ["delete", "create"]
    assert found.evidence["reason"] == "replace_because_tainted"
    assert found.replaces


@pytest.mark.parametrize(
    ("address", "previous", "moved", "known_as"),
    [
        (VOLUME, "aws_ebs_volume.older", "", "aws_ebs_volume.older"),
        (VOLUME, None, "moved {\n  from = aws_ebs_volume.old\n  to = aws_ebs_volume.data\n}\n", "aws_ebs_volume.old"),
        (
            f'{VOLUME}["a"]',
            None,
            "moved {\n  from = aws_ebs_volume.old\n  to = aws_ebs_volume.data\n}\n",
            'aws_ebs_volume.old["a"]',
        ),
        (VOLUME, None, "moved {\n  from = aws_ebs_volume.a\n  to = aws_ebs_volume.b\n}\n", VOLUME),
        (VOLUME, None, "moved {\n  from = aws_ebs_volume.data\n  to = aws_ebs_volume.data\n}\n", VOLUME),
    ],
)
def test_a_moved_resource_keeps_its_identity(address: str, previous: str | None, moved: str, known_as: str) -> None:
    rest = {"previous_address": previous} if previous else {}
    found = one(changed, drifted(address, volume(20), volume(40), code=volume(20), **rest), files=MAIN + moved)
    assert found.address == address
    assert found.fingerprint == fingerprint("app-id", agent="drift", check="x-y", address=known_as, path="size")


def test_the_class_of_a_drift_does_not_change_its_identity() -> None:
    before, after = volume(20), volume(40)
    one_way = one(changed, drifted(VOLUME, before, after, code=before))
    other = one(three_way, drifted(VOLUME, before, after, code=volume(30)))
    unseen = one(silent, drifted(VOLUME, before, after), configuration=[])
    assert one_way.fingerprint == other.fingerprint == unseen.fingerprint


def test_two_members_of_one_set_are_one_finding_with_every_value() -> None:
    rules = [{"port": 1, "note": "a"}, {"port": 2, "note": "b"}]
    found = findings(changed, drifted("aws_x.y", {"rule": []}, {"rule": rules}, code={"rule": []}))
    assert [each.path for each in found] == ["rule[*]", "rule[*]"]
    (together,) = merged(found)
    assert together.evidence == {"before": [None, None], "after": rules}
    assert [cure.value for cure in together.cures] == rules
    assert together.value_digest == value_digest(rules)


def test_the_worst_of_one_place_speaks_for_it() -> None:
    mild = one(changed, drifted(VOLUME, volume(20), volume(40), code=volume(20)))
    worse = replace(mild, severity=Severity.CRITICAL, security=True, kind="silent", cures=())
    (together,) = merged([mild, worse])
    assert (together.severity, together.security, together.kind) == (Severity.CRITICAL, True, "silent")
    assert together.cures == (), "what one of them needs a person for is not edited"


def test_of_several_values_at_one_place_the_most_careful_verdict_counts() -> None:
    verdicts = [tighter("t", "t"), None, weaker("w", "w"), unclear("u", "u")]
    (together,) = merged([seen_as(verdict) for verdict in verdicts])
    assert (together.weighed, together.security) == (verdicts[2], True)
    (mild,) = merged([seen_as(None), seen_as(None)])
    assert (mild.weighed, mild.security) == (None, False)


def test_a_place_is_cosmetic_where_all_of_it_is() -> None:
    label = replace(seen_as(None), cosmetic=True)
    for others, cosmetic in (([label], True), ([seen_as(None)], False)):
        (together,) = merged([label, *others])
        assert together.cosmetic is cosmetic


def test_one_sensitive_value_hides_the_place() -> None:
    mild = one(changed, drifted(VOLUME, volume(20), volume(40), code=volume(20)))
    hidden = replace(
        mild, sensitive=True, value_digest=None, cures=(), evidence={"before": REDACTED, "after": REDACTED}
    )
    for order in ([mild, hidden], [hidden, mild]):
        (together,) = merged(order)
        assert (together.sensitive, together.value_digest, together.cures) == (True, None, ())


def test_different_places_stay_apart_in_their_order() -> None:
    found = findings(changed, drifted(VOLUME, volume(20, type="a"), volume(40, type="b"), code=volume(20, type="a")))
    assert list(merged(found)) == found
