"""The plan's side: what it would change, what derives from what, what is unknown, and what went away together."""

from __future__ import annotations

import time
from typing import Any

import pytest

from agentbot.checks.drift.leaves import Leaf
from agentbot.checks.drift.path import At, Attr, Key, Path
from agentbot.checks.drift.planned import Planned, derived_from, gone_with_parent, is_unknown, leaves, restores
from agentbot.hcl.edit import Member
from tests.support.plans import configured, deleted, drifted, entry, make_plan, only_change

A = {"port": 1, "note": "a"}
B = {"port": 2, "note": "b"}
BUCKET, VERSIONING = "aws_s3_bucket.logs", "aws_s3_bucket_versioning.logs"


def both(before: Any, live: Any, code: Any) -> tuple[list[Leaf], Planned]:
    plan = make_plan(both=[drifted("aws_x.y", before, live, code=code)])
    return leaves(plan.drift["aws_x.y"].change, None)[0], Planned(only_change(plan), None)


def test_a_drifted_place_is_matched_with_the_planned_difference_at_the_same_place_and_the_rest_is_left() -> None:
    found, planned = both({"size": 20, "kind": "a"}, {"size": 40, "kind": "a"}, {"size": 20, "kind": "b"})
    (taken,) = planned.match(found)
    assert taken
    assert (taken.before, taken.after) == (40, 20)
    assert restores(taken, found[0])
    assert [left.shown for left in planned.left] == ["kind"]


@pytest.mark.parametrize("adopted", [A, B])
def test_of_several_members_each_is_matched_with_its_own(adopted: Any) -> None:
    """Both were added by hand and one of them is in the code already: the plan speaks of the other alone."""
    found, planned = both({"rule": []}, {"rule": [A, B]}, {"rule": [adopted]})
    matched = planned.match(found)
    assert [leaf.after for leaf, own in zip(found, matched, strict=True) if own] == [B if adopted is A else A]
    assert [own.before for own in matched if own] == [B if adopted is A else A]
    assert planned.left == []


def test_every_member_is_handed_out_once() -> None:
    found, planned = both({"rule": []}, {"rule": [A, A, B]}, {"rule": []})
    matched = planned.match(found)
    assert [own and own.before for own in matched] == [A, A, B]
    assert len({id(own) for own in matched}) == 3


def test_a_member_that_the_plan_takes_away_whole_is_no_silence_about_its_parts() -> None:
    state, open_, rewritten = {"port": 1, "note": "a", "cidr": "x"}, {"port": 1, "note": "a", "cidr": "*"}, [B, B]
    found, planned = both({"rule": [state]}, {"rule": [open_]}, {"rule": rewritten})
    assert [leaf.shown for leaf in found] == ["rule[0].cidr"]
    (own,) = planned.match(found)
    assert own
    assert own.before == open_
    assert not restores(own, found[0])
    assert [left.after for left in planned.left] == rewritten


def test_a_member_of_which_the_plan_changes_a_part_is_no_silence_about_it() -> None:
    added, in_code = {"port": 1, "note": "a", "cidr": "*"}, {"port": 1, "note": "a", "cidr": "x"}
    found, planned = both({"rule": []}, {"rule": [added]}, {"rule": [in_code]})
    (own,) = planned.match(found)
    assert own
    assert (own.shown, own.before, own.after) == ("rule[0].cidr", "*", "x")


def test_another_part_of_the_same_member_says_nothing_of_a_place() -> None:
    state, live = {"port": 1, "note": "a", "cidr": "x"}, {"port": 1, "note": "a", "cidr": "*"}
    found, planned = both({"rule": [state]}, {"rule": [live]}, {"rule": [{**live, "note": "b"}]})
    assert planned.match(found) == [None]
    assert [left.shown for left in planned.left] == ["rule[0].note"]


def test_another_member_says_nothing_of_a_place() -> None:
    found, planned = both({"rule": [A]}, {"rule": [A, B]}, {"rule": [B]})
    assert planned.match(found) == [None]
    assert [left.before for left in planned.left] == [A]


def test_a_member_that_is_gone_is_matched_with_its_return_before_anything_else_that_would_come() -> None:
    found, planned = both({"rule": [A, B]}, {"rule": []}, {"rule": [{"port": 9, "note": "c"}, B]})
    matched = planned.match(found)
    assert [restores(own, leaf) for own, leaf in zip(matched, found, strict=True) if own] == [False, True]


def test_a_map_that_the_plan_empties_speaks_of_each_of_its_keys() -> None:
    found, planned = both({"step": [{"a": {"x": 1}, "b": 1}]}, {"step": [{"a": {"x": 2}, "b": 1}]}, {"step": []})
    (own,) = planned.match(found)
    assert own
    assert own.before == {"a": {"x": 2}, "b": 1}


def test_a_plan_that_does_nothing_has_no_differences_whatever_its_values_say() -> None:
    plan = make_plan(changes=[entry("aws_x.y", "no-op", before={"size": 1}, after={"size": 2})])
    assert Planned(only_change(plan), None).left == []


def test_thousands_of_places_are_matched_in_moments() -> None:
    tags = {f"k{i}": "a" for i in range(3000)}
    start = time.perf_counter()
    found, planned = both({"tags": tags}, {"tags": dict.fromkeys(tags, "b")}, {"tags": tags})
    assert all(planned.match(found))
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ((Attr("tags_all"), Key("Owner")), 'tags["Owner"]'),
        ((Attr("tags_all"),), "tags"),
        ((Attr("effective_labels"), Key("a")), 'labels["a"]'),
        ((Attr("tags"), Key("tags_all")), None),
        ((Attr("size"),), None),
    ],
)
def test_derived_maps_repeat_another_place(path: Path, source: str | None) -> None:
    assert derived_from(Leaf(path, 1, 2, None)) == source


