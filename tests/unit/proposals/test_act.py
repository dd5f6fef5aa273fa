"""What the boundary is told of a proposal: everything that it touches, and the worst that it does to security."""

from dataclasses import replace

import pytest
from proposal_factory import make_answer, make_other, make_proposal

from agentbot.checks.drift.weakening_effect import Effect, Security
from agentbot.proposals.act import act_of


def with_effects(proposal, *effects):
    """The proposal with one more finding for each effect."""
    answers = [make_answer(f"aws_x.y{i}") for i, _ in enumerate(effects)]
    weighed = [effect and Security(effect, "r", "w") for effect in effects]
    changed = [
        replace(a, finding=replace(a.finding, weighed=w)) for a, w in zip(answers, weighed, strict=True)
    ]  # fmt: skip
    return replace(proposal, answers=tuple(changed))


def test_an_act_names_what_is_touched_once_and_in_order():
    answers = [make_answer("aws_b.x", "size"), make_answer("aws_a.x", "size"), make_answer("aws_b.x", "type")]
    act = act_of(replace(make_proposal(), answers=tuple(answers)), "prod")
    assert (act.agent, act.environment, act.direction) == ("drift", "prod", "adopt")
    assert act.resource_types == ("aws_b", "aws_a")
    assert act.addresses == ("aws_b.x", "aws_a.x")
    assert act.paths == ("size", "type")


def test_a_whole_resource_is_an_empty_path():
    assert act_of(make_other("remove"), None).paths == ("",)


@pytest.mark.parametrize(("direction", "delta"), [("adopt", 0.0), ("ignore", 0.0), ("remove", 0.0), ("revert", None)])
def test_nothing_is_destroyed_and_only_what_a_revert_costs_is_not_known(direction, delta):
    proposal = make_proposal() if direction == "adopt" else make_other(direction)
    act = act_of(proposal, None)
    assert (act.direction, act.destroys, act.replaces, act.monthly_delta) == (direction, 0, 0, delta)
    assert act.environment is None


@pytest.mark.parametrize(
    ("effects", "told"),
    [
        ((None,), "none"),
        ((Effect.WEAKER,), "weakening"),
        ((Effect.UNCLEAR,), "unclear"),
        ((Effect.TIGHTER,), "unclear"),
        ((None, Effect.TIGHTER), "unclear"),
        ((Effect.UNCLEAR, Effect.WEAKER, None), "weakening"),
    ],
)
def test_the_worst_of_the_findings_tells_the_class_of_security(effects, told):
    assert act_of(with_effects(make_proposal(), *effects), None).security == told
