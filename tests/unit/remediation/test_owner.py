"""A place belongs to a controller by convention, because the stack declares one for it, or by a setting beside it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentbot.remediation import owner
from agentbot.remediation.owner import DECLARED, owner_of
from tests.support.plans import configured, drifted, entry, make_facts, make_plan

SERVICE, GROUP, SCALER = "aws_ecs_service.shop", "aws_autoscaling_group.shop", "aws_appautoscaling_target.scaler"
VALUES = {"id": "arn:aws:ecs:eu-west-1:123456789012:service/main/shop", "name": "shop", "desired_count": 2}


@pytest.fixture(autouse=True)
def conventions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which places are owned, and by which kinds of controller, is told by a table of its own."""
    by_convention = {("aws_eks_node_group", "scaling_config[0].desired_size"): "the cluster autoscaler"}
    scalers = ("aws_appautoscaling_target", "aws_autoscaling_policy")
    monkeypatch.setattr(owner, "controller", lambda kind, path: by_convention.get((kind, path)))
    monkeypatch.setattr(owner, "needs_controller", lambda kind, path: scalers if path == "desired_count" else ())
    settings = {"storage": ("max_storage",), "pool[0].count": ("autoscaling", "scales"), "rule[*].n": ("scales",)}
    monkeypatch.setattr(owner, "needs_setting", lambda kind, path: settings.get(path, ()))


def owned(*others: Any, address: str = SERVICE, path: str = "desired_count", **rest: Any) -> str | None:
    pair = drifted(address, VALUES, {**VALUES, "desired_count": 5}, code=VALUES)
    plan = make_plan(both=[pair], changes=others, **rest)
    return owner_of(plan.changes[address], path, make_facts(plan))


def scaler(address: str = SCALER, **values: Any) -> dict[str, Any]:
    return entry(address, "no-op", before=values, after=values)


def test_a_place_that_a_controller_always_owns_needs_no_declaration() -> None:
    path = "scaling_config[0].desired_size"
    assert owned(address="aws_eks_node_group.shop", path=path) == "the cluster autoscaler"


def test_what_needs_a_controller_has_no_owner_without_one() -> None:
    assert owned() is None
    assert owned(scaler(resource_id="service/main/other")) is None


def test_a_controller_of_another_kind_owns_nothing() -> None:
    assert owned(scaler("aws_cloudwatch_metric_alarm.x", resource_id="service/main/shop")) is None


def test_a_place_that_no_controller_changes_has_no_owner() -> None:
    assert owned(scaler(resource_id="service/main/shop"), path="task_definition") is None


@pytest.mark.parametrize(
    "values",
    [
        {"resource_id": "service/main/shop"},
        {"target": VALUES["id"]},
        {"autoscaling_group_name": "shop"},
    ],
)
def test_a_controller_whose_values_name_the_resource_owns_it(values: dict[str, Any]) -> None:
    assert owned(scaler(**values)) == DECLARED


@pytest.mark.parametrize("name", ["name", "id", "arn"])
def test_a_controller_that_is_only_called_like_the_resource_does_not_own_it(name: str) -> None:
    assert owned(scaler(**{name: "shop", "resource_id": "service/main/other"})) is None


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("aws_ecs_service.shop", DECLARED),
        ("aws_ecs_service.shop.name", DECLARED),
        ('aws_ecs_service.shop["a"].name', DECLARED),
        ("aws_ecs_service.shopping.name", None),
        ("data.aws_ecs_service.shop.name", None),
        ("aws_ecs_cluster.shop.name", None),
    ],
)
def test_a_controller_whose_code_refers_to_the_resource_owns_it(reference: str, expected: str | None) -> None:
    written = configured(SCALER, resource_id={"references": [reference]})
    assert owned(scaler(resource_id="service/elsewhere/x"), configuration=[written]) == expected