@pytest.mark.parametrize(
    ("mask", "path", "unknown"),
    [
        (True, (Attr("a"),), True),
        ({"a": True}, (Attr("a"), Key("b")), True),
        ({"a": {"b": True}}, (Attr("a"), Key("b")), True),
        ({"a": {"b": True}}, (Attr("a"),), False),
        ({"a": [{}, {"b": True}]}, (Attr("a"), At(1), Attr("b")), True),
        ({"a": [{}, {"b": True}]}, (Attr("a"), At(0), Attr("b")), False),
        ({"a": [{}, {"b": True}]}, (Attr("a"), At(9), Attr("b")), False),
        ({"a": [{"b": True}]}, (Attr("a"), Member({"b": 1}), Attr("b")), True),
        ({"a": {}}, (Attr("a"), At(0)), False),
        ({}, (Attr("a"),), False),
        (False, (Attr("a"),), False),
        (None, (Attr("a"),), False),
        ("yes", (Attr("a"),), False),
        ({"a": 1}, (Attr("a"),), False),
    ],
)
def test_what_is_known_only_after_the_apply_is_told_by_the_mask(mask: Any, path: Path, unknown: bool) -> None:
    assert is_unknown(mask, path) is unknown


def gone(*pairs: Any, references: Any = ()) -> dict[str, str]:
    return gone_with_parent(make_plan(both=pairs, configuration=references))


def refers(address: str, *names: str) -> dict[str, Any]:
    return configured(address, bucket={"references": list(names)})


def test_a_deleted_child_goes_with_the_deleted_parent_that_it_refers_to_and_names() -> None:
    pairs = [deleted(BUCKET, {"id": "logs"}), deleted(VERSIONING, {"id": "logs", "bucket": "logs"})]
    found = gone(*pairs, references=[refers(VERSIONING, "aws_s3_bucket.logs.id", "aws_s3_bucket.logs")])
    assert found == {VERSIONING: BUCKET}


@pytest.mark.parametrize(
    ("child", "references"),
    [
        ({"bucket": "other"}, ["aws_s3_bucket.logs.id"]),
        ({"bucket": "logs"}, ["aws_s3_bucket.other.id"]),
        ({"bucket": "logs"}, []),
        ({}, ["aws_s3_bucket.logs.id"]),
        ({"bucket": ""}, ["aws_s3_bucket.logs.id"]),
    ],
)
def test_a_name_alone_or_a_reference_alone_makes_no_child(child: dict[str, Any], references: list[str]) -> None:
    pairs = [deleted(BUCKET, {"id": "logs", "name": ""}), deleted(VERSIONING, child)]
    assert gone(*pairs, references=[refers(VERSIONING, *references)]) == {}


def test_an_instance_goes_with_the_parent_of_its_own_key() -> None:
    pairs = [
        (
            {**drift, "index": key},
            {**change, "index": key},
        )
        for key in ("a", "b")
        for drift, change in (
            deleted(f'{BUCKET}["{key}"]', {"id": key}),
            deleted(f'{VERSIONING}["{key}"]', {"bucket": key}),
        )
    ]
    found = gone(*pairs, references=[refers(VERSIONING, "aws_s3_bucket.logs")])
    assert found == {f'{VERSIONING}["{key}"]': f'{BUCKET}["{key}"]' for key in ("a", "b")}


def test_a_grandchild_goes_with_the_first_of_its_line() -> None:
    pairs = [
        deleted("aws_a.a", {"id": "1"}),
        deleted("aws_b.b", {"id": "2", "parent": "1"}),
        deleted("aws_c.c", {"id": "3", "parent": "2"}),
    ]
    line = [refers("aws_b.b", "aws_a.a.id"), refers("aws_c.c", "aws_b.b.id")]
    assert gone(*pairs, references=line) == {"aws_b.b": "aws_a.a", "aws_c.c": "aws_a.a"}


def test_two_that_refer_to_each_other_do_not_go_round_in_circles() -> None:
    pairs = [deleted("aws_a.a", {"id": "1", "p": "2"}), deleted("aws_b.b", {"id": "2", "p": "1"})]
    found = gone(*pairs, references=[refers("aws_a.a", "aws_b.b.id"), refers("aws_b.b", "aws_a.a.id")])
    assert len(found) <= 2


def test_a_parent_that_is_still_there_takes_nothing_with_it() -> None:
    pairs = [drifted(BUCKET, {"id": "logs"}, {"id": "logs", "x": 1}), deleted(VERSIONING, {"bucket": "logs"})]
    assert gone(*pairs, references=[refers(VERSIONING, "aws_s3_bucket.logs.id")]) == {}


@pytest.mark.parametrize("before", [None, [], "x", 3, {"id": ["logs"]}, {"id": {"a": 1}}])
@pytest.mark.parametrize("references", [None, 3, "aws_s3_bucket.logs", [None, 3, {"a": []}], {"references": True}])
def test_malformed_values_and_references_make_no_child(before: Any, references: Any) -> None:
    pairs = [deleted(BUCKET, before), deleted(VERSIONING, before)]
    resource = {"type": "aws_s3_bucket_versioning", "name": "logs", "expressions": {"b": {"references": references}}}
    assert gone(*pairs, references=[resource]) == {}
