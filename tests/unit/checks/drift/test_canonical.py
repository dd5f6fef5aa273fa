"""Two spellings of the same thing compare equal, and nothing else does."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentbot.checks.drift.canonical import DEPTH_LIMIT, TooDeep, canonical, is_empty, json_document, same
from agentbot.terraform.schema import Kind, Node

STRING = Node(Kind.PRIMITIVE, optional=True)
SET = Node(Kind.SET, optional=True, element=STRING)
LIST = Node(Kind.LIST, optional=True, element=STRING)
RULES = Node(
    Kind.SET,
    element=Node(Kind.OBJECT, children={"cidrs": SET, "ports": LIST, "note": STRING}),
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=12,
)


def policy(**statement: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]})


def nest(depth: int, value: Any = 1) -> Any:
    for _ in range(depth):
        value = {"a": value}
    return value


@pytest.mark.parametrize("value", [None, "", [], {}, {"a": None}, {"a": {"b": ""}, "c": []}])
def test_an_empty_value_is_empty_however_it_is_written(value: Any) -> None:
    assert is_empty(value)
    assert same(value, None)


@pytest.mark.parametrize("value", [False, 0, 0.0, " ", [None], [""], {"a": False}, {"a": {"b": 0}}])
def test_false_and_zero_are_real_values(value: Any) -> None:
    assert not is_empty(value)
    if value not in ([None], [""]):
        assert not same(value, None)


def test_a_value_of_any_depth_is_empty_or_not_without_falling_over() -> None:
    assert is_empty(nest(5000, ""))
    assert not is_empty(nest(5000, False))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ([{"note": "", "cidrs": ["a"]}], [{"note": None, "cidrs": ["a"]}]),
        ([{"note": "x", "cidrs": []}], [{"note": "x", "cidrs": None}]),
        ([{"note": "x"}, {"note": "y"}], [{"note": "y"}, {"note": "x", "cidrs": []}]),
        ([{"cidrs": ["a", "b"], "ports": ["1"]}], [{"cidrs": ["b", "a"], "ports": ["1"]}]),
    ],
)
def test_members_of_a_set_are_alike_where_only_empties_and_order_differ(left: Any, right: Any) -> None:
    assert same(left, right, RULES)


@pytest.mark.parametrize(
    ("left", "right", "node"),
    [
        (["a", "b"], ["b", "a"], LIST),
        (["a", "b"], ["b", "a"], None),
        ([{"ports": ["1", "2"]}], [{"ports": ["2", "1"]}], RULES),
        ([{"note": "x"}], [{"note": "y"}], RULES),
        (["a", "a"], ["a"], SET),
        ("A", "a", STRING),
        ("a", "a ", STRING),
        ([{"self": False}], [{}], RULES),
    ],
)
def test_order_counts_in_lists_and_values_count_everywhere(left: Any, right: Any, node: Node | None) -> None:
    assert not same(left, right, node)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ('{"a": 1, "b": 2}', '{"b":2,"a":1}\n'),
        ('  [1, {"x": null}]', '[1,{"x":null}]'),
        (policy(Action=["s3:Get", "s3:List"]), policy(Action=["s3:List", "s3:Get"])),
        (policy(NotAction=["a", "b"]), policy(NotAction=["b", "a"])),
        (policy(Action="s3:Get"), policy(Action=["s3:Get"])),
        (policy(Resource=["x", "y"]), policy(Resource=["y", "x"])),
        (policy(Principal={"AWS": ["1", "2"]}), policy(Principal={"AWS": ["2", "1"]})),
        (policy(Principal={"AWS": "1"}), policy(Principal={"AWS": ["1"]})),
        (
            policy(Condition={"StringEquals": {"aws:x": ["a", "b"]}}),
            policy(Condition={"StringEquals": {"aws:x": ["b", "a"]}}),
        ),
        (
            '{"Statement": [{"Sid": "a", "Effect": "Deny"}, {"Sid": "b", "Effect": "Allow"}]}',
            '{"Statement": [{"Sid": "b", "Effect": "Allow"}, {"Sid": "a", "Effect": "Deny"}]}',
        ),
    ],
)
def test_json_text_is_compared_by_meaning_and_policies_without_order(left: str, right: str) -> None:
    assert same(left, right)
    assert same({"a": [left]}, {"a": [right]})


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("[1, 2]", "[2, 1]"),
        ('{"Action": ["a", "b"]}', '{"Action": ["b", "a"]}'),
        ('{"steps": [{"Action": ["a", "b"]}]}', '{"steps": [{"Action": ["b", "a"]}]}'),
        ('{"Action": "a"}', '{"Action": ["a"]}'),
        ('{"a": 1}', '{"a": 2}'),
        ('{"a": ""}', "{}"),
        ("{a", "{a "),
        (policy(Action="a"), policy(Action="b")),
        (policy(Action=["a", "a", "b"]), policy(Action=["a", "c"])),
        ('{"Statement": [], "Order": [1, 2]}', '{"Statement": [], "Order": [2, 1]}'),
    ],
)
def test_order_counts_in_json_that_is_no_policy(left: str, right: str) -> None:
    assert not same(left, right)


@pytest.mark.parametrize("value", ["", " ", "a", "{", "[1", "3", '"x"', "null", "[" * 100_000, "[NaN"])
def test_text_that_holds_no_object_or_array_is_no_document(value: str) -> None:
    assert json_document(value) is None


@pytest.mark.parametrize(
    "value", [nest(DEPTH_LIMIT + 1), json.dumps({"Statement": nest(DEPTH_LIMIT + 1)}), [[json.dumps(nest(300))]]]
)
def test_a_value_without_end_is_told_and_not_compared(value: Any) -> None:
    with pytest.raises(TooDeep, match="deeper than"):
        canonical(value)


def test_the_given_value_is_never_changed() -> None:
    value = [{"cidrs": ["b", "a"], "note": ""}]
    canonical(value, RULES)
    assert value == [{"cidrs": ["b", "a"], "note": ""}]


@given(VALUES, VALUES)
def test_to_be_the_same_is_an_equivalence(left: Any, right: Any) -> None:
    assert same(left, left)
    assert same(left, right) == same(right, left)
    assert same(left, json.loads(json.dumps(left)))