def test_a_reference_is_about_a_resource_of_the_same_module() -> None:
    written = configured(SCALER, resource_id={"references": ["aws_ecs_service.shop.name"]})
    here, there = scaler(resource_id="x"), f"module.m.{SERVICE}"
    assert owned(here, configuration=[written], address=there) is None
    assert owned(here, configuration=[written]) == DECLARED


def test_a_reference_deep_in_a_block_counts() -> None:
    deep = [{"target": [{"name": {"references": ["aws_ecs_service.shop.name"]}}]}]
    assert owned(scaler(), configuration=[configured(SCALER, spec=deep)]) == DECLARED


@pytest.mark.parametrize("before", [None, [], "text", {"resource_id": None}, {"resource_id": 7}])
def test_a_controller_without_values_owns_nothing(before: Any) -> None:
    assert owned(entry(SCALER, "create", before=before, after={})) is None


def test_a_resource_without_names_is_nobodys_by_value() -> None:
    nameless = drifted(SERVICE, {"id": "", "name": None}, {"id": "", "name": None, "desired_count": 5}, code={"id": ""})
    plan = make_plan(both=[nameless], changes=[scaler(resource_id="", target="service/")])
    assert owner_of(plan.changes[SERVICE], "desired_count", make_facts(plan)) is None


def set_up(path: str, live: Any, code: Any) -> str | None:
    pair = drifted("aws_x.y", code, live, code=code)
    plan = make_plan(both=[pair])
    return owner_of(plan.changes["aws_x.y"], path, make_facts(plan))


@pytest.mark.parametrize(
    ("path", "code", "setting"),
    [
        ("storage", {"storage": 20, "max_storage": 100}, "max_storage"),
        ("pool[0].count", {"pool": [{"count": 1, "scales": True}]}, "scales"),
        ("pool[0].count", {"pool": [{"count": 1, "scales": "true"}]}, "scales"),
        ("pool[0].count", {"pool": [{"count": 1, "autoscaling": [{"min": 0, "max": 3}]}]}, "autoscaling"),
        ("pool[0].count", {"pool": [{"count": 1, "autoscaling": [{"channel": "REGULAR"}]}]}, "autoscaling"),
    ],
)
def test_a_setting_beside_the_place_gives_it_to_the_cloud(path: str, code: Any, setting: str) -> None:
    assert set_up(path, {"changed": 1}, code) == f"the cloud itself, by `{setting}`"


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("storage", {"storage": 20}),
        ("storage", {"storage": 20, "max_storage": 0}),
        ("storage", {"storage": 20, "max_storage": None}),
        ("storage", {"storage": 20, "pool": [{"max_storage": 100}]}),
        ("pool[0].count", {"pool": [{"count": 1, "scales": False}]}),
        ("pool[0].count", {"pool": [{"count": 1, "scales": "none"}]}),
        ("pool[0].count", {"pool": [{"count": 1, "autoscaling": []}]}),
        ("pool[0].count", {"pool": [{"count": 1, "autoscaling": [{"channel": "UNSPECIFIED", "min": 0}]}]}),
        ("pool[0].count", {"pool": [], "scales": True}),
        ("pool[0].count", {"scales": True}),
        ("pool[0].count", None),
        ("rule[*].n", {"rule": [{"n": 1, "scales": True}]}),
        ("other", {"other": 1, "max_storage": 100, "scales": True}),
    ],
)
def test_a_setting_that_is_off_absent_or_elsewhere_gives_nothing_away(path: str, code: Any) -> None:
    assert set_up(path, {"changed": 1}, code) is None


def test_a_setting_that_somebody_switched_on_by_hand_does_not_count() -> None:
    code = {"storage": 20, "max_storage": 0}
    assert set_up("storage", {"storage": 40, "max_storage": 100}, code) is None


@given(st.text(max_size=60))
def test_any_path_can_be_asked(path: str) -> None:
    pair = drifted("aws_x.y", {"a": [{"b": 1}]}, {"a": [{"b": 2}]}, code={"a": [{"b": 1}]})
    plan = make_plan(both=[pair])
    assert owner_of(plan.changes["aws_x.y"], path, make_facts(plan)) is None
