"""Every difference of a plan has exactly one class, or is counted as one kind of noise."""

from __future__ import annotations

import json
from typing import Any

import pytest

from agentbot.checks.drift.cross import Classified, classify
from agentbot.terraform.schema import NoSchemas, Schemas
from tests.support.plans import (
    MAIN,
    VOLUME,
    KnownSchemas,
    attribute,
    configured,
    deleted,
    drifted,
    entry,
    live,
    make_plan,
    make_source,
    nested,
    volume,
)

GROUP, BUCKET, VERSIONING = "aws_security_group.web", "aws_s3_bucket.logs", "aws_s3_bucket_versioning.logs"
RULE = {
    "cidr_blocks": attribute(["list", "string"]),
    "description": attribute(),
    "from_port": attribute("number"),
    "protocol": attribute(),
    "to_port": attribute("number"),
}
SCHEMAS = KnownSchemas(
    aws_ebs_volume={
        "attributes": {
            "arn": attribute("string", "computed"),
            "etag": attribute("string", "computed"),
            "id": attribute("string", "optional", "computed"),
            "iops": attribute("number", "optional", "computed"),
            "note": attribute(),
            "size": attribute("number", "optional", "computed"),
            "tags": attribute(["map", "string"]),
            "tags_all": attribute(["map", "string"], "optional", "computed"),
            "type": attribute(),
            "zones": attribute(["set", "string"]),
        }
    },
    aws_security_group={"attributes": {"id": attribute()}, "block_types": {"ingress": nested("set", **RULE)}},
)
OFFICE = {"cidr_blocks": ["10.0.0.0/8"], "description": "", "from_port": 443, "protocol": "tcp", "to_port": 443}
DEBUG = {"cidr_blocks": ["0.0.0.0/0"], "description": "temp", "from_port": 22, "protocol": "tcp", "to_port": 22}
CODE = [configured(VOLUME, size=20, tags={"Name": "data"})]


def crossed(
    *both: Any, source: Any = MAIN, schemas: Schemas = SCHEMAS, configuration: Any = CODE, **rest: Any
) -> Classified:
    return classify(make_plan(both=both, configuration=configuration, **rest), schemas, make_source(source))


def rows(result: Classified) -> list[tuple[str, str, str | None]]:
    assert result.skipped == ()
    return [(seen.kind.value, seen.entry.address, seen.leaf.shown if seen.leaf else None) for seen in result.seen]


def noise(result: Classified) -> dict[str, int]:
    assert rows(result) == []
    return dict(result.noise)


def test_what_an_apply_would_revert_is_changed() -> None:
    result = crossed(drifted(VOLUME, volume(20), volume(40), code=volume(20)))
    assert rows(result) == [("changed", VOLUME, "size")]
    (seen,) = result.seen
    assert seen.leaf
    assert (seen.leaf.before, seen.leaf.after, seen.code) == (20, 40, 20)
    assert (seen.security, seen.sensitive, seen.replaces) == (False, False, False)


def test_an_empty_block_that_came_by_hand_is_not_adopted_already() -> None:
    """`allow {}` instead of `block {}`: nothing is inside, and it says everything."""
    acl = "aws_wafv2_web_acl.web"
    blocks = {"allow": {"nesting_mode": "list", "block": {}}, "block": {"nesting_mode": "list", "block": {}}}
    schemas = KnownSchemas(aws_wafv2_web_acl={"attributes": {"id": attribute()}, "block_types": blocks})
    closed, opened = {"id": "w", "allow": [], "block": [{}]}, {"id": "w", "allow": [{}], "block": []}
    result = crossed(drifted(acl, closed, opened, code=closed), schemas=schemas, configuration=())
    assert rows(result) == [("changed", acl, "allow[0]"), ("changed", acl, "block[0]")]


def test_each_place_of_a_resource_is_its_own_difference() -> None:
    pair = drifted(VOLUME, volume(20, tags={"a": "1"}), volume(40, tags={"a": "2"}), code=volume(20, tags={"a": "1"}))
    assert rows(crossed(pair)) == [("changed", VOLUME, "size"), ("changed", VOLUME, 'tags["a"]')]


