"""The cure is the smallest change that makes the code say what the cloud says."""

from __future__ import annotations

import time
from typing import Any

import pytest

from agentbot.checks.cure import Cure
from agentbot.checks.drift.cure import adopt, written
from agentbot.checks.drift.leaves import Leaf, compare
from agentbot.hcl.edit import Member
from agentbot.terraform.schema import Node, read_block
from tests.support.plans import attribute, nested

RULE = {
    "cidrs": attribute(["set", "string"]),
    "id": attribute("string", "computed"),
    "note": attribute(),
    "port": attribute("number", "required"),
    "self": attribute("bool"),
}
SCHEMA = read_block(
    {
        "attributes": {
            "ids": attribute(["set", "string"]),
            "names": attribute(["list", "string"]),
            "note": attribute(),
            "size": attribute("number"),
            "tags": attribute(["map", "string"]),
        },
        "block_types": {"rule": nested("set", **RULE), "step": nested("list", **RULE), "single": nested("single")},
    }
)
ONE = {"port": 1, "note": "one", "cidrs": ["a"], "self": False, "id": "r-1"}
TWO = {"port": 2, "note": "two", "cidrs": ["b"], "self": True, "id": "r-2"}


def cures(before: Any, after: Any, node: Node | None = SCHEMA) -> tuple[Cure, ...]:
    return tuple(cure for leaf in compare(before, after, node) if isinstance(leaf, Leaf) for cure in adopt(leaf))


@pytest.mark.parametrize(
    ("before", "after", "cure"),
    [
        ({"size": 20}, {"size": 40}, Cure("set", ("size",), 40)),
        ({"size": None}, {"size": 0}, Cure("set", ("size",), 0)),
        ({"size": 20}, {"size": None}, Cure("remove", ("size",))),
        ({"note": "a"}, {"note": ""}, Cure("remove", ("note",))),
        ({"tags": {"a": "1"}}, {"tags": {"a": "2"}}, Cure("set", ("tags", "a"), "2")),
        ({"tags": {}}, {"tags": {"a": "1"}}, Cure("set", ("tags", "a"), "1")),
        ({"tags": {"a": "1", "b": "2"}}, {"tags": {"b": "2"}}, Cure("remove", ("tags", "a"))),
        ({"tags": {"a": "1"}}, {"tags": {"a": ""}}, Cure("set", ("tags", "a"), "")),
        ({"step": [ONE]}, {"step": [{**ONE, "port": 9}]}, Cure("set", ("step", 0, "port"), 9)),
        ({"rule": [ONE]}, {"rule": [{**ONE, "port": 9}]}, Cure("set", ("rule", Member(ONE), "port"), 9)),
        ({"rule": [ONE, TWO]}, {"rule": [ONE]}, Cure("remove", ("rule", Member(TWO)))),
        (
            {"rule": [ONE]},
            {"rule": [ONE, TWO]},
            Cure("add", ("rule",), {"port": 2, "note": "two", "cidrs": ["b"], "self": True}, as_block=True),
        ),
        ({"step": [ONE, TWO]}, {"step": [ONE]}, Cure("remove", ("step", 1))),
        ({"names": []}, {"names": ["a"]}, Cure("set", ("names",), ["a"])),
        ({"names": ["a", "b"]}, {"names": ["b", "a"]}, Cure("set", ("names",), ["b", "a"])),
    ],
)
def test_a_difference_has_this_cure(before: Any, after: Any, cure: Cure) -> None:
    assert cures(before, after) == (cure,)


@pytest.mark.parametrize(
    ("name", "before", "after", "made"),
    [
        ("ids", ["a", "b"], ["c", "b"], [("remove", "a"), ("add", "c")]),
        ("ids", ["a"], ["b", "a"], [("add", "b")]),
        ("names", ["a", "b"], ["a"], [("remove", "b")]),
        ("names", ["a"], ["a", "b"], [("add", "b")]),
    ],
)
def test_elements_come_and_go_one_by_one(name: str, before: Any, after: Any, made: Any) -> None:
    found = [
        (cure.verb, cure.path[1].value if cure.verb == "remove" and isinstance(cure.path[1], Member) else cure.value)
        for cure in cures({name: before}, {name: after})
    ]
    assert found == made


def test_an_element_in_the_middle_of_an_ordered_list_rewrites_it() -> None:
    assert cures({"names": ["a", "c"]}, {"names": ["a", "b", "c"]}) == (Cure("set", ("names",), ["a", "b", "c"]),)


def test_lists_of_thousands_are_compared_in_moments() -> None:
    addresses = [f"10.0.{i // 256}.{i % 256}/32" for i in range(5000)]
    start = time.perf_counter()
    assert len(cures({"ids": addresses}, {"ids": [*addresses[::-1], "10.1.0.0/16"]})) == 1
    assert time.perf_counter() - start < 5


def test_a_new_block_is_written_without_what_the_provider_fills_in_or_what_is_off() -> None:
    block = {"port": 0, "note": "", "cidrs": [], "self": False, "id": "r-1"}
    rule = SCHEMA and SCHEMA.children["rule"].element
    assert written(block, rule) == {"port": 0}
    assert written({"a": False, "b": 0, "c": None, "d": "x", "e": {"f": ""}}, None) == {"d": "x"}


def test_blocks_inside_a_new_block_are_written_the_same_way() -> None:
    outer = read_block(
        {
            "attributes": {"labels": attribute(["map", "string"])},
            "block_types": {
                "inner": nested("list", port=attribute("number", "required"), id=attribute("string", "computed")),
            },
        }
    )
    block = {"labels": {"a": ""}, "inner": [{"port": 0, "id": "x"}]}
    assert written(block, outer) == {"inner": [{"port": 0}]}
    assert written({**block, "labels": {"a": "", "b": "x"}}, outer)["labels"] == {"a": "", "b": "x"}
