"""What no plan shows would be put back if the code said it: one sentence that names the argument, and no secret."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentbot.checks.drift import silent
from agentbot.checks.drift.code_would_say import LIMIT, code_would_say
from agentbot.checks.drift.cross import Seen
from agentbot.checks.drift.kind import Kind
from agentbot.checks.drift.leaves import Leaf
from agentbot.checks.drift.path import At, Attr, Key, Path
from agentbot.checks.facts import Finding
from tests.support.plans import KnownSchemas, attribute, entry, make_facts, make_plan, nested, only_change

ROLE = "aws_iam_role.app"
SECRET = "hunter2-hunter2"


def said(
    before: Any, path: Path, *, ignored: str | None = None, sensitive: bool = False, schema: Any = None, **marks: Any
) -> str:
    """Of a place of the role whose state holds `before`, in code that ignores some of it."""
    rules = f"  lifecycle {{\n    ignore_changes = {ignored}\n  }}\n" if ignored else ""
    facts = make_facts(
        make_plan(changes=[entry(ROLE, "update", before=before, after={"live": 1}, **marks)]),
        f'resource "aws_iam_role" "app" {{\n{rules}}}\n',
        schemas=KnownSchemas(aws_iam_role=schema) if schema else None,
    )
    leaf = Leaf(path, None, "live", None)
    return code_would_say(facts, Seen(Kind.SILENT, only_change(facts.plan), leaf, sensitive=sensitive))


def test_an_argument_that_the_code_does_not_set_is_shown_with_the_value_of_the_state() -> None:
    path = (Attr("managed_policy_arns"),)
    assert said({"managed_policy_arns": []}, path) == "`aws_iam_role.app` with `managed_policy_arns = []`."
    one = said({"managed_policy_arns": ["arn:x"]}, path)
    assert one == '`aws_iam_role.app` with `managed_policy_arns = ["arn:x"]`.'


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (3600, "max = 3600"),
        (False, "max = false"),
        ("a", 'max = "a"'),
        ("", 'max = ""'),
        ("${var.x}", 'max = "$${var.x}"'),
        ({"a": 1}, "max = {\n  a = 1\n}"),
    ],
)
def test_a_value_is_written_as_code(value: Any, written: str) -> None:
    assert said({"max": value}, (Attr("max"),)) == f"`aws_iam_role.app` with `{written}`."


def test_of_a_place_inside_an_argument_the_whole_argument_is_shown() -> None:
    found = said({"labels": {"a": "1", "b": "2"}}, (Attr("labels"), Key("a")))
    assert found == '`aws_iam_role.app` with `labels = {\n  a = "1"\n  b = "2"\n}`.'


@pytest.mark.parametrize(
    ("rules", "path", "named"),
    [
        ("[size]", (Attr("size"),), "size"),
        ('["size"]', (Attr("size"),), '"size"'),
        ("[other, size]", (Attr("size"),), "size"),
        ("[rule]", (Attr("rule"), At(0), Attr("port")), "rule"),
        ("[rule[0].port]", (Attr("rule"), At(0), Attr("port")), "rule[0].port"),
        ("[rule[0].name, rule[0].port]", (Attr("rule"), At(0), Attr("port")), "rule[0].port"),
        ('[tags["a"], tags["b"]]', (Attr("tags"), Key("b")), 'tags["b"]'),
        ("[rule.0.port]", (Attr("rule"), At(0), Attr("port")), "rule.0.port"),
        ("[rule[0].port]", (Attr("rule"), At(0)), "rule[0].port"),
    ],
)
def test_where_ignore_changes_is_in_the_way_the_entry_that_hides_the_place_is_named(
    rules: str, path: Path, named: str
) -> None:
    expected = f"`aws_iam_role.app` without `{named}` in its `lifecycle.ignore_changes`."
    assert said({"size": 1, "rule": [], "tags": {}}, path, ignored=rules) == expected


def test_where_everything_is_ignored_that_is_named() -> None:
    assert said({"size": 1}, (Attr("size"),), ignored="all") == "`aws_iam_role.app` without `ignore_changes = all`."


def test_an_entry_for_another_argument_is_not_in_the_way() -> None:
    found = said({"size": 1}, (Attr("size"),), ignored="[sizes, other.size, x]")
    assert found == "`aws_iam_role.app` with `size = 1`."


def test_a_block_is_no_argument() -> None:
    schema = {"attributes": {}, "block_types": {"rule": nested("list", port=attribute("number"))}}
    path = (Attr("rule"), At(0), Attr("port"))
    found = said({"rule": [{"port": 1}]}, path, schema=schema)
    assert found == "`aws_iam_role.app` with its own value of `rule`."


@pytest.mark.parametrize("before", [None, {}, {"size": None}])
def test_what_the_state_does_not_hold_is_only_named(before: Any) -> None:
    assert said(before, (Attr("size"),)) == "`aws_iam_role.app` with its own value of `size`."


@pytest.mark.parametrize("value", ["x" * 1000, ["y"] * 500, {f"k{i}": i for i in range(200)}, "\ud800"])
def test_what_is_long_or_cannot_be_written_is_only_named(value: Any) -> None:
    assert said({"size": value}, (Attr("size"),)) == "`aws_iam_role.app` with its own value of `size`."


@pytest.mark.parametrize(
    ("name", "value", "rest"),
    [
        ("note", SECRET, {"sensitive": True}),
        ("note", SECRET, {"before_sensitive": {"note": True}}),
        ("note", SECRET, {"after_sensitive": {"note": True}}),
        ("note", [{"a": SECRET}], {"before_sensitive": {"note": [{"a": True}]}}),
        ("password", SECRET, {}),
        ("env", {"API_TOKEN": SECRET, "B": "x"}, {}),
        ("env", [{"name": "DB_PASSWORD", "value": SECRET}], {}),
        ("env", f'{{"password": "{SECRET}"}}', {}),
        ("note", SECRET, {"schema": {"attributes": {"note": attribute("string", "optional", "sensitive")}}}),
    ],
)
def test_a_secret_anywhere_in_the_argument_keeps_all_of_it_out(name: str, value: Any, rest: Any) -> None:
    found = said({name: value}, (Attr(name), Key("B")), **rest)
    assert found == f"`aws_iam_role.app` with its own value of `{name}`."


def test_the_sentence_is_in_the_evidence_of_the_finding() -> None:
    before, live = (
        {"id": "1", "managed_policy_arns": []},
        {"id": "1", "managed_policy_arns": ["arn:aws:iam::aws:policy/A"]},
    )
    drift = entry(ROLE, "update", before=before, after=live)
    quiet = entry(ROLE, "no-op", before=live, after=live)
    facts = make_facts(make_plan(drift=[drift], changes=[quiet]), 'resource "aws_iam_role" "app" {\n}\n')
    (found,) = silent.check(facts)
    assert isinstance(found, Finding)
    assert found.evidence["code_would_say"] == "`aws_iam_role.app` with `managed_policy_arns = []`."


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=20), inner, max_size=4),
    max_leaves=12,
)


@given(JSON, st.text(max_size=30))
def test_whatever_the_state_holds_the_sentence_is_bounded(value: Any, name: str) -> None:
    found = said({name: value}, (Attr(name),))
    assert found.startswith("`aws_iam_role.app` with ")
    assert found.endswith("`.")
    assert len(found) <= LIMIT + 60
