"""Where the plan says nothing: the first rule that fits decides, and a security path needs a sure one."""

from __future__ import annotations

from typing import Any

import pytest

from agentbot.checks.drift.leaves import Leaf, compare
from agentbot.checks.drift.siblings import Siblings
from agentbot.checks.drift.silence import Silence
from agentbot.terraform.schema import Kind, Node
from tests.support.plans import configured, drifted, make_plan, make_source

ADDRESS = "aws_x.y"
COMPUTED = Node(Kind.PRIMITIVE, computed=True)
DEFAULTED = Node(Kind.PRIMITIVE, optional=True, computed=True)
OPTIONAL = Node(Kind.PRIMITIVE, optional=True)
BEFORE: dict[str, Any] = {"size": 1, "tags": {"x": "1"}, "disk": [{"size": 1, "kind": "a"}], "names": ["a"]}
AFTER: dict[str, Any] = {"size": 2, "tags": {"x": "2"}, "disk": [{"size": 2, "kind": "a"}], "names": ["b"]}


def code(body: str) -> str:
    return f'resource "aws_x" "y" {{\n{body}\n}}\n'


def ignoring(rules: str) -> str:
    return code(f"  lifecycle {{\n    ignore_changes = {rules}\n  }}")


def said(
    name: str, source: str = code(""), *, security: bool = False, node: Node | None = OPTIONAL, **expressions: Any
) -> str:
    plan = make_plan(
        both=[drifted(ADDRESS, BEFORE, AFTER)],
        configuration=[configured(ADDRESS, **expressions)],
    )
    (leaf,) = (
        each
        for each in compare({name: BEFORE.get(name, 1)}, {name: AFTER.get(name, 2)}, None)
        if isinstance(each, Leaf)
    )
    silence = Silence(plan, make_source(source), Siblings(plan))
    given = Leaf(leaf.path, leaf.before, leaf.after, node, leaf.element)
    return silence.classify(plan.drift[ADDRESS], given, security=security).value


@pytest.mark.parametrize(
    ("name", "rules", "ignored"),
    [
        ("size", "[size]", True),
        ("size", "all", True),
        ("size", '["size"]', True),
        ("size", "[\n      # why\n      tags,\n      size, // and this\n    ]", True),
        ("size", "[tags, sizes]", False),
        ("size", "[]", False),
        ("tags", "[tags]", True),
        ("tags", '[tags["x"]]', True),
        ("tags", '[tags["y"]]', False),
        ("disk", "[disk]", True),
        ("disk", "[disk[0].size]", True),
        ("disk", "[disk[1].size]", False),
        ("disk", "[disk[0].kind]", False),
    ],
)
def test_ignore_changes_covers_its_place_and_what_is_below(name: str, rules: str, ignored: bool) -> None:
    assert said(name, ignoring(rules)) == ("ignored" if ignored else "silent")
    assert said(name, ignoring(rules), security=True) == "silent"


@pytest.mark.parametrize("rule", ["names", "names[0]", "all"])
def test_a_security_place_of_which_a_part_is_ignored_is_never_dropped(rule: str) -> None:
    rules = rule if rule == "all" else f"[{rule}]"
    assert said("names", ignoring(rules), security=True, names=...) == "silent"


@pytest.mark.parametrize(
    ("node", "security", "answer"),
    [
        (COMPUTED, False, "computed"),
        (COMPUTED, True, "computed"),
        (DEFAULTED, False, "computed"),
        (DEFAULTED, True, "silent"),
        (OPTIONAL, False, "silent"),
        (OPTIONAL, True, "silent"),
        (None, False, "silent"),
    ],
)
def test_what_the_provider_computes_is_noise_unless_security_could_hide_there(
    node: Node | None, security: bool, answer: str
) -> None:
    assert said("size", node=node, security=security) == answer


@pytest.mark.parametrize("name", ["etag", "last_modified", "serial", "latest_restorable_time"])
def test_what_changes_by_itself_is_noise(name: str) -> None:
    assert said(name) == "volatile"


@pytest.mark.parametrize(
    ("name", "expressions"),
    [
        ("size", {"size": 2}),
        ("tags", {"tags": {"x": "2"}}),
        ("disk", {"disk": {"references": [], "constant_value": [{"size": 2}]}}),
        ("names", {"names": ["b"]}),
    ],
)
@pytest.mark.parametrize("security", [False, True])
def test_a_constant_that_is_the_live_value_is_adopted(name: str, expressions: Any, security: bool) -> None:
    assert said(name, security=security, **expressions) == "adopted"


@pytest.mark.parametrize("security", [False, True])
def test_a_literal_beside_references_is_read_from_the_source(security: bool) -> None:
    source = code('  tags = {\n    x = "2"\n    name = var.name\n  }')
    assert said("tags", source, security=security, tags=...) == "adopted"


@pytest.mark.parametrize("security", [False, True])
def test_a_place_that_the_code_sets_otherwise_is_what_the_provider_takes_for_the_same(security: bool) -> None:
    assert said("size", code("  size = 7"), security=security, size=7) == "derived"
    assert said("size", code("  size = var.x"), security=security, size=...) == "derived"


def test_a_security_place_is_kept_where_the_block_cannot_be_read() -> None:
    elsewhere = 'resource "aws_x" "other" {}\n'
    assert said("size", elsewhere, security=True, size=7) == "silent"
    assert said("size", elsewhere, security=False, size=7) == "derived"


@pytest.mark.parametrize(
    "expressions",
    [None, 3, "x", [], {"size": None}, {"size": []}, {"size": [[]]}, {"size": {"constant_value": {"a": 1}}}],
)
def test_a_malformed_configuration_is_no_reason_to_fall_over(expressions: Any) -> None:
    plan = make_plan(
        both=[drifted(ADDRESS, BEFORE, AFTER)],
        configuration=[{"type": "aws_x", "name": "y", "expressions": expressions}],
    )
    (leaf,) = (each for each in compare({"size": 1}, {"size": 2}, None) if isinstance(each, Leaf))
    answer = Silence(plan, make_source(code("")), Siblings(plan)).classify(plan.drift[ADDRESS], leaf, security=True)
    assert answer.value in ("silent", "derived")