def test_a_third_value_in_the_code_is_three_way_with_all_three() -> None:
    result = crossed(drifted(VOLUME, volume(20), volume(40), code=volume(30)))
    assert rows(result) == [("three-way", VOLUME, "size")]
    (seen,) = result.seen
    assert seen.leaf
    assert (seen.leaf.before, seen.leaf.after, seen.code) == (20, 40, 30)


def test_a_revert_to_an_empty_value_in_another_spelling_is_no_three_way() -> None:
    before, after = {"ingress": [OFFICE]}, {"ingress": [DEBUG, OFFICE]}
    code = {"ingress": [{**OFFICE, "description": None}]}
    assert rows(crossed(drifted(GROUP, before, after, code=code))) == [("changed", GROUP, "ingress[*]")]


def test_a_rule_that_was_opened_and_rewritten_in_the_code_is_seen_as_opened() -> None:
    """The plan takes the whole rule away and makes another: that is not silence about the opened one."""
    source = 'resource "aws_security_group" "web" {\n  ingress {\n    from_port = 1\n  }\n}\n'
    opened, rewritten = (
        {**OFFICE, "cidr_blocks": ["0.0.0.0/0"]},
        {**DEBUG, "cidr_blocks": ["10.1.0.0/16"], "to_port": 9},
    )
    pair = drifted(GROUP, {"ingress": [OFFICE]}, {"ingress": [opened]}, code={"ingress": [rewritten]})
    result = crossed(pair, source=source, configuration=[configured(GROUP, ingress=...)])
    assert rows(result) == [("three-way", GROUP, "ingress[*].cidr_blocks"), ("unapplied", GROUP, "ingress[*]")]
    assert result.seen[0].security


@pytest.mark.parametrize(("adopted", "seen"), [(DEBUG, 3389), ({**DEBUG, "from_port": 3389}, 22)])
def test_of_two_rules_that_came_by_hand_the_one_that_is_not_in_the_code_is_seen(adopted: Any, seen: int) -> None:
    source = 'resource "aws_security_group" "web" {\n  ingress {\n    from_port = 1\n  }\n}\n'
    live_rules = [OFFICE, DEBUG, {**DEBUG, "from_port": 3389}]
    pair = drifted(GROUP, {"ingress": [OFFICE]}, {"ingress": live_rules}, code={"ingress": [OFFICE, adopted]})
    result = crossed(pair, source=source, configuration=[configured(GROUP, ingress=...)])
    assert rows(result) == [("changed", GROUP, "ingress[*]")]
    assert [each.leaf and each.leaf.after["from_port"] for each in result.seen] == [seen]


def test_a_change_of_the_code_alone_is_unapplied() -> None:
    change = entry(VOLUME, "update", before=volume(20), after=volume(30))
    assert rows(crossed(changes=[change])) == [("unapplied", VOLUME, "size")]


def test_drift_and_unapplied_code_at_one_address_are_told_apart() -> None:
    pair = drifted(VOLUME, volume(20, type="gp2"), volume(40, type="gp2"), code=volume(20, type="gp3"))
    assert rows(crossed(pair)) == [("changed", VOLUME, "size"), ("unapplied", VOLUME, "type")]


@pytest.mark.parametrize("action", ["create", "delete", "forget"])
def test_a_resource_in_code_alone_or_in_state_alone_is_unapplied(action: str) -> None:
    change = entry(VOLUME, action, before=volume(), after=volume())
    assert rows(crossed(changes=[change])) == [("unapplied", VOLUME, None)]


def test_a_replacement_without_a_difference_of_its_own_is_one_unapplied_change() -> None:
    change = entry(VOLUME, "delete", "create", before=volume(), after=volume(), action_reason="replace_because_tainted")
    result = crossed(changes=[change])
    assert rows(result) == [("unapplied", VOLUME, None)]
    assert result.seen[0].replaces


@pytest.mark.parametrize("action", ["no-op", "read"])
def test_what_an_apply_leaves_alone_is_nothing(action: str) -> None:
    assert noise(crossed(changes=[entry(VOLUME, action, before=volume(1), after=volume(2))])) == {}


