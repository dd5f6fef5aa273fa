"""Two values of one resource give a leaf per real difference, and noise for what only looks different."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from agentbot.checks.drift.canonical import TooDeep
from agentbot.checks.drift.leaves import Leaf, Noise, compare
from agentbot.hcl.edit import Member
from agentbot.terraform.schema import Node, read_block
from tests.support.plans import attribute, nested

RULE = {
    "cidrs": attribute(["set", "string"]),
    "note": attribute(),
    "open": attribute("bool"),
    "port": attribute("number"),
    "proto": attribute(),
}
SCHEMA = read_block(
    {
        "attributes": {
            "flag": attribute("bool"),
            "names": attribute(["list", "string"]),
            "ids": attribute(["set", "string"]),
            "policy": attribute(),
            "size": attribute("number"),
            "tags": attribute(["map", "string"]),
        },
        "block_types": {"rule": nested("set", **RULE), "step": nested("list", **RULE), "timeouts": nested("single")},
    }
)
OFFICE = {"cidrs": ["10.0.0.0/8"], "note": "", "open": False, "port": 443, "proto": "tcp"}
DEBUG = {"cidrs": ["0.0.0.0/0"], "note": "temp", "open": False, "port": 22, "proto": "udp"}


def found(before: Any, after: Any, node: Node | None = None) -> list[tuple[str, Any, Any]]:
    return [(leaf.shown, leaf.before, leaf.after) for leaf in compare(before, after, node) if isinstance(leaf, Leaf)]


def noise(before: Any, after: Any, node: Node | None = None) -> list[str]:
    differences = list(compare(before, after, node))
    assert all(isinstance(each, Noise) for each in differences)
    return [each.why.value for each in differences if isinstance(each, Noise)]


def nest(depth: int, value: Any, *, kind: type = dict) -> Any:
    for _ in range(depth):
        value = {"a": value} if kind is dict else [value]
    return value


@pytest.mark.parametrize("node", [SCHEMA, None], ids=["with schema", "without"])
@pytest.mark.parametrize(
    ("before", "after", "differences"),
    [
        ({"size": 20}, {"size": 40}, [("size", 20, 40)]),
        ({"flag": True}, {"flag": False}, [("flag", True, False)]),
        ({"flag": False}, {"flag": None}, [("flag", False, None)]),
        ({"size": 0}, {"size": None}, [("size", 0, None)]),
        ({"flag": None}, {"flag": False}, [("flag", None, False)]),
        ({"tags": {"a": "1"}}, {"tags": {"a": "2"}}, [('tags["a"]', "1", "2")]),
        ({"tags": None}, {"tags": {"a": "1"}}, [('tags["a"]', None, "1")]),
        ({"tags": {"a": "1", "b": "2"}}, {"tags": {"b": "2"}}, [('tags["a"]', "1", None)]),
        ({"tags": {}}, {"tags": {"a": ""}}, [('tags["a"]', None, "")]),
        ({"tags": {"a": "", "b": "x"}}, {"tags": {"b": "x"}}, [('tags["a"]', "", None)]),
        ({"tags": {"a": "x"}}, {"tags": {"a": ""}}, [('tags["a"]', "x", "")]),
        ({"names": ["a", "b"]}, {"names": ["b", "a"]}, [("names", ["a", "b"], ["b", "a"])]),
        ({"names": ["a"]}, {"names": ["a", "b"]}, [("names", ["a"], ["a", "b"])]),
        ({"names": ["a"]}, {"names": []}, [("names", ["a"], [])]),
        ({"policy": '{"a": 1}'}, {"policy": '{"a": 2}'}, [("policy", '{"a": 1}', '{"a": 2}')]),
        ({"step": [OFFICE]}, {"step": [{**OFFICE, "port": 80}]}, [("step[0].port", 443, 80)]),
        ({"rule": [OFFICE]}, {"rule": [DEBUG, OFFICE]}, [("rule[*]", None, DEBUG)]),
        ({"rule": [OFFICE, DEBUG]}, {"rule": [OFFICE]}, [("rule[*]", DEBUG, None)]),
        ({}, {"size": 1, "flag": True}, [("flag", None, True), ("size", None, 1)]),
        ({"tags": {"a": "1"}, "size": 1}, {"tags": {"a": "2"}, "size": 2}, [("size", 1, 2), ('tags["a"]', "1", "2")]),
    ],
)
def test_each_place_that_differs_is_one_leaf(node: Node | None, before: Any, after: Any, differences: Any) -> None:
    assert found(before, after, node) == differences


@pytest.mark.parametrize("node", [SCHEMA, None], ids=["with schema", "without"])
@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ({"policy": None}, {"policy": ""}, ["empty"]),
        ({"tags": None}, {"tags": {}}, ["empty"]),
        ({"names": []}, {"names": None}, ["empty"]),
        ({"rule": []}, {}, ["empty"]),
        ({"tags": {"a": None}}, {"tags": {}}, ["empty"]),
        ({"timeouts": None}, {"timeouts": {"create": None}}, ["empty"]),
        ({"policy": '{"a":1,"b":2}'}, {"policy": '{ "b": 2, "a": 1 }'}, ["json"]),
        ({"rule": [OFFICE, DEBUG]}, {"rule": [DEBUG, OFFICE]}, ["order"]),
        ({"step": [OFFICE]}, {"step": [{**OFFICE, "note": None}]}, ["empty"]),
        ({"size": 1}, {"size": 1}, []),
    ],
)
def test_what_only_looks_different_is_noise_with_its_class(
    node: Node | None, before: Any, after: Any, why: Any
) -> None:
    assert noise(before, after, node) == why


def test_a_description_that_is_null_in_one_member_and_empty_in_the_other_is_no_difference() -> None:
    """The hard case that was measured: the plan restores `null` where the state had `""`."""
    code = {**OFFICE, "note": None}
    assert noise({"rule": [OFFICE]}, {"rule": [code]}, SCHEMA) == ["order"]
    assert found({"rule": [DEBUG, OFFICE]}, {"rule": [code]}, SCHEMA) == [("rule[*]", DEBUG, None)]


def test_only_the_schema_tells_a_set_of_scalars_from_a_list() -> None:
    before, after = {"ids": ["a", "b"]}, {"ids": ["b", "a"]}
    assert noise(before, after, SCHEMA) == ["order"]
    assert found(before, after) == [("ids", ["a", "b"], ["b", "a"])]


def test_blocks_in_a_list_keep_their_order_where_the_schema_says_so() -> None:
    swapped = found({"step": [OFFICE, DEBUG]}, {"step": [DEBUG, OFFICE]}, SCHEMA)
    assert {path for path, _, _ in swapped} == {
        f"step[{i}].{name}" for i in (0, 1) for name in ("cidrs", "note", "port", "proto")
    }
    assert noise({"step": [OFFICE, DEBUG]}, {"step": [DEBUG, OFFICE]}) == ["order"]


def test_an_element_that_came_into_a_list_is_one_leaf_with_its_new_index() -> None:
    assert found({"step": [OFFICE]}, {"step": [DEBUG, OFFICE]}, SCHEMA) == [("step[0]", None, DEBUG)]
    assert found({"step": [OFFICE, DEBUG]}, {"step": [DEBUG]}, SCHEMA) == [("step[0]", OFFICE, None)]


def test_a_member_that_is_mostly_the_same_is_one_changed_member() -> None:
    before, after = {"rule": [OFFICE]}, {"rule": [{**OFFICE, "cidrs": ["0.0.0.0/0"]}]}
    (leaf,) = compare(before, after, SCHEMA)
    assert isinstance(leaf, Leaf)
    assert (leaf.shown, leaf.before, leaf.after) == ("rule[*].cidrs", ["10.0.0.0/8"], ["0.0.0.0/0"])
    assert leaf.path[1] == Member(OFFICE)
    assert leaf.element == (before["rule"][0], after["rule"][0])


def test_members_that_share_only_what_is_off_are_two_members() -> None:
    one = {"open": False, "port": 22, "proto": "udp", "note": "a"}
    two = {"open": False, "port": 443, "proto": "tcp", "note": "b"}
    assert found({"rule": [one]}, {"rule": [two]}, SCHEMA) == [("rule[*]", None, two), ("rule[*]", one, None)]


@pytest.mark.parametrize(
    ("alike", "differences"),
    [
        ({"a": 1}, ["rule[*]", "rule[*]"]),
        ({"a": 1, "b": 2}, ["rule[*].c", "rule[*].d"]),
        ({"a": 1, "b": 2, "c": 3}, ["rule[*].d"]),
    ],
)
def test_members_that_share_half_of_what_they_say_are_one_member(alike: dict[str, Any], differences: list[str]) -> None:
    node = read_block({"block_types": {"rule": nested("set", **{name: attribute() for name in "abcd"})}})
    before, after = ({name: f"{side}{name}" for name in "abcd"} | alike for side in "xy")
    assert [path for path, _, _ in found({"rule": [before]}, {"rule": [after]}, node)] == differences


def test_equal_members_are_counted() -> None:
    assert found({"rule": [OFFICE, OFFICE]}, {"rule": [OFFICE]}, SCHEMA) == [("rule[*]", OFFICE, None)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"size": "20"}, {"size": 20}),
        ({"tags": "x"}, {"tags": {"a": "1"}}),
        ({"rule": [OFFICE]}, {"rule": {"a": 1}}),
        ({"rule": [1, None, "x"]}, {"rule": [OFFICE]}),
        ({"timeouts": [1]}, {"timeouts": {"create": "1m"}}),
        ({"names": {"a": 1}}, {"names": ["a"]}),
    ],
)
@pytest.mark.parametrize("node", [SCHEMA, None], ids=["with schema", "without"])
def test_values_that_are_not_what_the_schema_says_still_differ(before: Any, after: Any, node: Node | None) -> None:
    assert found(before, after, node)


@pytest.mark.parametrize("sides", [(None, None), (3, []), ("x", None), ([], {})])
def test_a_resource_without_values_has_no_difference(sides: Any) -> None:
    assert list(compare(*sides, SCHEMA)) == []


@pytest.mark.parametrize("kind", [dict, list])
@pytest.mark.parametrize("depth", [150, 500])
def test_a_value_nested_too_deep_is_told(depth: int, kind: type) -> None:
    with pytest.raises(TooDeep, match="deeper than 100 levels"):
        list(compare({"v": nest(depth, 1, kind=kind)}, {"v": nest(depth, 2, kind=kind)}, None))
    with pytest.raises(TooDeep):
        list(compare({"v": None}, {"v": nest(depth, 2, kind=kind)}, None))


def test_json_text_inside_a_value_may_be_long() -> None:
    long = json.dumps({"a": ["x" * 100] * 2000})
    assert noise({"policy": long}, {"policy": long + "\n"}, SCHEMA) == ["json"]


def test_hundreds_of_changed_members_are_paired_in_moments() -> None:
    before = {"rule": [{**OFFICE, "port": i} for i in range(300)]}
    after = {"rule": [{**OFFICE, "port": i + 1000} for i in range(300)]}
    start = time.perf_counter()
    assert len(found(before, after, SCHEMA)) == 300
    assert time.perf_counter() - start < 5
