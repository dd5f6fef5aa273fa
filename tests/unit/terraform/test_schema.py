"""A provider's schema becomes a tree of shapes and flags, whatever else it holds."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentbot.terraform.schema import DEPTH_LIMIT, Kind, Node, NoSchemas, read_block

WORDS = st.sampled_from(
    ["attributes", "block_types", "block", "nesting_mode", "type", "nested_type", "optional", "computed", "list", "set",
     "map", "object", "tuple", "string", "single", "dynamic"]
)  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=15,
)


def node(attribute: Any) -> Node:
    root = read_block({"attributes": {"a": attribute}})
    assert root
    return root.children["a"]


def block(nesting_mode: Any, **attributes: Any) -> Node:
    root = read_block({"block_types": {"b": {"nesting_mode": nesting_mode, "block": {"attributes": attributes}}}})
    assert root
    return root.children["b"]


@pytest.mark.parametrize(
    ("kind", "shape", "element"),
    [
        ("string", Kind.PRIMITIVE, None),
        ("number", Kind.PRIMITIVE, None),
        ("bool", Kind.PRIMITIVE, None),
        ("dynamic", Kind.DYNAMIC, None),
        (None, Kind.DYNAMIC, None),
        (["list", "string"], Kind.LIST, Kind.PRIMITIVE),
        (["set", "string"], Kind.SET, Kind.PRIMITIVE),
        (["map", "string"], Kind.MAP, Kind.PRIMITIVE),
        (["set", ["object", {"x": "string"}]], Kind.SET, Kind.OBJECT),
        (["tuple", ["string"]], Kind.LIST, None),
        (["object", {"x": "string"}, ["x"]], Kind.OBJECT, None),
        (["list"], Kind.DYNAMIC, None),
        (["heap", "string"], Kind.DYNAMIC, None),
        ({"a": 1}, Kind.DYNAMIC, None),
    ],
)
def test_a_type_has_this_shape(kind: Any, shape: Kind, element: Kind | None) -> None:
    found = node({"type": kind})
    assert found.kind is shape
    assert (found.element.kind if found.element else None) is element


@pytest.mark.parametrize(
    ("flags", "computed_only"),
    [
        ({"computed": True}, True),
        ({"computed": True, "optional": True}, False),
        ({"optional": True}, False),
        ({"required": True}, False),
        ({}, False),
    ],
)
def test_only_a_value_that_code_can_never_set_is_computed_alone(flags: dict[str, bool], computed_only: bool) -> None:
    assert node({"type": "string", **flags}).computed_only is computed_only


@pytest.mark.parametrize("flag", ["sensitive", "write_only"])
def test_a_sensitive_value_is_sensitive_in_every_part(flag: str) -> None:
    found = node({"type": ["list", ["object", {"x": "string"}]], flag: True})
    assert found.sensitive
    assert found.element
    assert found.element.children["x"].sensitive


@pytest.mark.parametrize(
    ("mode", "kind"),
    [
        ("list", Kind.LIST),
        ("set", Kind.SET),
        ("map", Kind.MAP),
        ("single", Kind.OBJECT),
        ("group", Kind.OBJECT),
    ],
)
def test_nested_blocks_are_collections_of_objects_or_one_object(mode: str, kind: Kind) -> None:
    found = block(mode, x={"type": "string", "computed": True})
    assert found.kind is kind
    assert found.block
    inner = found if kind is Kind.OBJECT else found.element
    assert inner
    assert inner.children["x"].computed_only
    assert found.of_objects is (kind is not Kind.OBJECT)


def test_nested_attributes_are_no_blocks() -> None:
    nested = {"nesting_mode": "set", "attributes": {"x": {"type": "string", "required": True}}}
    found = node({"nested_type": nested, "optional": True, "computed": True})
    assert (found.kind, found.block, found.optional, found.computed) == (Kind.SET, False, True, True)
    assert found.element
    assert found.element.children["x"].required


def test_a_recursive_schema_ends_somewhere() -> None:
    deep: Any = {"attributes": {"leaf": {"type": "string"}}}
    for _ in range(3 * DEPTH_LIMIT):
        deep = {"block_types": {"b": {"nesting_mode": "list", "block": deep}}}
    found, levels = read_block(deep), 0
    while found:
        found, levels = next(iter(found.children.values()), found.element), levels + 1
    assert levels <= 2 * DEPTH_LIMIT + 2
    kind: Any = "string"
    for _ in range(3 * DEPTH_LIMIT):
        kind = ["list", kind]
    assert node({"type": kind}).kind is Kind.LIST


@pytest.mark.parametrize("value", [None, [], "x", 3, True])
def test_what_is_no_block_is_no_schema(value: Any) -> None:
    assert read_block(value) is None
    assert NoSchemas().resource("p", "t") is None


@pytest.mark.parametrize(
    "member", [None, [], "x", 3, {"a": None}, {"a": "x"}, {"a": {"block": [1]}}, {"a": {"block": 3}}]
)
def test_malformed_members_are_left_out(member: Any) -> None:
    found = read_block({"attributes": member, "block_types": member})
    assert found
    assert found.kind is Kind.OBJECT


@given(st.fixed_dictionaries({}, optional={"attributes": JSON, "block_types": JSON}))
def test_any_block_is_read(value: Any) -> None:
    assert read_block(value)