def test_a_resource_that_is_gone_and_would_be_made_again_is_deleted() -> None:
    assert rows(crossed(deleted(VOLUME, volume()))) == [("deleted", VOLUME, None)]


def test_a_resource_that_is_gone_from_the_code_too_heals_itself() -> None:
    assert noise(crossed(drift=[entry(VOLUME, "delete", before=volume())])) == {"derived": 1}


def test_what_went_away_with_its_parent_is_named_there_and_nowhere_else() -> None:
    result = crossed(
        deleted(VERSIONING, {"id": "logs", "bucket": "logs"}),
        deleted(BUCKET, {"id": "logs"}),
        configuration=[configured(VERSIONING, bucket={"references": ["aws_s3_bucket.logs.id"]})],
    )
    assert rows(result) == [("deleted", BUCKET, None)]
    assert result.seen[0].children == (VERSIONING,)
    assert result.noise == {"derived": 1}


def test_a_literal_that_is_the_live_value_already_is_adopted() -> None:
    pair = drifted(VOLUME, volume(20), volume(40))
    by_plan = crossed(pair, configuration=[configured(VOLUME, size=40)])
    assert rows(by_plan) == [("adopted", VOLUME, "size")]
    by_source = crossed(pair, source=MAIN.replace("20", "40"), configuration=[configured(VOLUME, size=...)])
    assert rows(by_source) == [("adopted", VOLUME, "size")]


def test_a_place_that_the_code_does_not_set_and_nobody_computes_is_silent_drift() -> None:
    result = crossed(drifted(VOLUME, volume(note=None), volume(note="by hand")))
    assert rows(result) == [("silent", VOLUME, "note")]
    assert not result.seen[0].security


@pytest.mark.parametrize("rule", ["ingress", "all", "ingress[0].cidr_blocks"])
def test_a_security_path_is_silent_drift_also_where_the_code_ignores_its_changes(rule: str) -> None:
    lifecycle = "all" if rule == "all" else f"[{rule}]"
    source = f'resource "aws_security_group" "web" {{\n  lifecycle {{\n    ignore_changes = {lifecycle}\n  }}\n}}\n'
    pair = drifted(GROUP, {"ingress": [OFFICE]}, {"ingress": [OFFICE, DEBUG]})
    for configuration in ([configured(GROUP, ingress=...)], []):
        result = crossed(pair, source=source, configuration=configuration)
        assert rows(result) == [("silent", GROUP, "ingress[*]")]
        assert result.seen[0].security


def test_an_optional_computed_security_path_that_the_code_does_not_set_is_silent_drift() -> None:
    schemas = KnownSchemas(
        aws_iam_role={"attributes": {"managed_policy_arns": attribute(["set", "string"], "optional", "computed")}}
    )
    pair = drifted("aws_iam_role.a", {"managed_policy_arns": []}, {"managed_policy_arns": ["arn:admin"]})
    result = crossed(pair, schemas=schemas, configuration=[])
    assert rows(result) == [("silent", "aws_iam_role.a", "managed_policy_arns")]


@pytest.mark.parametrize(
    ("before", "after", "counted"),
    [
        ({"tags": None}, {"tags": {}}, {"empty": 1}),
        ({"note": None}, {"note": ""}, {"empty": 1}),
        ({"zones": ["a", "b"]}, {"zones": ["b", "a"]}, {"order": 1}),
        ({"note": '{"a":1, "b":2}'}, {"note": '{"b":2,"a":1}'}, {"json": 1}),
        ({"arn": "a"}, {"arn": "b"}, {"computed": 1}),
        ({"iops": 100}, {"iops": 300}, {"computed": 1}),
        ({"etag": "a"}, {"etag": "b"}, {"volatile": 1}),
        ({"tags": None, "arn": "a"}, {"tags": {}, "arn": "b"}, {"empty": 1, "computed": 1}),
    ],
)
def test_a_difference_that_the_plan_is_silent_about_is_noise_of_its_class(
    before: Any, after: Any, counted: dict[str, int]
) -> None:
    assert noise(crossed(drifted(VOLUME, before, after))) == counted


