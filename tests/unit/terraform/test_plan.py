"""A plan is read whatever else it holds, and what is no plan is refused in one sentence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agentbot.errors import PlanError
from agentbot.terraform import plan as reading
from agentbot.terraform.plan import Plan, load_plan, parse_plan

ENTRY: dict[str, Any] = {
    "address": "module.m.aws_x.y[0]",
    "module_address": "module.m",
    "mode": "managed",
    "type": "aws_x",
    "name": "y",
    "index": 0,
    "provider_name": "registry.terraform.io/a/b",
    "previous_address": "aws_x.old",
    "action_reason": "replace_because_tainted",
    "change": {
        "actions": ["delete", "create"],
        "before": {"a": 1},
        "after": None,
        "after_unknown": {"a": True},
        "before_sensitive": True,
        "after_sensitive": {"a": True},
    },
}
BARE: dict[str, Any] = {"address": "aws_x.y", "type": "aws_x", "name": "y", "change": {}}
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=4)
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*ENTRY, *ENTRY["change"], ""]), inner),
    max_leaves=8,
)
MEMBERS = st.sampled_from(
    ["resource_changes", "resource_drift", "configuration", "prior_state", "output_changes", "variables", "complete"]
    + ["errored", "deferred_changes", "terraform_version", "planned_values", "format_version", "root_module"]
)


def data(**members: Any) -> bytes:
    return json.dumps({"format_version": "1.2", "resource_changes": [], **members}).encode()


def read(**members: Any) -> Plan:
    return parse_plan(data(**members), name="plan.json")


def refused(content: bytes) -> str:
    with pytest.raises(PlanError) as caught:
        parse_plan(content, name="plan.json")
    assert "plan.json" in caught.value.what
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_an_entry_is_read_with_both_sides_and_marks() -> None:
    (entry,) = read(resource_drift=[ENTRY]).drift.values()
    assert (entry.address, entry.module, entry.type, entry.name) == ("module.m.aws_x.y[0]", "module.m", "aws_x", "y")
    assert (entry.index, entry.previous, entry.reason) == (0, "aws_x.old", "replace_because_tainted")
    assert entry.change.actions == ("delete", "create")
    assert (entry.change.before, entry.change.after, entry.change.after_unknown) == ({"a": 1}, None, {"a": True})
    assert (entry.change.before_sensitive, entry.change.after_sensitive) == (True, {"a": True})
    assert entry.change.replaces
    assert not entry.change.is_noop


def test_missing_keys_of_an_entry_have_quiet_defaults() -> None:
    (entry,) = read(resource_changes=[BARE]).changes.values()
    assert (entry.module, entry.mode, entry.index, entry.provider) == ("", "managed", None, "")
    assert (entry.deposed, entry.previous, entry.reason) == (None, None, None)
    assert (entry.change.before, entry.change.after, entry.change.after_unknown) == (None, None, False)
    assert entry.change.is_noop
    assert not entry.change.replaces


def test_unknown_keys_everywhere_are_ignored() -> None:
    plan = read(
        resource_changes=[{**ENTRY, "new_in_1_20": [1], "change": {**ENTRY["change"], "before_identity": {}}}],
        action_invocations=[{}],
        whatever={"a": []},
    )
    assert list(plan.changes) == ["module.m.aws_x.y[0]"]
    assert plan.unreadable == ()


def test_a_plan_without_the_members_that_only_terraform_prints_is_complete() -> None:
    plan = read()
    assert plan.complete
    assert not plan.errored
    assert plan.terraform_version == "unknown"
    assert (dict(plan.drift), dict(plan.changes), plan.deposed, dict(plan.prior), dict(plan.outputs)) == (
        {}, {}, (), {}, {},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("members", "complete"),
    [
        ({"complete": True}, True),
        ({"complete": False}, False),
        ({"complete": True, "deferred_changes": [{}]}, False),
        ({"deferred_changes": []}, True),
    ],
)
def test_a_deferred_or_partial_plan_is_not_complete(members: dict[str, Any], complete: bool) -> None:
    assert read(**members).complete is complete


def test_a_plan_that_ended_with_errors_says_so() -> None:
    assert read(errored=True).errored
    assert not read(errored=False).errored


def test_deposed_objects_are_kept_apart_from_the_current_ones() -> None:
    plan = read(resource_changes=[BARE, {**BARE, "deposed": "ab12"}])
    assert plan.changes["aws_x.y"].deposed is None
    assert [entry.deposed for entry in plan.deposed] == ["ab12"]


@pytest.mark.parametrize(
    ("entry", "name"),
    [
        ({**BARE, "change": None}, "aws_x.y"),
        ({**BARE, "change": [1]}, "aws_x.y"),
        ({**BARE, "type": 3}, "aws_x.y"),
        ({**BARE, "name": None}, "aws_x.y"),
        ({**BARE, "address": "x" * 900, "type": None}, "x" * 200),
        ({**BARE, "address": ["a"]}, "['a']"),
        ({}, "an entry without an address"),
        (None, "an entry without an address"),
        ("aws_x.y", "an entry without an address"),
    ],
)
@pytest.mark.parametrize("side", ["resource_drift", "resource_changes"])
def test_a_malformed_entry_is_named_and_the_others_are_read(entry: Any, name: str, side: str) -> None:
    plan = read(**{side: [entry, ENTRY]})
    assert plan.unreadable == (name,)
    assert list(plan.drift if side == "resource_drift" else plan.changes) == ["module.m.aws_x.y[0]"]


@pytest.mark.parametrize("actions", [None, 3, "update", {"update": 1}, [None, 3], [[]]])
def test_actions_that_are_no_list_of_words_are_no_actions(actions: Any) -> None:
    (entry,) = read(resource_changes=[{**BARE, "change": {"actions": actions}}]).changes.values()
    assert entry.change.actions == ()


def test_live_values_are_found_in_child_modules_and_data_sources_are_not_among_them() -> None:
    def resource(address: str, mode: str = "managed") -> dict[str, Any]:
        return {"address": address, "mode": mode, "values": {"id": address}}

    module = {
        "resources": [resource("a.a"), resource("data.b.b", "data"), None, {"mode": "managed"}],
        "child_modules": [{"resources": [resource("module.m.a.a")], "child_modules": [{"resources": None}]}, 3],
    }
    plan = read(prior_state={"values": {"root_module": module}})
    assert sorted(plan.prior) == ["a.a", "module.m.a.a"]


def test_planned_outputs_are_changes() -> None:
    plan = read(output_changes={"a": {"actions": ["update"], "before": 1, "after": 2}, "b": None})
    assert {name: (change.before, change.after) for name, change in plan.outputs.items()} == {"a": (1, 2)}


@pytest.mark.parametrize("version", ["0.1", "0.2", "1.0", "1.2", "1.11"])
def test_a_format_that_is_understood_is_read(version: str) -> None:
    assert read(format_version=version).changes == {}


@pytest.mark.parametrize("version", ["0.0", "2.0", "2", "10.0", "", "1", "x", "1.x", "-1.2", "1.2\n", "²" + ".0"])
def test_another_format_is_refused(version: str) -> None:
    assert "0.1 up to 2.0" in refused(data(format_version=version))


@pytest.mark.parametrize("version", [None, 1.2, ["1.2"], {}])
def test_a_format_that_is_no_text_is_no_plan(version: Any) -> None:
    assert "format_version" in refused(data(format_version=version))


@pytest.mark.parametrize("end", [0, 1, 20, -1])
def test_a_truncated_plan_is_refused_with_the_place(end: int) -> None:
    assert "line 1" in refused(data()[:end])


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"PK\x03\x04binary", "terraform show -json"),
        (b"\xff\xfe\x00garbage\xff", "not"),
        (data(a="x").replace(b'"x"', b'"\xff"'), "UTF-8"),
        (b"[]", "format_version"),
        (b"null", "format_version"),
        (b'"plan"', "format_version"),
        (b"<html></html>", "line 1"),
        (b'{"version": 4, "lineage": "l", "resources": []}', "format_version"),
        (b'{"format_version": "1.0", "values": {}}', "state"),
        (b'{"format_version": "1.0", "provider_schemas": {}}', "state"),
        (b'{"format_version": "1.2", "resource_drift": []}', "refresh-only"),
        (b'{"format_version": "1.2", "resource_changes": [' + b"[" * 100_000, "nests deeper"),
        (data(a=1).replace(b": 1}", b": " + b"9" * 5000 + b"}"), "valid JSON"),
        (data(a=1).replace(b": 1}", b": NaN}"), "valid JSON"),
        (data(resource_changes={"a": 1}), "resource_changes"),
        (data(resource_drift="x"), "resource_drift"),
        (data(configuration=[1]), "configuration"),
        (data(prior_state=3), "prior_state"),
    ],
)
def test_what_is_no_plan_is_refused(content: bytes, why: str) -> None:
    assert why in refused(content)


def test_a_byte_order_mark_and_other_unicode_encodings_are_read_or_refused_alike() -> None:
    text = data().decode()
    assert parse_plan(text.encode("utf-16"), name="plan.json").changes == {}
    assert parse_plan(text.encode("utf-8-sig"), name="plan.json").changes == {}


@pytest.mark.parametrize("kind", ["list", "object"])
def test_five_hundred_levels_are_read(kind: str) -> None:
    value: Any = 1
    for _ in range(500):
        value = [value] if kind == "list" else {"a": value}
    plan = read(resource_changes=[{**BARE, "change": {"actions": ["update"], "before": value}}])
    assert plan.changes["aws_x.y"].change.before == value


def test_hundreds_of_modules_inside_each_other_are_read() -> None:
    module: dict[str, Any] = {"resources": [{"address": "a.a", "mode": "managed"}]}
    for _ in range(200):
        module = {"child_modules": [module]}
    assert list(read(prior_state={"values": {"root_module": module}}).prior) == ["a.a"]


def test_a_file_that_is_absent_or_a_folder_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "absent.json", tmp_path):
        with pytest.raises(PlanError, match=path.name):
            load_plan(path)


def test_a_file_that_is_too_big_is_refused_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "plan.json").write_bytes(data())
    assert load_plan(tmp_path / "plan.json").changes == {}
    monkeypatch.setattr(reading, "SIZE_LIMIT", 10)
    with pytest.raises(PlanError, match="MB"):
        load_plan(tmp_path / "plan.json")


@settings(max_examples=150)
@given(st.dictionaries(MEMBERS, JSON | st.lists(JSON | st.just(ENTRY), max_size=3)))
def test_any_document_is_a_plan_or_refused(members: Any) -> None:
    try:
        plan = read(**members)
    except PlanError:
        return
    assert all(address == entry.address for address, entry in (*plan.drift.items(), *plan.changes.items()))
    assert all(isinstance(name, str) and name for name in plan.unreadable)
    assert all(isinstance(resource, dict) for resource in plan.prior.values())
    assert isinstance(plan.configuration, dict)
    assert all(isinstance(change.actions, tuple) for change in plan.outputs.values())


@settings(max_examples=100)
@given(st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_refused(content: bytes) -> None:
    refused(content)
