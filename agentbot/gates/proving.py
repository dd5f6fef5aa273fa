"""Runs the proofs: as few plans as the rules allow, in every stack that calls a touched file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from agentbot.checks.facts import Facts
from agentbot.errors import StackError
from agentbot.gates import proof
from agentbot.gates.proof import Target
from agentbot.gates.rounds import References, share
from agentbot.gates.verdict import Outcome, Verdict
from agentbot.hcl.edit import Refused
from agentbot.remediation.candidate import Candidate, union
from agentbot.terraform.plan import Plan

PROVEN_TOGETHER = (
    "A plan with this edit no longer has the drift, and nothing else changed in it. The plan was made with {others} of "
    "this stack too; none of them feeds, or is fed by, what this one touches."
)


class Planner(Protocol):
    """What a proof needs of Terraform."""

    def stacks_with(self, path: str) -> Sequence[str]:
        """Names of the stacks that call the module folder of a file."""
        ...

    def facts(self, stack: str) -> Facts:
        """A stack with its main plan, made on demand. Raises StackError."""
        ...

    def candidate(self, stack: str, overlay: Mapping[str, bytes]) -> Plan:
        """A plan of the base tree with `overlay`, on the refreshed state, without refresh. Raises StackError."""
        ...


class Prover:
    """Gives each candidate its proof verdict."""

    def __init__(self, planner: Planner) -> None:
        self._planner = planner
        self._baselines: dict[str, Plan] = {}

    def prove(self, stack: str, candidates: Sequence[Candidate]) -> Iterator[tuple[Candidate, Verdict]]:
        """A verdict for each candidate of one stack; independent ones share a plan."""
        facts = self._planner.facts(stack)
        if not facts.provable:
            why = "There is no refreshed state to plan the edited tree on: the plan was brought, or holds none."
            yield from ((candidate, Verdict(proof.GATE, Outcome.UNKNOWN, why)) for candidate in candidates)
            return
        reached = [(candidate, self._stacks(candidate)) for candidate in candidates]
        together = [candidate for candidate, stacks in reached if stacks == [stack]]
        for members in share(together, References(facts.source, facts.root)):
            yield from self._round(stack, members)
        for candidate, stacks in reached:
            if stacks != [stack]:
                yield candidate, self._everywhere(candidate, stacks)

    def _stacks(self, candidate: Candidate) -> list[str]:
        callers = {stack for change in candidate.changes for stack in self._planner.stacks_with(change.path)}
        return sorted(callers | {candidate.stack})

    def _round(self, stack: str, members: list[Candidate]) -> Iterator[tuple[Candidate, Verdict]]:
        """One plan for all members; who does not pass in company gets a plan of its own."""
        overlay = union(members)
        shared = self._plan(stack, members[0].overlay if isinstance(overlay, Refused) else overlay)
        for member in members:
            others = [replace(t, required=False) for other in members if other is not member for t in _targets(other)]
            verdict = self._judge(stack, shared, [*_targets(member), *others])
            if verdict.outcome is Outcome.PASS and len(members) > 1:
                company = f"{len(members) - 1} other edit{'s' * (len(members) > 2)}"
                verdict = replace(verdict, reason=PROVEN_TOGETHER.format(others=company))
            elif verdict.outcome is not Outcome.PASS and len(members) > 1:
                verdict = self._judge(stack, self._plan(stack, member.overlay), _targets(member))
            yield member, verdict

    def _everywhere(self, candidate: Candidate, stacks: list[str]) -> Verdict:
        """The worst verdict over every stack that the candidate's files belong to."""
        verdicts: list[Verdict] = []
        for stack in stacks:
            try:
                facts = self._planner.facts(stack)
            except StackError as error:
                why = f"Stack `{stack}` calls this module too, and could not be planned: {error}"
                return Verdict(proof.GATE, Outcome.UNKNOWN, why)
            targets = _targets(candidate) if stack == candidate.stack else _instances(candidate, facts)
            verdict = self._judge(stack, self._plan(stack, candidate.overlay), targets)
            if verdict.outcome is not Outcome.PASS:
                return replace(verdict, reason=f"In stack `{stack}`: {verdict.reason}")
            verdicts.append(verdict)
        named = ", ".join(f"`{stack}`" for stack in stacks)
        return replace(verdicts[0], reason=f"{verdicts[0].reason} Planned in every stack that calls the file: {named}.")

    def _plan(self, stack: str, overlay: Mapping[str, bytes]) -> Plan | StackError:
        try:
            return self._planner.candidate(stack, overlay)
        except StackError as error:
            return error

    def _judge(self, stack: str, candidate: Plan | StackError, targets: Sequence[Target]) -> Verdict:
        facts = self._planner.facts(stack)
        if isinstance(candidate, StackError):
            return self._broken(stack, candidate)
        try:
            return proof.judge(
                facts.plan, candidate, targets, schemas=facts.schemas, baseline=lambda: self._baseline(stack)
            )
        except StackError as error:
            return Verdict(proof.GATE, Outcome.UNKNOWN, f"The unedited tree cannot be planned in a copy: {error}")

    def _broken(self, stack: str, error: StackError) -> Verdict:
        """The edit is to blame only where the unedited tree can be planned in the same copy."""
        try:
            self._baseline(stack)
        except StackError as other:
            return Verdict(proof.GATE, Outcome.UNKNOWN, f"The stack cannot be planned in a copy: {other}")
        return Verdict(proof.GATE, Outcome.FAIL, f"The edited tree cannot be planned: {error}")

    def _baseline(self, stack: str) -> Plan:
        if stack not in self._baselines:
            self._baselines[stack] = self._planner.candidate(stack, {})
        return self._baselines[stack]


def _targets(candidate: Candidate) -> list[Target]:
    return [Target(e.address, e.path) for answer in candidate.answers for e in answer.expected]


def _instances(candidate: Candidate, facts: Facts) -> list[Target]:
    """In another stack: what the touched blocks make there may lose the same difference."""
    paths: dict[tuple[str, tuple[str, ...]], set[str]] = {}
    for answer in candidate.answers:
        for edit in answer.edits:
            paths.setdefault((edit.file, edit.block), set()).update(e.path for e in answer.expected)
    found: list[Target] = []
    for address, entry in facts.plan.changes.items():
        if any(block[1:] == (entry.type, entry.name) for _, block in paths):
            place = facts.source.place(entry)
            if not isinstance(place, Refused):
                wanted = paths.get((place.file.path, place.label), set())
                found.extend(Target(address, path, required=False) for path in sorted(wanted))
    return found
