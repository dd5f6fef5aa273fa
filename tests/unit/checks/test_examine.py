"""All checks over one stack: every difference once, every gap told, whatever the plan says."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agentbot.checks.examine import examine
from agentbot.errors import PlanError
from agentbot.remediation.answers import answers
from agentbot.terraform.plan import parse_plan
from agentbot.terraform.secret_values import secret_values
from tests.support.plans import (
    MAIN,
    VOLUME,
    KnownSchemas,
    attribute,
    configured,
    deleted,
    drifted,
    live,
    make_facts,
    make_plan,
    nested,
    plan_json,
    volume,
)

SCHEMAS = KnownSchemas(
    aws_ebs_volume={
        "attributes": {
            "size": attribute("number"),
            "tags": attribute(["map", "string"]),
            "ids": attribute(["set", "string"]),
            "password": attribute("string", "optional", "sensitive"),
        },
        "block_types": {"rule": nested("set", a=attribute(), b=attribute(["list", "string"]))},
    }
)
SOURCE = MAIN + 'module "m" {\n  source = "./m"\n}\n'
FILES = {"main.tf": SOURCE, "m/main.tf": MAIN.replace("}\n}", "}\n  lifecycle {\n    ignore_changes = all\n  }\n}")}
NAMES = st.sampled_from(
    ["a", "b", "size", "tags", "ids", "rule", "password", "policy", "id", "arn", "name", "references", "constant_value"]
    + ["resources", "module_calls", "module", "expressions", "values", "child_modules", "", "\ud800"]
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-3, 50)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(["", "0.0.0.0/0", "vol-1", VOLUME, '{"Statement": [{"Effect": "Allow"}]}', "[[", "{}", "\ud800"])
    | st.text(max_size=3)
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=10,
)
ACTIONS = st.sampled_from([["update"], ["delete"], ["create"], ["no-op"], ["delete", "create"], ["read"], ["?"], []])


def entries(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Entries that are mostly what they should be, so that the code behind the first test is reached."""
    change = st.fixed_dictionaries(
        {"actions": ACTIONS | JSON, "before": values, "after": values},
        optional={"after_unknown": JSON, "before_sensitive": JSON, "after_sensitive": JSON},
    )
    return st.lists(
        st.fixed_dictionaries(
            {
                "address": st.sampled_from([VOLUME, f'{VOLUME}["a"]', f"module.m.{VOLUME}", "aws_x.y"]) | JSON,
                "type": st.sampled_from(["aws_ebs_volume", "aws_x"]) | JSON,
                "name": st.sampled_from(["data", "y"]) | JSON,
                "change": change | JSON,
            },
            optional={
                "mode": st.sampled_from(["managed", "data"]) | JSON,
                "module_address": st.sampled_from(["module.m", "module.", "module.m[", "x"]) | JSON,
                "index": JSON,
                "deposed": JSON,
                "previous_address": JSON,
                "action_reason": JSON,
            },
        )
        | JSON,
        max_size=4,
    )


RESOURCES = st.lists(
    st.fixed_dictionaries(
        {
            "type": st.sampled_from(["aws_ebs_volume", "aws_x"]),
            "name": st.sampled_from(["data", "y"]),
            "expressions": JSON,
        },
        optional={"for_each_expression": JSON, "address": st.just(VOLUME), "mode": st.just("managed"), "values": JSON},
    )
    | JSON,
    max_size=3,
)
MODULES = st.fixed_dictionaries(
    {"resources": RESOURCES | JSON},
    optional={"module_calls": st.fixed_dictionaries({"m": st.fixed_dictionaries({"module": JSON}) | JSON}) | JSON,
              "variables": JSON},
)  # fmt: skip
PLANS = st.fixed_dictionaries(
    {"resource_drift": entries(JSON) | JSON, "resource_changes": entries(JSON) | JSON},
    optional={
        "configuration": st.fixed_dictionaries({"root_module": MODULES | JSON}) | JSON,
        "prior_state": st.fixed_dictionaries({"values": st.fixed_dictionaries({"root_module": MODULES | JSON})}) | JSON,
        "variables": JSON,
        "output_changes": JSON,
        "complete": JSON,
        "errored": JSON,
    },
)


def everything(document: Any) -> None:
    try:
        plan = parse_plan(json.dumps({"format_version": "1.2", **document}).encode(), name="plan.json")
    except PlanError:
        return
    for schemas in (SCHEMAS, KnownSchemas()):
        facts = make_facts(plan, FILES, schemas=schemas)
        found, skipped = examine(facts, agents=("drift",))
        assert len({finding.fingerprint for finding in found}) == len(found)
        assert all(skip.reason for skip in skipped)
        assert len(list(answers(found, facts))) == len(found)
        assert all(isinstance(value, str) for _, value in secret_values(plan, schemas))
    assert all(isinstance(name, str) for name in plan.outputs)


@settings(max_examples=250, deadline=2000, suppress_health_check=[HealthCheck.too_slow])
@given(PLANS)
def test_no_plan_of_whatever_shape_makes_it_fall_over(document: Any) -> None:
    everything(document)


@settings(max_examples=30, deadline=5000)
@given(
    st.integers(1, 600), st.sampled_from(["list", "map", "both"]), st.sampled_from([1, "", None, "[[["]), st.booleans()
)
def test_no_depth_makes_it_fall_over(depth: int, shape: str, leaf: Any, silent: bool) -> None:
    value = leaf
    for level in range(depth):
        value = [value] if shape == "list" or (shape == "both" and level % 2) else {"a": value}
    rest = {} if silent else {"code": {"v": 0}}
    prior = [live("aws_x.y", id="i", v=value), live("aws_x.z", i="i", v=value)]
    everything(plan_json(both=[drifted("aws_x.y", {"v": 0}, {"v": value}, **rest)], prior=prior))


def test_only_the_checks_of_the_wanted_agents_are_asked() -> None:
    facts = make_facts(make_plan(both=[drifted(VOLUME, volume(20), volume(40), code=volume(20))]))
    assert examine(facts, agents=()) == ((), ())
    assert examine(facts, agents=("cost", "secrets")) == ((), ())
    assert [found.path for found in examine(facts, agents=("drift",))[0]] == ["size"]


def test_a_gap_is_a_skip_with_its_address_and_reason_and_never_nothing() -> None:
    facts = make_facts(make_plan(changes=[{"address": "aws_x.broken"}]))
    found, (skip,) = examine(facts, agents=("drift",))
    assert found == ()
    assert (skip.address, skip.stack) == ("aws_x.broken", "app")
    assert "malformed" in skip.reason


def test_hundreds_of_resources_are_examined_in_moments() -> None:
    pairs = [drifted(f"aws_x.y{i}", {"v": 0, "id": f"i{i}"}, {"v": i, "id": f"i{i}"}) for i in range(1, 400)]
    gone = [deleted(f"aws_z.z{i}", {"id": f"z{i}"}) for i in range(400)]
    configuration = [configured(f"aws_z.z{i}", a={"references": [f"aws_x.y{i}.id"]}) for i in range(400)]
    facts = make_facts(make_plan(both=[*pairs, *gone], configuration=configuration))
    found, skipped = examine(facts, agents=("drift",))
    assert len(found) == 799
    assert skipped == ()


@pytest.mark.parametrize("text", [MAIN, "", "resource {", "\x00"])
def test_the_source_may_be_anything(text: str) -> None:
    facts = make_facts(make_plan(both=[drifted(VOLUME, volume(20), volume(40))]), text)
    assert [found.kind for found in examine(facts, agents=("drift",))[0]] == ["silent"]
