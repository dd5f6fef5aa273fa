"""Every candidate gets one verdict, with as few plans as the rules allow."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from agentbot.checks.facts import Facts
from agentbot.errors import StackError
from agentbot.gates.proving import Prover
from agentbot.gates.verdict import Outcome, Verdict
from agentbot.hcl.edit import Edit
from agentbot.remediation.candidate import Candidate
from agentbot.terraform.plan import Plan
from tests.support.answers import answer, candidate, edit
from tests.support.plans import entry, make_facts, make_plan, volume

CODE = "".join(f'resource "aws_ebs_volume" "{name}" {{\n  size = 20\n}}\n' for name in "abc")


def change(name: str, size: int = 20, live: int = 40, prefix: str = "") -> dict[str, Any]:
    actions = ("no-op",) if size == live else ("update",)
    return entry(f"{prefix}aws_ebs_volume.{name}", *actions, before=volume(live), after=volume(size))


def plan(**sizes: int) -> Plan:
    """The plan of a tree in which the volumes have these sizes, where each of the three is 40 in the cloud."""
    return make_plan(changes=[change(name, sizes.get(name, 20)) for name in "abc"])


def adopting(name: str, file: str = "main.tf", files: Any = CODE) -> Candidate:
    block = ("resource", "aws_ebs_volume", name)
    return candidate(answer(edit(file=file, block=block), address=f"aws_ebs_volume.{name}"), files=files)


def honest(overlay: Mapping[str, bytes]) -> Plan:
    """Terraform: it reads the sizes from the edited file."""
    text = overlay.get("main.tf", CODE.encode()).decode()
    return plan(**{name: int(text.split(f'"{name}" {{\n  size = ')[1].split()[0]) for name in "abc"})


@dataclass
class FakePlanner:
    """Stacks by name, and what Terraform says to an overlay."""

    terraform: Callable[[Mapping[str, bytes]], Plan] = honest
    stacks: dict[str, Facts] = field(default_factory=lambda: {"app": make_facts(plan(), CODE)})
    callers: Sequence[str] = ("app",)
    broken: Sequence[str] = ()
    asked: list[tuple[str, list[str]]] = field(default_factory=list)

    def stacks_with(self, path: str) -> Sequence[str]:
        return self.callers

    def facts(self, stack: str) -> Facts:
        if stack in self.broken:
            raise StackError("It has no credentials.")
        return self.stacks[stack]

    def candidate(self, stack: str, overlay: Mapping[str, bytes]) -> Plan:
        self.asked.append((stack, sorted(overlay)))
        return self.terraform(overlay)


def proven(planner: FakePlanner, *candidates: Candidate) -> list[Verdict]:
    verdicts = {id(each): verdict for each, verdict in Prover(planner).prove("app", candidates)}
    assert len(verdicts) == len(candidates)
    return [verdicts[id(each)] for each in candidates]


def test_independent_edits_are_proven_by_one_plan_and_say_so() -> None:
    planner = FakePlanner()
    verdicts = proven(planner, *(adopting(name) for name in "abc"))
    assert [verdict.outcome for verdict in verdicts] == [Outcome.PASS] * 3
    assert "made with 2 other edits" in verdicts[0].reason
    assert planner.asked == [("app", ["main.tf"])]


def test_one_edit_alone_does_not_speak_of_company() -> None:
    (verdict,) = proven(FakePlanner(), adopting("a"))
    assert "made with" not in verdict.reason


def test_edits_that_feed_each_other_get_a_plan_each() -> None:
    planner = FakePlanner()
    code = CODE.replace('"b" {\n  size = 20\n', '"b" {\n  size = 20\n  v = aws_ebs_volume.a.id\n')
    planner.stacks["app"] = make_facts(plan(), code)
    verdicts = proven(planner, adopting("a", files=code), adopting("b", files=code))
    assert [verdict.outcome for verdict in verdicts] == [Outcome.PASS] * 2
    assert len(planner.asked) == 2


def test_who_does_not_pass_in_company_is_judged_alone() -> None:
    """One bad edit must not take the good ones with it."""

    def terraform(overlay: Mapping[str, bytes]) -> Plan:
        found = honest(overlay)
        bad = b'"c" {\n  size = 40' in overlay.get("main.tf", b"")
        joined = [entry("aws_x.joined", "create", after={})] if bad else []
        return make_plan(changes=[change(name, found.changes[f"aws_ebs_volume.{name}"].change.after["size"])
                                  for name in "abc"] + joined)  # fmt: skip

    planner = FakePlanner(terraform)
    verdicts = proven(planner, *(adopting(name) for name in "abc"))
    assert [verdict.outcome for verdict in verdicts] == [Outcome.PASS, Outcome.PASS, Outcome.FAIL]
    assert "aws_x.joined" in verdicts[2].reason


def test_who_stays_in_the_difference_does_not_hold_up_its_company() -> None:
    """The others pass by the shared plan; only the one that stays is planned again."""
    planner = FakePlanner(
        lambda overlay: plan(**{name: 40 for name in "ab" if f'"{name}"'.encode() in overlay["main.tf"]})
    )
    verdicts = proven(planner, *(adopting(name) for name in "abc"))
    assert [verdict.outcome for verdict in verdicts] == [Outcome.PASS, Outcome.PASS, Outcome.FAIL]
    assert len(planner.asked) == 2


def test_an_edit_that_terraform_does_not_follow_fails() -> None:
    (verdict,) = proven(FakePlanner(lambda overlay: plan()), adopting("a"))
    assert verdict.outcome is Outcome.FAIL


def test_a_stack_without_a_refreshed_state_proves_nothing_and_plans_nothing() -> None:
    planner = FakePlanner()
    planner.stacks["app"] = make_facts(plan(), CODE, provable=False)
    verdicts = proven(planner, adopting("a"), adopting("b"))
    assert [verdict.outcome for verdict in verdicts] == [Outcome.UNKNOWN] * 2
    assert planner.asked == []


def test_an_edited_tree_that_cannot_be_planned_fails_where_the_unedited_one_can() -> None:
    def terraform(overlay: Mapping[str, bytes]) -> Plan:
        if overlay:
            raise StackError("Unsupported argument.")
        return plan()

    (verdict,) = proven(FakePlanner(terraform), adopting("a"))
    assert verdict.outcome is Outcome.FAIL
    assert "Unsupported argument" in verdict.reason


def test_a_copy_in_which_nothing_can_be_planned_proves_nothing() -> None:
    def terraform(overlay: Mapping[str, bytes]) -> Plan:
        raise StackError("No credentials.")

    assert [verdict.outcome for verdict in proven(FakePlanner(terraform), adopting("a"), adopting("b"))] == [
        Outcome.UNKNOWN, Outcome.UNKNOWN,
    ]  # fmt: skip


def test_the_unedited_tree_is_planned_once_for_all_candidates() -> None:
    def terraform(overlay: Mapping[str, bytes]) -> Plan:
        found = [change(name, honest(overlay).changes[f"aws_ebs_volume.{name}"].change.after["size"]) for name in "abc"]
        return make_plan(changes=[*found, entry("aws_x.copy", "update", before={"v": 1}, after={"v": 2})])

    planner = FakePlanner(terraform)
    code = CODE.replace('"b" {\n  size = 20\n', '"b" {\n  size = 20\n  v = aws_ebs_volume.a.id\n')
    planner.stacks["app"] = make_facts(plan(), code)
    verdicts = proven(planner, adopting("a", files=code), adopting("b", files=code))
    assert [verdict.outcome for verdict in verdicts] == [Outcome.PASS] * 2
    assert [files for _, files in planner.asked].count([]) == 1


SHARED = {"main.tf": 'module "m" {\n  source = "./m"\n}\n', "m/main.tf": CODE}


def in_module(size: int, live: int = 40) -> Plan:
    return make_plan(changes=[change("a", size, live, prefix="module.m.")])


def shared_edit() -> Candidate:
    block = ("resource", "aws_ebs_volume", "a")
    made = answer(Edit("m/main.tf", block, ("size",), "set", 40), address="module.m.aws_ebs_volume.a")
    return candidate(made, files=SHARED)


def both(second: Plan, terraform: Callable[[Mapping[str, bytes]], Plan], **rest: Any) -> FakePlanner:
    stacks = {"app": make_facts(in_module(20), SHARED), "other": make_facts(second, SHARED)}
    return FakePlanner(terraform, stacks, callers=("other", "app"), **rest)


def test_a_file_of_several_stacks_is_planned_in_all_of_them() -> None:
    planner = both(in_module(20), lambda overlay: in_module(40 if overlay else 20))
    (verdict,) = proven(planner, shared_edit())
    assert verdict.outcome is Outcome.PASS
    assert "`app`, `other`" in verdict.reason
    assert [stack for stack, _ in planner.asked] == ["app", "other"]


def test_another_stack_that_would_change_with_the_edit_fails_it() -> None:
    """There the volume has the size of the code, so the edit would resize it."""
    planner = both(in_module(20, live=20), lambda overlay: in_module(40))
    planner.terraform = lambda overlay: in_module(
        40 if overlay else 20, live=40 if planner.asked[-1][0] == "app" else 20
    )
    (verdict,) = proven(planner, shared_edit())
    assert verdict.outcome is Outcome.FAIL
    assert "`other`" in verdict.reason


def test_another_stack_that_cannot_be_read_proves_nothing() -> None:
    planner = both(in_module(20), lambda overlay: in_module(40), broken=("other",))
    (verdict,) = proven(planner, shared_edit())
    assert verdict.outcome is Outcome.UNKNOWN
    assert "`other`" in verdict.reason


def test_a_file_that_no_stack_is_known_to_call_is_planned_in_the_candidates_own() -> None:
    planner = FakePlanner(callers=())
    (verdict,) = proven(planner, adopting("a"))
    assert verdict.outcome is Outcome.PASS
    assert [stack for stack, _ in planner.asked] == ["app"]
