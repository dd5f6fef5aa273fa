"""A targeted plan of the unedited code puts back what drifted, and does nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from agentbot.egress.redactor import Redactor
from agentbot.errors import TerraformError
from agentbot.gates.restoration import judge
from agentbot.gates.reverting import Reverter
from agentbot.gates.verdict import Outcome, Verdict
from agentbot.remediation import record
from agentbot.remediation.records import Records
from agentbot.remediation.remedy import Answer
from agentbot.terraform.plan import Plan
from tests.support.answers import answer
from tests.support.plans import Files, deleted, drifted, entry, make_facts, make_plan

WEB, ROLE = "aws_security_group.web", "aws_iam_role.app"
SOURCE = 'resource "aws_security_group" "web" {\n}\nresource "aws_iam_role" "app" {\n}\n'


def web(live: Any = "open", code: Any = "shut", **more: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    return drifted(WEB, {"id": "1", "door": "shut"}, {"id": "1", "door": live}, code={"id": "1", "door": code}, **more)


def role(live: str = "all", code: str = "some") -> tuple[dict[str, Any], dict[str, Any]]:
    return drifted(ROLE, {"id": "2", "grant": "some"}, {"id": "2", "grant": live}, code={"id": "2", "grant": code})


def verdict(main: Any, targeted: Any, *, path: str | None = "door", **rest: Any) -> Verdict:
    finding = replace(answer(address=WEB).finding, path=path)
    facts = make_facts(make_plan(both=main), SOURCE)
    return judge(facts, make_plan(changes=[pair[1] for pair in targeted], complete=False, **rest), finding)


def fails(said: Verdict, *words: str) -> bool:
    assert all(word in said.reason for word in words), said.reason
    return said.outcome is Outcome.FAIL


def test_a_targeted_plan_that_restores_just_that_passes() -> None:
    assert verdict([web(), role()], [web()]).outcome is Outcome.PASS


def test_what_drifted_at_what_it_depends_on_may_come_along() -> None:
    assert verdict([web(), role()], [web(), role()]).outcome is Outcome.PASS


def test_a_plan_that_restores_nothing_fails() -> None:
    assert fails(verdict([web()], []), "would change nothing")
    other = drifted(WEB, {"a": 1}, {"a": 2}, code={"a": 1})
    assert fails(verdict([other], [other]), "leave `door`")


def test_code_that_was_never_applied_does_not_come_along() -> None:
    unapplied = entry(WEB, "update"), entry(ROLE, "update", before={"grant": "some"}, after={"grant": "more"})
    main = make_plan(both=[web()], changes=[unapplied[1]])
    said = judge(
        make_facts(main, SOURCE),
        make_plan(changes=[web()[1], unapplied[1]]),
        replace(answer(address=WEB).finding, path="door"),
    )
    assert fails(said, ROLE)


def test_nothing_is_replaced_or_destroyed() -> None:
    assert fails(verdict([web(replaces=True)], [web(replaces=True)]), "would replace", "lost")


def test_a_target_that_plans_otherwise_than_the_stack_fails() -> None:
    assert fails(verdict([web()], [web(code="ajar")]), "unlike in the plan of the stack")


def test_a_resource_that_is_gone_is_created_again() -> None:
    gone = deleted(WEB, {"id": "1", "door": "shut"})
    assert verdict([gone], [gone], path=None).outcome is Outcome.PASS
    new = entry(ROLE, "create", after={"grant": "some"})
    assert fails(verdict([gone], [gone, (new, new)], path=None), "also create", ROLE)


def test_an_incomplete_answer_is_no_answer() -> None:
    assert verdict([web()], [web()], errored=True).outcome is Outcome.UNKNOWN


class Planner:
    def __init__(self, plan: Plan | None) -> None:
        self.plan, self.asked = plan, [tuple[str, ...]()]

    def targeted(self, stack: str, targets: Any) -> Plan:
        self.asked.append(tuple(targets))
        if self.plan is None:
            raise TerraformError("terraform plan", 1, "the provider crashed")
        return self.plan


def reverted(planner: Planner, *answers: Answer, provable: bool = True) -> Any:
    facts = make_facts(make_plan(both=[web()]), SOURCE, provable=provable)
    records = Records(Files(), lambda folder: ())
    return Reverter(facts, planner, records, Files(), Redactor()).make(answers)


def revert() -> Answer:
    one = answer(address=WEB, path="door", after="open")
    return replace(one, direction="revert", edits=())


def test_a_revert_is_one_new_record_with_its_own_targeted_plan() -> None:
    planner = Planner(make_plan(changes=[web()[1]]))
    made = reverted(planner, revert())
    (change,) = made.candidate.changes
    assert planner.asked[1:] == [(WEB,)]
    assert made.proof.outcome is Outcome.PASS
    assert (change.before, change.path.startswith(".agentbot/reverts/app/")) == (None, True)
    assert made.candidate.overlay == {}


def test_a_record_that_nobody_could_review_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record, "SIZE_LIMIT", 100)
    made = reverted(Planner(make_plan(changes=[web()[1]])), revert())
    assert (made.proof.outcome, "larger" in made.proof.reason) == (Outcome.FAIL, True)


@pytest.mark.parametrize(("planner", "provable"), [(Planner(None), True), (Planner(make_plan()), False)])
def test_without_a_targeted_plan_there_is_a_record_and_no_proof(planner: Planner, provable: bool) -> None:
    made = reverted(planner, revert(), provable=provable)
    assert made.proof.outcome is Outcome.UNKNOWN
    assert b"door" in made.candidate.changes[0].after
