"""One plan tells of many targets, but only where nothing that a target can depend on has drifted too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from agentbot.egress.redactor import Redactor
from agentbot.errors import TerraformError
from agentbot.gates.reverting import Reverter
from agentbot.gates.targeted import Targeted, acting
from agentbot.gates.verdict import Outcome
from agentbot.remediation.records import Records
from agentbot.terraform.plan import Plan
from tests.support.answers import answer
from tests.support.plans import Files, deleted, drifted, entry, make_facts, make_plan

A, B = "aws_a.x", "aws_b.y"


def shut(address: str) -> tuple[dict[str, Any], dict[str, Any]]:
    was = {"id": address, "door": "shut"}
    return drifted(address, was, {**was, "door": "open"}, code=was)


class Planner:
    """Gives for any targets all that drifted, as Terraform would where each of them is a target."""

    def __init__(self, *pairs: Any, crashes: bool = False, **rest: Any) -> None:
        self.plan = make_plan(changes=[pair[1] for pair in pairs], complete=False, **rest)
        self.asked: list[tuple[str, ...]] = []
        self.crashes = crashes

    def targeted(self, stack: str, targets: Sequence[str]) -> Plan:
        self.asked.append(tuple(targets))
        if self.crashes:
            raise TerraformError("terraform plan", 1, "the provider crashed")
        return self.plan

    def __call__(self, targets: Sequence[str]) -> Plan:
        return self.targeted("app", targets)


def code(*, a: str = "", b: str = "", more: str = "") -> str:
    return f'resource "aws_a" "x" {{\n{a}\n}}\nresource "aws_b" "y" {{\n{b}\n}}\n{more}\n'


def told(files: Any, *targets: str, others: Sequence[str] = (A, B)) -> list[str] | None:
    """The addresses that a plan of all has for a target; None where it cannot be told."""
    pairs = [shut(address) for address in others]
    plan = Targeted(make_facts(make_plan(both=pairs), files), Planner(*pairs)).out_of_all(targets)
    return sorted(acting(plan)) if plan else None


def test_targets_that_know_nothing_of_each_other_are_told_from_one_plan() -> None:
    pairs = [shut(A), shut(B)]
    planner = Planner(*pairs)
    plans = Targeted(make_facts(make_plan(both=pairs), code()), planner)
    assert [sorted(acting(plan)) for target in (A, B) if (plan := plans.out_of_all((target,)))] == [[A], [B]]
    assert planner.asked == [(A, B)]


@pytest.mark.parametrize(
    ("reference", "more"),
    [
        ("v = aws_b.y.id", ""),
        ("depends_on = [aws_b.y]", ""),
        ("v = local.z", "locals {\n  z = aws_b.y.id\n}"),
        ("v = data.aws_c.z.id", 'data "aws_c" "z" {\n  v = aws_b.y.id\n}'),
        ("", 'provider "aws" {\n  role = aws_b.y.arn\n}'),
        ("", 'provider "aws" {\n  role = local.z\n}\nlocals {\n  z = aws_b.y.id\n}'),
    ],
)
def test_a_target_that_may_bring_another_along_cannot_be_told(reference: str, more: str) -> None:
    assert told(code(a=reference, more=more), A) is None


def test_what_others_depend_on_is_told_without_them() -> None:
    assert told(code(a="v = aws_b.y.id"), B) == [B]


@pytest.mark.parametrize("argument", ["depends_on = [aws_b.y]", "count = aws_b.y.size", "for_each = aws_b.y.map"])
def test_what_a_module_waits_for_counts_for_all_that_is_in_it(argument: str) -> None:
    inside = "module.m.aws_c.z"
    main = code(more=f'module "m" {{\n  source = "./m"\n  {argument}\n}}')
    files = {"main.tf": main, "m/main.tf": 'resource "aws_c" "z" {}\n'}
    assert told(files, inside, others=(B, inside)) is None
    assert told({**files, "main.tf": main.replace("aws_b.y", "aws_a.x")}, inside, others=(B, inside)) == [inside]


def test_another_instance_of_the_same_block_is_not_needed() -> None:
    one, two = 'aws_a.x["one"]', 'aws_a.x["two"]'
    assert told(code(a="for_each = toset([])"), one, others=(one, two)) == [one]


def test_where_the_source_does_not_tell_nothing_is_told() -> None:
    unknown = "module.elsewhere.aws_c.z"
    assert told(code(), A, others=(A, unknown)) is None
    assert told(code(), unknown, others=(A, unknown)) is None
    assert told({"main.tf": code(), "more.tf.json": "{}"}, A) is None


def test_one_target_alone_and_one_that_did_not_drift_have_no_company() -> None:
    assert told(code(), A, others=(A,)) is None
    assert told(code(), "aws_c.z") is None


def test_what_went_away_with_a_target_is_a_target_too() -> None:
    gone = [deleted(A, {"id": "1"}), deleted(B, {"id": "2"}), shut("aws_c.z")]
    facts = make_facts(make_plan(both=gone), code(more='resource "aws_c" "z" {}'))
    plan = Targeted(facts, Planner(*gone)).out_of_all((A, B))
    assert plan is not None
    assert sorted(acting(plan)) == [A, B]


def test_an_old_object_that_would_be_destroyed_counts() -> None:
    pairs = [shut(A), shut(B)]
    old = entry(A, "delete", before={"id": "old"}, deposed="0123abcd")
    planner = Planner(*pairs, (None, old))
    plan = Targeted(make_facts(make_plan(both=pairs), code()), planner).out_of_all((A,))
    assert plan is not None
    assert sorted(acting(plan)) == [A, f"{A} (deposed)"]


def test_each_plan_is_made_once_and_a_failed_one_of_many_is_no_answer() -> None:
    pairs = [shut(A), shut(B)]
    facts = make_facts(make_plan(both=pairs), code())
    planner, broken = Planner(*pairs), Planner(crashes=True)
    plans = Targeted(facts, planner)
    assert plans.alone((A,)) is plans.alone((A,))
    assert planner.asked == [(A,)]
    assert [Targeted(facts, broken).out_of_all((A,))] == [None]
    assert broken.asked == [(A, B)]


def test_the_verdict_says_that_there_was_company() -> None:
    pairs = [shut(A), shut(B)]
    facts = make_facts(make_plan(both=pairs), code())
    planner = Planner(*pairs)
    reverter = Reverter(facts, planner, Records(Files(), lambda folder: ()), Files(), Redactor())
    made = [reverter.make((replace(answer(address=a, path="door"), direction="revert", edits=()),)) for a in (A, B)]
    assert [each.proof.outcome for each in made] == [Outcome.PASS, Outcome.PASS]
    assert all("with 1 other target of this stack too" in each.proof.reason for each in made)
    assert [[entry.address for entry in each.entries] for each in made] == [[A], [B]]
    assert planner.asked == [(A, B)]
