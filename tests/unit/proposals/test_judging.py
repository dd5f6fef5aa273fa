"""What the gates and the boundary say of each group, and what becomes of it: opened, held back, or judged in parts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import ModuleType
from typing import Any

import pytest

from agentbot.checks.facts import Facts
from agentbot.config.boundary import Boundary, Rule
from agentbot.errors import AgentbotError, ConfigError, StackError, TerraformError
from agentbot.gates import format as formatting
from agentbot.gates import hazard, leak, policy, scope, syntax
from agentbot.gates.boundary import Effect
from agentbot.gates.proof import GATE as PROOF
from agentbot.gates.verdict import Outcome, Verdict
from agentbot.hcl.edit import Edit, RefusalCode, Traversal
from agentbot.hcl.hazards import Readings
from agentbot.proposals.grouping import Group, group
from agentbot.proposals.judging import NEVER_WAIVED, Court, Judged, judge
from agentbot.proposals.proposal import Proposal
from agentbot.remediation.candidate import Candidate, FileChange
from agentbot.remediation.record import path_of
from agentbot.remediation.records import Records
from agentbot.remediation.remedy import Answer, Expected
from agentbot.terraform.plan import Plan
from tests.support.answers import answer, edit
from tests.support.plans import Files, deleted, drifted, entry, make_facts, make_plan, volume

NAMES = "abc"
CODE = "".join(f'resource "aws_ebs_volume" "{name}" {{\n  size = 20\n}}\n' for name in NAMES)
GATES = [syntax.GATE, scope.GATE, formatting.GATE, hazard.GATE, PROOF, policy.GATE, leak.GATE]
OLD = ".agentbot/reverts/app/0123abcd-1.yml"
OVER = FileChange(OLD, b"version: 1\n", None)


def address(name: str) -> str:
    return f"aws_ebs_volume.{name}"


def difference(name: str, live: int = 40, code: int = 20, **rest: Any) -> tuple[Any, Any]:
    return drifted(address(name), volume(20), volume(live), code=volume(code), **rest)


def planned(*names: str, **rest: Any) -> Plan:
    """A plan in which these volumes are changed back; the others are as the code says."""
    quiet = [entry(address(name), "no-op", before=volume(40), after=volume(40)) for name in NAMES if name not in names]
    return make_plan(both=[difference(name) for name in names], changes=quiet, **rest)


def honest(overlay: Mapping[str, bytes]) -> Plan:
    """Terraform: what the edited file says of a volume's size, it no longer changes."""
    text = overlay.get("main.tf", CODE.encode()).decode()
    return planned(*(name for name in NAMES if f'"{name}" {{\n  size = 20' in text))


@dataclass
class FakeBench:
    """One stack, and what Terraform says to an edited tree and to a target."""

    stack: Facts = field(default_factory=lambda: make_facts(planned(*NAMES), CODE))
    terraform: Callable[[Mapping[str, bytes]], Plan] = honest
    targets: Callable[[Sequence[str]], Plan] = lambda targets: planned(
        *(address.rpartition(".")[2] for address in targets)
    )
    fmt: Callable[[bytes], bytes] | None = bytes
    of: str | None = "nonprod"
    asked: list[tuple[str, ...]] = field(default_factory=list)

    def facts(self, stack: str) -> Facts:
        assert stack == "app"
        return self.stack

    def stacks_with(self, path: str) -> Sequence[str]:
        return ["app"] if path.endswith(".tf") else []

    def candidate(self, stack: str, overlay: Mapping[str, bytes]) -> Plan:
        self.asked.append(("plan", *sorted(overlay)))
        return self.terraform(overlay)

    def targeted(self, stack: str, targets: Sequence[str]) -> Plan:
        self.asked.append(("target", *targets))
        return self.targets(targets)

    def formatter(self, stack: str) -> Callable[[bytes], bytes] | None:
        return self.fmt

    def versions(self, stack: str) -> str:
        return "Terraform 1.11.4"

    def folders(self, stack: str) -> Collection[str]:
        return ["."]

    def sources(self, stack: str) -> Mapping[str, bytes]:
        return {"main.tf": CODE.encode()}

    def environment(self, stack: str) -> str | None:
        return self.of


