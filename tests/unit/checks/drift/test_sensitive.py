"""A value is sensitive where either side is marked, the schema or a name says so, or it looks like a secret."""

from __future__ import annotations

from typing import Any

import pytest

from agentbot.checks.drift.leaves import Leaf
from agentbot.checks.drift.path import At, Attr, Key, Path
from agentbot.checks.drift.sensitive import is_marked, is_sensitive
from agentbot.hcl.edit import Member
from agentbot.terraform.plan import Change
from agentbot.terraform.schema import Kind, Node
from tests.support.made_up import BY_SHAPE, CLOUD_IDS, MadeUp, made_up

ITEM = Member({"a": 1})


def leaf(path: Path, before: Any = "x", after: Any = "y", node: Node | None = None) -> Leaf:
    return Leaf(path, before, after, node)


def change(before_sensitive: Any = False, after_sensitive: Any = False) -> Change:
    return Change(("update",), {}, {}, False, before_sensitive, after_sensitive)


@pytest.mark.parametrize(
    ("mask", "path", "marked"),
    [
        (True, (Attr("a"),), True),
        (True, (), True),
        ({"a": True}, (Attr("a"), Attr("b")), True),
        ({"a": {"b": True}}, (Attr("a"),), True),
        ({"a": {"b": [False, True]}}, (Attr("a"), Key("b")), True),
        ({"a": [{"b": True}]}, (Attr("a"), At(0), Attr("b")), True),
        ({"a": [{"b": True}]}, (Attr("a"), At(1), Attr("b")), False),
        ({"a": [{}, {"b": True}]}, (Attr("a"), ITEM, Attr("b")), True),
        ({"a": [{}, {"b": True}]}, (Attr("a"), ITEM), True),
        ({"a": [{}, {"b": True}]}, (Attr("a"), ITEM, Attr("c")), False),
        ({"b": True}, (Attr("a"),), False),
        ({"a": {}}, (Attr("a"),), False),
        (False, (Attr("a"),), False),
        (None, (Attr("a"),), False),
        ("true", (Attr("a"),), False),
        ({"a": 1}, (Attr("a"),), False),
    ],
)
def test_a_mark_covers_its_place_and_what_is_above_and_below(mask: Any, path: Path, marked: bool) -> None:
    assert is_marked(mask, path) is marked


@pytest.mark.parametrize(("before", "after"), [({"a": True}, {}), ({}, {"a": True}), (True, False), (False, True)])
def test_a_mark_of_either_side_is_enough(before: Any, after: Any) -> None:
    assert is_sensitive(change(before, after), leaf((Attr("a"),)))


def test_the_schema_is_enough() -> None:
    node = Node(Kind.PRIMITIVE, optional=True, sensitive=True)
    assert is_sensitive(change(), leaf((Attr("a"),), node=node))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ((Attr("master_password"),), "x"),
        ((Attr("environment"), At(0), Attr("variables"), Key("DB_PASSWORD")), "x"),
        ((Attr("variables"),), {"API_TOKEN": "x"}),
        ((Attr("container"), ITEM), {"env": [{"client_secret": "x"}]}),
    ],
)
def test_a_name_that_says_secret_is_enough(path: Path, value: Any) -> None:
    assert is_sensitive(change(), leaf(path, None, value))
    assert is_sensitive(change(), leaf(path, value, None))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ((Attr("size"),), 40),
        ((Attr("secret_arn"),), "arn:x"),
        ((Attr("variables"),), {"API_TOKEN": "", "LOG": "x"}),
        ((Attr("variables"),), {"PASSWORD": None}),
    ],
)
def test_what_is_not_marked_and_not_so_named_is_shown(path: Path, value: Any) -> None:
    assert not is_sensitive(change(), leaf(path, None, value))


@pytest.mark.parametrize(
    "value",
    [
        '{"db": {"password": "x"}}',
        '[{"name": "DB_PASSWORD", "value": "x"}]',
        [{"key": "api_token", "value": "x"}],
    ],
)
def test_a_secret_inside_json_text_or_a_pair_of_name_and_value_is_sensitive(value: Any) -> None:
    assert is_sensitive(change(), leaf((Attr("input"),), None, value))


def test_the_value_of_a_block_whose_name_says_secret_is_sensitive() -> None:
    block = {"name": "DB_PASSWORD", "value": "x"}
    found = Leaf((Attr("environment_variable"), Member(block), Attr("value")), "w", "x", None, (block, block))
    assert is_sensitive(change(), found)


def test_the_conditions_of_a_policy_are_no_secrets() -> None:
    policy = '{"Statement": [{"Effect": "Allow", "Condition": {"DateLessThan": {"aws:TokenIssueTime": "2026"}}}]}'
    assert not is_sensitive(change(), leaf((Attr("policy"),), None, policy))


@pytest.mark.parametrize("secret", list(made_up(BY_SHAPE, 1)), ids=lambda secret: secret.kind)
def test_a_value_that_looks_like_a_secret_is_one_under_any_name(secret: MadeUp) -> None:
    for value in (secret.line, [secret.line], {"a": [secret.line]}):
        assert is_sensitive(change(), leaf((Attr("note"),), None, value))
        assert is_sensitive(change(), leaf((Attr("note"),), value, None))


@pytest.mark.parametrize("shown", list(made_up(CLOUD_IDS, 1)), ids=lambda shown: shown.kind)
def test_what_clouds_show_every_day_does_not_look_like_a_secret(shown: MadeUp) -> None:
    assert not is_sensitive(change(), leaf((Attr("note"),), shown.line, [shown.line]))


@pytest.mark.parametrize("value", [None, True, 0, 40, 1.5, [], {}, "", "gp3"])
def test_what_is_short_or_no_text_does_not_look_like_a_secret(value: Any) -> None:
    assert not is_sensitive(change(), leaf((Attr("note"),), value, value))