def test_a_place_that_the_code_ignores_is_noise() -> None:
    source = 'resource "aws_ebs_volume" "data" {\n  lifecycle {\n    ignore_changes = [note, tags["x"]]\n  }\n}\n'
    before, after = {"note": "a", "tags": {"x": "1", "y": "1"}}, {"note": "b", "tags": {"x": "2", "y": "2"}}
    result = crossed(drifted(VOLUME, before, after), source=source, configuration=[])
    assert rows(result) == [("silent", VOLUME, 'tags["y"]')]
    assert result.noise == {"ignored": 2}


def test_a_place_that_the_code_sets_and_the_provider_takes_for_the_same_is_noise() -> None:
    pair = drifted(VOLUME, {"note": "A"}, {"note": "a"})
    assert noise(crossed(pair, configuration=[configured(VOLUME, note="A")])) == {"derived": 1}


def test_what_a_declared_sibling_says_is_noise() -> None:
    document = json.dumps({"Statement": [{"Effect": "Deny"}]})
    result = crossed(
        drifted(BUCKET, {"id": "logs", "policy": ""}, {"id": "logs", "policy": document}),
        configuration=[],
        prior=[
            live(BUCKET, id="logs", policy=document),
            live("aws_s3_bucket_policy.p", bucket="logs", policy=document),
        ],
    )
    assert noise(result) == {"sibling": 1}


def test_a_derived_map_is_counted_once_with_the_map_that_it_repeats() -> None:
    before, after = {"tags": {"a": "1"}, "tags_all": {"a": "1"}}, {"tags": {"a": "2"}, "tags_all": {"a": "2"}}
    result = crossed(drifted(VOLUME, before, after, code=before))
    assert rows(result) == [("changed", VOLUME, 'tags["a"]')]
    assert result.noise == {"derived": 1}


def test_a_derived_map_alone_is_seen_where_an_apply_would_change_it() -> None:
    result = crossed(drifted(VOLUME, {"tags_all": {"a": "1"}}, {"tags_all": {"a": "2"}}, code={"tags_all": {"a": "1"}}))
    assert rows(result) == [("changed", VOLUME, 'tags_all["a"]')]


def test_a_value_that_only_the_apply_will_know_is_noise() -> None:
    drift, change = drifted(VOLUME, {"iops": 1, "note": "a"}, {"iops": 2, "note": "b"}, code={"iops": None})
    change["change"]["after_unknown"] = {"iops": True, "note": True}
    assert noise(crossed((drift, change))) == {"computed": 1, "derived": 1}


@pytest.mark.parametrize(("live_name", "kind"), [("by hand", "changed"), ("other", "adopted")])
def test_a_literal_beside_a_value_that_only_the_apply_will_know_is_read_from_the_code(
    live_name: str, kind: str
) -> None:
    before, after = ({"tags": {"Name": name, "At": "noon"}} for name in ("data", live_name))
    drift, change = drifted(VOLUME, before, after, code={"tags": None})
    change["change"]["after_unknown"] = {"tags": True}
    said = {"changed": "data", "adopted": live_name}[kind]
    source = MAIN.replace('Name = "data"', f'Name = "{said}"\n    At   = timestamp()')
    configuration = configured(VOLUME) | {"expressions": {"tags": {}}}  # how Terraform shows a function of nothing
    result = crossed((drift, change), source=source, configuration=[configuration])
    assert (kind, VOLUME, 'tags["Name"]') in rows(result)


@pytest.mark.parametrize("unknown", [True, {"ingress": True}, {"ingress": [{"cidr_blocks": True}]}])
def test_a_security_path_is_seen_also_where_only_the_apply_will_know_what_the_code_says(unknown: Any) -> None:
    open_rule = {**OFFICE, "cidr_blocks": ["0.0.0.0/0"]}
    unsaid = {**OFFICE, "cidr_blocks": None} if isinstance(unknown, dict) and unknown["ingress"] is not True else None
    drift, change = drifted(
        GROUP, {"ingress": [OFFICE]}, {"ingress": [open_rule]}, code={"ingress": unsaid and [unsaid]}
    )
    change["change"]["after_unknown"] = unknown
    result = crossed((drift, change), configuration=[configured(GROUP, ingress=...)])
    assert [seen.kind.value for seen in result.seen if seen.security] == ["changed"]