@dataclass
class FakeInspector:
    """The policy gate: says what it is told to say of whoever changes one of these addresses."""

    outcome: Outcome = Outcome.FAIL
    against: Collection[str] = ()
    asked: list[list[str]] = field(default_factory=list)

    def begin(self) -> None:
        self.asked.clear()

    def inspect(self, stack: str, candidates: Sequence[Candidate]) -> Iterator[tuple[Candidate, Verdict]]:
        named = [[finding.address for finding in candidate.findings] for candidate in candidates]
        self.asked += named
        for candidate, addresses in zip(candidates, named, strict=True):
            bad = set(addresses) & set(self.against)
            yield candidate, Verdict(policy.GATE, self.outcome if bad else Outcome.PASS, "CKV_1 said so.")


def boundary(effect: str = "allow", **when: Any) -> Boundary:
    said = {"id": "the-rule", "when": when, "effect": effect, "approvals": 1}
    return Boundary(rules=(Rule.model_validate(said),))


@pytest.fixture(autouse=True)
def harmless(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the hazard gate says is told by tests of its own."""
    says(monkeypatch, hazard, Outcome.PASS)


def says(monkeypatch: pytest.MonkeyPatch, gate: ModuleType, outcome: Outcome) -> None:
    """A gate that says the same of everything."""
    verdict = Verdict(gate.GATE, outcome, "It was told to say so.")  # type: ignore[attr-defined]
    monkeypatch.setattr(gate, "judge", lambda candidate, **rest: verdict)


def adopting(name: str, *, to: int = 40) -> Answer:
    return answer(edit(value=to, block=("resource", "aws_ebs_volume", name)), address=address(name), after=to)


def other(direction: Any, name: str = "a", *edits: Edit, expected: tuple[Expected, ...] = ()) -> Answer:
    return replace(
        adopting(name), direction=direction, rule=f"drift-{direction}", why="W.", edits=edits, expected=expected
    )


def reverting(name: str = "a") -> Answer:
    return other("revert", name)


def groups(*answers: Answer) -> tuple[Group, ...]:
    return group(answers, (), {"app": "app-id"})


def held_in(
    *answers: Answer,
    bench: FakeBench | None = None,
    inspector: FakeInspector | None = None,
    rules: Boundary | AgentbotError | None = None,
    tidy: Mapping[str, tuple[FileChange, ...]] | None = None,
    unproven: Any = "refuse",
    files: Mapping[str, bytes] | None = None,
) -> Judged:
    tree = Files({"main.tf": CODE.encode(), **(files or {})})
    court = Court(
        bench=bench or FakeBench(),
        tree=tree,
        records=Records(tree, lambda folder: ()),
        inspector=inspector or FakeInspector(),
        boundary=boundary() if rules is None else rules,
        tidy=tidy or {},
    )
    return judge(groups(*answers), court, unproven=unproven)


def only(proposals: Sequence[Proposal]) -> Proposal:
    (found,) = proposals
    return found


def addresses(proposals: Sequence[Proposal]) -> list[list[str]]:
    return [[finding.address for finding in proposal.findings] for proposal in proposals]


def outcomes(proposal: Proposal) -> dict[str, Outcome]:
    return {verdict.gate: verdict.outcome for verdict in proposal.verdicts}


def test_what_passes_every_gate_and_the_boundary_is_proposed() -> None:
    judged = held_in(adopting("a"))
    proposal = only(judged.proposals)
    assert [verdict.gate for verdict in proposal.verdicts] == GATES
    assert (proposal.proven, proposal.draft, proposal.disposition) == (True, False, "mechanical")
    assert proposal.decision
    assert (proposal.decision.effect, proposal.decision.rule) == (Effect.ALLOW, "the-rule")
    assert proposal.changes == (
        FileChange("main.tf", CODE.encode(), CODE.replace("20", "40", 1).encode()),
    )  # fmt: skip
    assert proposal.proved_with == "Terraform 1.11.4"
    assert proposal.also == (f"update `{address('b')}`: `size`", f"update `{address('c')}`: `size`")
    assert (judged.held, judged.refusals, judged.against_policy) == ((), {}, frozenset())


def test_no_group_asks_nobody() -> None:
    bench, inspector = FakeBench(), FakeInspector()
    assert held_in(bench=bench, inspector=inspector) == Judged()
    assert (bench.asked, inspector.asked) == ([], [])


def test_an_adoption_that_a_policy_forbids_is_held_and_named() -> None:
    judged = held_in(adopting("a"), inspector=FakeInspector(against=[address("a")]))
    finding = adopting("a").finding.fingerprint
    assert judged.proposals == ()
    assert addresses(judged.held) == [[address("a")]]
    assert judged.against_policy == {finding}
    refusal = judged.refusals[finding].refusal
    assert refusal
    assert (refusal.code, refusal.message) == (RefusalCode.GATE, "policy: CKV_1 said so.")
    asked_again = judged.without(judged.against_policy)
    assert (asked_again.held, asked_again.refusals) == ((), {})


def test_only_an_adoption_has_another_direction_to_go() -> None:
    named = Traversal("size")
    block = ("resource", "aws_ebs_volume", "a")
    ignored = other("ignore", "a", Edit("main.tf", block, ("lifecycle", "ignore_changes"), "add", named, as_block=True))
    judged = held_in(ignored, inspector=FakeInspector(against=[address("a")]))
    assert addresses(judged.held) == [[address("a")]]
    assert judged.against_policy == frozenset()


def test_a_policy_that_cannot_tell_forbids_nothing_and_lets_nothing_through() -> None:
    unsure = FakeInspector(Outcome.UNKNOWN, [address("a")])
    judged = held_in(adopting("a"), inspector=unsure)
    assert (judged.proposals, judged.against_policy) == ((), frozenset())
    assert outcomes(only(judged.held))[policy.GATE] is Outcome.UNKNOWN
    assert adopting("a").finding.fingerprint in judged.refusals


@pytest.mark.parametrize("gate", [formatting, policy])
def test_what_could_not_be_told_is_a_draft_only_where_the_configuration_says_so(gate: ModuleType) -> None:
    def court(unproven: str) -> Judged:
        unsure = FakeInspector(Outcome.UNKNOWN, [address("a")] if gate is policy else [])
        bench = FakeBench(fmt=None if gate is formatting else bytes)
        return held_in(adopting("a"), bench=bench, inspector=unsure, unproven=unproven)

    draft = only(court("draft").proposals)
    assert (draft.draft, draft.proven) == (True, False)
    assert outcomes(draft)[gate.GATE] is Outcome.UNKNOWN
    assert court("draft").refusals == {}
    assert court("refuse").proposals == ()


def test_a_proof_that_cannot_be_made_is_a_draft_only_where_the_configuration_says_so() -> None:
    brought = make_facts(planned(*NAMES), CODE, provable=False)
    for given in (adopting("a"), reverting("a")):
        draft = held_in(given, bench=FakeBench(stack=brought), unproven="draft")
        assert outcomes(only(draft.proposals))[PROOF] is Outcome.UNKNOWN
        refused = held_in(given, bench=FakeBench(stack=brought))
        assert refused.proposals == ()
        answered = refused.refusals[given.finding.fingerprint]
        assert answered.refusal
        assert answered.refusal.code is RefusalCode.PROOF


def test_these_gates_are_never_waived() -> None:
    assert {syntax.GATE, scope.GATE, hazard.GATE, leak.GATE} == NEVER_WAIVED


@pytest.mark.parametrize("gate", [syntax, scope, hazard, leak], ids=lambda gate: gate.GATE)
@pytest.mark.parametrize("outcome", [Outcome.UNKNOWN, Outcome.FAIL])
@pytest.mark.parametrize("unproven", ["draft", "refuse"])
@pytest.mark.parametrize("given", [adopting("a"), reverting("a")], ids=["adopt", "revert"])
def test_a_gate_that_is_never_waived_holds_back_any_draft(
    monkeypatch: pytest.MonkeyPatch, gate: ModuleType, outcome: Outcome, unproven: str, given: Answer
) -> None:
    says(monkeypatch, gate, outcome)
    judged = held_in(given, unproven=unproven)
    assert judged.proposals == ()
    assert outcomes(only(judged.held))[gate.GATE] is outcome
    refusal = judged.refusals[given.finding.fingerprint].refusal
    assert refusal
    assert "It was told to say so." in refusal.message


@pytest.mark.parametrize("gate", [syntax, scope, formatting, hazard], ids=lambda gate: gate.GATE)
def test_nothing_is_inspected_or_planned_after_a_cheap_gate_failed(
    monkeypatch: pytest.MonkeyPatch, gate: ModuleType
) -> None:
    says(monkeypatch, gate, Outcome.FAIL)
    bench, inspector = FakeBench(), FakeInspector()
    judged = held_in(adopting("a"), bench=bench, inspector=inspector, unproven="draft")
    assert judged.proposals == ()
    assert (bench.asked, inspector.asked) == ([], [])


def test_the_hazard_gate_sees_the_files_of_the_stack(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []

    def looked(candidate: Candidate, *, files: Mapping[str, bytes], readings: Readings) -> Verdict:
        seen.append((candidate.stack, dict(files)))
        return Verdict(hazard.GATE, Outcome.PASS, "x")

    monkeypatch.setattr(hazard, "judge", looked)
    held_in(adopting("a"))
    assert seen == [("app", {"main.tf": CODE.encode()})]


def test_a_secret_of_the_plan_in_the_text_is_held_back() -> None:
    marked = drifted("aws_x.y", {"token": "correct-horse-battery"}, {"token": "correct-horse-battery"})
    facts = make_facts(make_plan(both=[difference("a"), marked]), CODE)
    given = adopting("a")
    said = replace(given, why="It became correct-horse-battery by hand.")
    quiet = entry(address("a"), "no-op", before=volume(40), after=volume(40))
    bench = FakeBench(stack=facts, terraform=lambda overlay: make_plan(both=[marked], changes=[quiet]))
    assert held_in(given, bench=bench).held == ()
    judged = held_in(said, bench=bench, unproven="draft")
    assert judged.proposals == ()
    assert outcomes(only(judged.held))[leak.GATE] is Outcome.FAIL


def test_what_the_boundary_blocks_is_held_and_not_refused() -> None:
    judged = held_in(adopting("a"), rules=boundary("block"))
    blocked = only(judged.held)
    assert (judged.proposals, judged.refusals) == ((), {})
    assert (blocked.proven, blocked.blocked) == (True, True)
    assert blocked.decision
    assert blocked.decision.reason == "The rule `the-rule` blocks it."


def test_a_boundary_that_cannot_be_read_blocks_everything() -> None:
    judged = held_in(adopting("a"), reverting("b"), rules=ConfigError("policies/boundary.yml", ("it is no YAML",)))
    assert (judged.proposals, judged.refusals) == ((), {})
    assert addresses(judged.held) == [[address("a")], [address("b")]]
    assert all(each.decision and "cannot be read" in each.decision.reason for each in judged.held)


def test_what_needs_an_approval_is_opened_and_says_so() -> None:
    decision = only(held_in(reverting(), rules=boundary("needs_approval")).proposals).decision
    assert decision
    assert (decision.effect, decision.approvals) == (Effect.NEEDS_APPROVAL, 1)


def test_the_boundary_is_asked_about_what_a_gate_holds_back_too() -> None:
    judged = held_in(adopting("a"), inspector=FakeInspector(against=[address("a")]), rules=boundary("block"))
    held = only(judged.held)
    assert held.decision
    assert held.decision.effect is Effect.BLOCK
    assert adopting("a").finding.fingerprint in judged.refusals


@pytest.mark.parametrize(("environment", "opened"), [("nonprod", True), ("prod", False), (None, False)])
def test_the_boundary_is_told_the_environment_of_the_stack(environment: str | None, opened: bool) -> None:
    judged = held_in(adopting("a"), bench=FakeBench(of=environment), rules=boundary(environment=("nonprod",)))
    assert bool(judged.proposals) is opened


def together(*names: str, to: int = 40) -> list[Answer]:
    """One change at several addresses: one group."""
    answers = [adopting(name, to=to) for name in names]
    assert len(groups(*answers)) == 1
    return answers


def test_a_group_is_opened_as_a_whole_where_all_of_it_passes() -> None:
    assert addresses(held_in(*together("a", "b")).proposals) == [[address("a"), address("b")]]


def test_of_a_group_that_fails_as_a_whole_the_good_parts_are_opened() -> None:
    judged = held_in(*together(*NAMES), inspector=FakeInspector(against=[address("b")]))
    assert addresses(judged.proposals) == [[address("a")], [address("c")]]
    assert addresses(judged.held) == [[address("b")]]
    assert judged.against_policy == {adopting("b").finding.fingerprint}


def test_what_is_opened_alone_is_not_refused_for_the_company_it_was_in() -> None:
    judged = held_in(*together(*NAMES), inspector=FakeInspector(against=[address("b")]))
    assert list(judged.refusals) == [adopting("b").finding.fingerprint]


def test_a_group_that_cannot_be_made_is_judged_in_parts() -> None:
    block = ("resource", "aws_ebs_volume", "absent")
    absent = replace(adopting("b"), edits=(edit(block=block),))
    judged = held_in(adopting("a"), absent)
    assert addresses(judged.proposals) == [[address("a")]]
    assert judged.held == ()
    refused = judged.refusals[absent.finding.fingerprint].refusal
    assert refused
    assert refused.code is RefusalCode.NOT_FOUND
    assert list(judged.refusals) == [absent.finding.fingerprint]


def test_a_single_answer_that_fails_is_judged_once() -> None:
    inspector = FakeInspector(against=[address("a")])
    held_in(adopting("a"), inspector=inspector)
    assert inspector.asked == [[address("a")]]


def test_what_the_boundary_blocks_stays_whole_beside_a_group_that_is_judged_in_parts() -> None:
    absent = replace(adopting("d"), edits=(edit(block=("resource", "aws_ebs_volume", "absent")),))
    judged = held_in(reverting("a"), reverting("b"), adopting("c"), absent, rules=boundary(direction=("adopt",)))
    assert addresses(judged.held) == [[address("a"), address("b")]]
    assert addresses(judged.proposals) == [[address("c")]]
    assert list(judged.refusals) == [absent.finding.fingerprint]


def ignoring(name: str) -> tuple[Edit, ...]:
    block = ("resource", "aws_ebs_volume", name)
    return (Edit("main.tf", block, ("lifecycle", "ignore_changes"), "add", Traversal("size"), as_block=True),)


def scoped(*answers: Answer) -> str:
    (found,) = groups(*answers)
    return found.scope


@pytest.mark.parametrize("given", [adopting("a"), reverting("a")], ids=["adopt", "revert"])
def test_a_record_that_is_over_goes_with_the_change_and_through_the_gates(given: Answer) -> None:
    inspector = FakeInspector()
    judged = held_in(
        given, tidy={scoped(given): (OVER,), "ffffffff": (replace(OVER, path="x.yml"),)}, inspector=inspector
    )
    proposal = only(judged.proposals)
    assert proposal.changes[-1] == OVER
    assert [change.path for change in proposal.changes].count(OLD) == 1
    assert len(proposal.changes) == 2
    assert proposal.proven


def test_what_goes_along_and_is_no_record_is_stopped_by_the_scope_gate() -> None:
    sneaked = FileChange("README.md", b"x", None)
    judged = held_in(adopting("a"), tidy={scoped(adopting("a")): (sneaked,)})
    assert outcomes(only(judged.held))[scope.GATE] is Outcome.FAIL


def test_a_revert_that_replaces_its_own_old_record_names_it_once() -> None:
    given = reverting()
    old = path_of("app", given.finding.fingerprint, 1)
    data = f"stack: app\nfinding: {given.finding.fingerprint}\nvalue_digest: another\n".encode()
    tidy = {scoped(given): (FileChange(old, data, None),)}
    proposal = only(held_in(given, files={old: data}, tidy=tidy).proposals)
    assert [(change.path, change.after is None) for change in proposal.changes] == [
        (path_of("app", given.finding.fingerprint, 2), False),
        (old, True),
    ]


def test_a_revert_is_its_record_proven_by_a_targeted_plan_of_its_own() -> None:
    bench = FakeBench(stack=make_facts(planned("a"), CODE))
    proposal = only(held_in(reverting(), bench=bench).proposals)
    assert bench.asked == [("target", address("a"))]
    assert [verdict.gate for verdict in proposal.verdicts] == GATES
    assert (proposal.proven, proposal.direction, proposal.disposition) == (True, "revert", "judgement")
    (change,) = proposal.changes
    assert (change.path, change.before) == (path_of("app", reverting().finding.fingerprint, 1), None)
    assert b"aws_ebs_volume.a" in (change.after or b"")
    assert f"-target={address('a')}" in next(v.reason for v in proposal.verdicts if v.gate == PROOF)


def test_what_the_apply_of_a_revert_puts_back_besides_is_told() -> None:
    needs = CODE.replace('"a" {\n', '"a" {\n  from = aws_ebs_volume.b.id\n')
    bench = FakeBench(stack=make_facts(planned("a", "b"), needs), targets=lambda targets: planned("a", "b"))
    proposal = only(held_in(reverting(), bench=bench).proposals)
    assert proposal.along == (f"update `{address('b')}`: `size`",)
    assert only(held_in(adopting("a")).proposals).along == ()


def test_a_revert_whose_target_would_do_something_else_is_held() -> None:
    extra = entry("aws_x.new", "create", after={})
    bench = FakeBench(targets=lambda targets: make_plan(both=[difference("a")], changes=[extra]))
    judged = held_in(reverting(), bench=bench, unproven="draft")
    assert judged.proposals == ()
    refusal = judged.refusals[reverting().finding.fingerprint].refusal
    assert refusal
    assert refusal.code is RefusalCode.PROOF
    assert "aws_x.new" in refusal.message


def test_a_target_that_cannot_be_planned_proves_nothing() -> None:
    def crash(targets: Sequence[str]) -> Plan:
        raise TerraformError("terraform plan", 1, "the provider crashed")

    judged = held_in(reverting(), bench=FakeBench(targets=crash))
    assert judged.proposals == ()
    assert outcomes(only(judged.held))[PROOF] is Outcome.UNKNOWN


def test_of_several_reverts_in_one_group_each_is_proven_and_the_worst_counts() -> None:
    def targets(addresses: Sequence[str]) -> Plan:
        if address("b") in addresses:
            raise StackError("no credentials")
        return planned(*(each.rpartition(".")[2] for each in addresses))

    whole = only(held_in(reverting("a"), reverting("b")).proposals)
    assert len(whole.changes) == 2
    assert whole.proven
    split = held_in(reverting("a"), reverting("b"), bench=FakeBench(targets=targets))
    assert addresses(split.proposals) == [[address("a")]]
    assert addresses(split.held) == [[address("b")]]


def test_edits_and_reverts_of_one_stack_are_judged_together() -> None:
    bench = FakeBench()
    judged = held_in(adopting("a"), reverting("b"), bench=bench)
    assert [proposal.direction for proposal in judged.proposals] == ["adopt", "revert"]
    assert [asked for asked in bench.asked if asked[0] == "plan"] == [("plan", "main.tf")]


def test_an_ignored_place_is_proven_by_a_plan_of_the_edited_tree() -> None:
    def terraform(overlay: Mapping[str, bytes]) -> Plan:
        return planned("b", "c") if b"ignore_changes = [size]" in overlay["main.tf"] else planned(*NAMES)

    given = other("ignore", "a", *ignoring("a"), expected=(Expected(address("a"), "size", "none", 40),))
    proposal = only(held_in(given, bench=FakeBench(terraform=terraform)).proposals)
    assert (proposal.proven, proposal.disposition) == (True, "judgement")
    assert b"  lifecycle {\n    ignore_changes = [size]\n  }\n" in (proposal.changes[0].after or b"")


def test_a_removed_block_is_proven_by_a_plan_that_no_longer_creates_it() -> None:
    gone = deleted(address("a"), volume(20))
    stack = make_facts(make_plan(both=[gone, difference("b")]), CODE)

    def terraform(overlay: Mapping[str, bytes]) -> Plan:
        still = [gone[1]] if b'"a"' in overlay.get("main.tf", CODE.encode()) else []
        return make_plan(drift=[gone[0]], both=[difference("b")], changes=still)

    given = other("remove", "a", Edit("main.tf", ("resource", "aws_ebs_volume", "a"), (), "remove"))
    given = replace(given, finding=replace(given.finding, path=None, kind="deleted", value_digest=None))
    given = replace(given, expected=(Expected(address("a"), "", "none", None),))
    judged = held_in(given, bench=FakeBench(stack=stack, terraform=terraform))
    proposal = only(judged.proposals)
    assert (proposal.proven, proposal.direction) == (True, "remove")
    assert b'"a"' not in (proposal.changes[0].after or b"")
    assert proposal.also == (f"update `{address('b')}`: `size`",)
