"""What grows faster than the plan has a limit, and where it is reached the report says so."""

from __future__ import annotations

import json
from typing import Any

import pytest

from agentbot.checks.drift import leaves, planned
from agentbot.checks.drift.canonical import DEPTH_LIMIT
from agentbot.checks.drift.cross import Classified, classify
from agentbot.checks.drift.siblings import COMBINATIONS
from tests.support.plans import (
    VOLUME,
    KnownSchemas,
    attribute,
    configured,
    deleted,
    drifted,
    live,
    make_plan,
    make_source,
    volume,
)

GROUP = "aws_security_group.web"
RULE = ["object", {"port": "number", "cidr": "string"}]
SCHEMAS = KnownSchemas(
    aws_security_group={"attributes": {"rules": attribute(["set", RULE]), "order": attribute(["list", RULE])}}
)


def rules(*ports: int) -> list[dict[str, Any]]:
    return [{"port": port, "cidr": f"10.{port}.0.0/16"} for port in ports]


def classified(before: dict[str, Any], after: dict[str, Any]) -> Classified:
    """A group that changed and that an apply would change back, beside a volume that drifted too."""
    both = [drifted(GROUP, before, after, code=before), drifted(VOLUME, volume(20), volume(40), code=volume(20))]
    return classify(make_plan(both=both), SCHEMAS, make_source())


def only_skipped(found: Classified) -> str:
    """The reason why the group was skipped; the volume never is."""
    assert [seen.entry.address for seen in found.seen] == [VOLUME]
    ((address, reason),) = found.skipped
    assert address == GROUP
    return reason


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (rules(*range(20_000)), rules(*range(20_000, 40_000))),
        ([], rules(1) * 20_000),
        (rules(1) * 20_000, rules(2) * 20_000),
    ],
    ids=["all differ", "identical ones appear", "identical ones are replaced"],
)
def test_a_huge_set_that_changed_is_skipped_with_the_reason(before: Any, after: Any) -> None:
    reason = only_skipped(classified({"rules": before}, {"rules": after}))
    assert f"a set of {len(before)} members, now {len(after)}" in reason


def test_one_member_more_among_very_many_is_still_found() -> None:
    found = classified({"rules": rules(1) * 20_000}, {"rules": rules(1) * 20_001})
    assert [seen.leaf.shown for seen in found.seen if seen.leaf] == ["rules[*]", "size"]
    assert not found.skipped


def test_the_order_of_a_huge_set_is_noise() -> None:
    found = classified({"rules": rules(*range(20_000))}, {"rules": rules(*reversed(range(20_000)))})
    assert found.noise == {"order": 1}
    assert not found.skipped


@pytest.mark.parametrize(("limit", "skips"), [(16, False), (15, True)])
def test_a_set_is_compared_up_to_the_limit(limit: int, skips: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaves, "COMPARISONS_LIMIT", limit)  # two of two members differ: 4 times 4
    assert bool(classified({"rules": rules(1, 2)}, {"rules": rules(3, 4)}).skipped) is skips


def test_a_list_of_too_many_equal_elements_is_skipped_with_the_reason() -> None:
    reason = only_skipped(classified({"order": rules(1) * 20_000}, {"order": rules(1) * 20_001}))
    assert "a list whose 20000 elements, now 20001, are too much alike" in reason


def test_a_long_list_of_different_elements_is_aligned() -> None:
    found = classified({"order": rules(*range(5_000))}, {"order": rules(*range(5_001))})
    assert [seen.leaf.shown for seen in found.seen if seen.leaf] == ["order[5000]", "size"]


def test_too_many_differences_at_one_address_are_skipped_with_the_reason() -> None:
    before, after = ({"labels": {f"k{n}": side for n in range(6_000)}} for side in "ab")
    assert only_skipped(classified(before, after)) == "a value differs in more than 5000 places"


@pytest.mark.parametrize(("limit", "skips"), [(2, False), (1, True)])
def test_differences_are_compared_up_to_the_limit(limit: int, skips: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planned, "DIFFERENCES_LIMIT", limit)
    assert bool(classified({"a": "1", "b": "1"}, {"a": "2", "b": "2"}).skipped) is skips


@pytest.mark.parametrize(("members", "explained"), [(3, True), (COMBINATIONS + 1, False)])
def test_a_huge_block_is_never_explained_by_a_sibling(members: int, explained: bool) -> None:
    rule = {f"k{n}": f"v{n}" for n in range(members)}
    before, after = {"id": "sg-1", "ingress": []}, {"id": "sg-1", "ingress": [rule]}
    sibling = live("aws_security_group_ingress.x", group="sg-1", **rule)
    plan = make_plan(both=[drifted(GROUP, before, after)], prior=[live(GROUP, **after), sibling])
    found = classify(plan, KnownSchemas(), make_source())
    assert found.noise == ({"sibling": 1} if explained else {})
    assert len(found.seen) == (0 if explained else 1)


def test_a_sibling_that_nests_too_deep_hides_no_difference() -> None:
    deep = json.dumps({"a": json.loads("[" * DEPTH_LIMIT + "]" * DEPTH_LIMIT)})
    before, after = {"id": "sg-1", "note": "a"}, {"id": "sg-1", "note": "b"}
    prior = [live(GROUP, **after), live("aws_other.x", group="sg-1", document=deep)]
    found = classify(make_plan(both=[drifted(GROUP, before, after)], prior=prior), KnownSchemas(), make_source())
    assert [seen.leaf.shown for seen in found.seen if seen.leaf] == ["note"]
    assert not found.skipped


def test_of_many_deletions_each_goes_with_its_own_parent() -> None:
    count = 500
    buckets = [deleted(f"aws_s3_bucket.b[{n}]", {"id": f"b{n}"}, index=n) for n in range(count)]
    parts = [deleted(f"aws_s3_bucket_versioning.v[{n}]", {"bucket": f"b{n}"}, index=n) for n in range(count)]
    code = [
        configured("aws_s3_bucket.b"),
        configured("aws_s3_bucket_versioning.v", bucket={"references": ["aws_s3_bucket.b"]}),
    ]
    found = classify(make_plan(both=[*buckets, *parts], configuration=code), KnownSchemas(), make_source())
    assert [seen.children for seen in found.seen] == [(f"aws_s3_bucket_versioning.v[{n}]",) for n in range(count)]
    assert found.noise == {"derived": count}