def test_what_a_sibling_says_is_noise_also_where_only_the_apply_will_know_the_rest() -> None:
    document = json.dumps({"Statement": [{"Effect": "Deny"}]})
    drift, change = drifted(
        BUCKET, {"id": "logs", "policy": ""}, {"id": "logs", "policy": document}, code={"id": "logs"}, replaces=True
    )
    change["change"]["after_unknown"] = {"policy": True}
    sibling = live("aws_s3_bucket_policy.p", bucket="logs", policy=document)
    prior = [live(BUCKET, id="logs", policy=document), sibling]
    assert noise(crossed((drift, change), configuration=[], prior=prior)) == {"derived": 1}


def test_a_place_that_the_provider_alone_decides_is_never_drift_whatever_the_plan_says() -> None:
    pair = drifted(VOLUME, {"arn": "a"}, {"arn": "b"}, code={"arn": "a"})
    assert noise(crossed(pair)) == {"computed": 1}


def test_data_sources_are_never_read() -> None:
    pair = drifted(VOLUME, volume(1), volume(2), code=volume(1), mode="data")
    assert noise(crossed(pair)) == {}


def test_a_resource_that_only_moved_is_nothing() -> None:
    drift = entry(VOLUME, "no-op", before=volume(), after=volume(), previous_address="aws_ebs_volume.old")
    change = entry(VOLUME, "no-op", before=volume(), after=volume(), previous_address="aws_ebs_volume.old")
    assert noise(crossed((drift, change))) == {}


def test_what_cannot_be_compared_is_skipped_by_name_and_the_rest_is_read() -> None:
    deep: Any = 1
    for _ in range(200):
        deep = [deep]
    result = crossed(
        drifted(VOLUME, volume(20), volume(40), code=volume(20)),
        drifted("aws_x.deep", {"v": 1}, {"v": deep}),
        drift=[entry("aws_x.targeted", "update", before={"v": 1}, after={"v": 2})],
        changes=[{"address": "aws_x.broken", "type": "aws_x"}, None],
        configuration=CODE,
    )
    assert [seen.entry.address for seen in result.seen] == [VOLUME]
    assert [address for address, _ in result.skipped] == [
        "aws_x.targeted", "aws_x.deep", "aws_x.broken", "an entry without an address",
    ]  # fmt: skip
    assert "targeted" in result.skipped[0][1]
    assert "deeper than 100" in result.skipped[1][1]
    assert "malformed" in result.skipped[2][1]


@pytest.mark.parametrize("depth", [300, 480])
def test_a_value_of_any_depth_does_not_make_it_fall_over(depth: int) -> None:
    empty, full = "", 1
    for _ in range(depth):
        empty, full = {"a": empty}, {"a": full}  # type: ignore[assignment]
    result = crossed(drifted("aws_x.y", {"v": None}, {"v": {"b": 1, "c": full}}), configuration=[])
    assert [address for address, _ in result.skipped] == ["aws_x.y"]
    result = crossed(drifted("aws_x.y", {"v": None}, {"v": {"b": 1, "c": empty}}), configuration=[])
    assert rows(result) == [("silent", "aws_x.y", 'v["b"]')]


def test_sensitive_and_replacing_differences_are_marked() -> None:
    pair = drifted(
        VOLUME, {"note": "a"}, {"note": "b"}, code={"note": "a"}, replaces=True, after_sensitive={"note": True}
    )
    (seen,) = crossed(pair).seen
    assert seen.sensitive
    assert seen.replaces


def test_without_a_schema_the_same_classes_come_out() -> None:
    result = crossed(
        drifted(VOLUME, volume(20, tags=None), volume(40, tags={}), code=volume(20, tags=None)),
        drifted(GROUP, {"ingress": [OFFICE]}, {"ingress": [DEBUG, OFFICE]}, code={"ingress": [OFFICE]}),
        schemas=NoSchemas(),
    )
    assert rows(result) == [("changed", VOLUME, "size"), ("changed", GROUP, "ingress[*]")]
    assert result.noise == {"empty": 1}
