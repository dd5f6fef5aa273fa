"""Makes the change of a revert: its records, each proven by a targeted plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

from agentbot.checks.facts import Facts, Finding
from agentbot.egress.redactor import Redactor
from agentbot.errors import StackError
from agentbot.gates import restoration
from agentbot.gates.proof import GATE
from agentbot.gates.targeted import Targeted, acting
from agentbot.gates.verdict import Outcome, Verdict
from agentbot.hcl.tree import Tree
from agentbot.remediation import record
from agentbot.remediation.candidate import Candidate, FileChange
from agentbot.remediation.records import Records
from agentbot.remediation.remedy import Answer
from agentbot.terraform.plan import Plan, ResourceChange

TOO_LARGE = f"The record would be larger than {record.SIZE_LIMIT // 1024} kB, which nobody reviews."
NO_STATE = "There is no refreshed state to make a targeted plan on: the plan was brought, or holds none."
TOGETHER = (
    "{exactly} The plan was made with {others} of this stack too; nothing that this one can depend on has drifted."
)


class TargetedPlanner(Protocol):
    """What the proof of a revert needs of Terraform."""

    def targeted(self, stack: str, targets: Sequence[str]) -> Plan:
        """A plan of the base tree for these addresses alone, on the refreshed state. Raises StackError."""
        ...


@dataclass(frozen=True)
class Reverted:
    """A revert as a change of the repository, with its proof."""

    candidate: Candidate
    proof: Verdict
    entries: tuple[ResourceChange, ...]
    """Everything that the targeted applies would do."""


@dataclass(frozen=True)
class Reverter:
    """Makes the reverts of one stack."""

    facts: Facts
    planner: TargetedPlanner
    records: Records
    tree: Tree
    redactor: Redactor

    def make(self, answers: tuple[Answer, ...]) -> Reverted:
        """One record per finding; the proof is the worst of them."""
        made = [self._one(answer) for answer in answers]
        verdicts = [verdict for _, _, verdict in made]
        worst = next((v for v in verdicts if v.outcome is Outcome.FAIL), None)
        worst = worst or next((v for v in verdicts if v.outcome is not Outcome.PASS), verdicts[0])
        changes = tuple(change for changes, _, _ in made for change in changes)
        entries = {entry.address: entry for _, entries, _ in made for entry in entries}
        return Reverted(Candidate(self.facts.stack, answers, changes), worst, tuple(entries.values()))

    def _one(self, answer: Answer) -> tuple[tuple[FileChange, ...], list[ResourceChange], Verdict]:
        finding = answer.finding
        entries, verdict = self._planned(finding)
        path, number = self.records.next_path(finding)
        written = record.write(
            finding,
            entries,
            self.facts,
            rule=answer.rule,
            why=answer.why,
            occurrence=number,
            redactor=self.redactor,
        )
        if len(written) > record.SIZE_LIMIT:
            verdict = Verdict(GATE, Outcome.FAIL, TOO_LARGE)
        gone = tuple(FileChange(old, self.tree.read(old), None) for old in self.records.replaced(finding))
        return (FileChange(path, None, written), *gone), entries, verdict

    def _planned(self, finding: Finding) -> tuple[list[ResourceChange], Verdict]:
        """What an apply of the target would do; without a targeted plan, what the stack's plan says of it."""
        own = self.facts.plan.changes.get(finding.address)
        known = [own] if own else []
        if not self.facts.provable:
            return known, Verdict(GATE, Outcome.UNKNOWN, NO_STATE)
        targets = record.targets(finding)
        if shared := self._plans.out_of_all(targets):
            return list(acting(shared).values()), self._together(shared, finding)
        try:
            plan = self._plans.alone(targets)
        except StackError as error:
            return known, Verdict(GATE, Outcome.UNKNOWN, f"The targeted plan could not be made: {error}")
        return list(acting(plan).values()), restoration.judge(self.facts, plan, finding)

    def _together(self, shared: Plan, finding: Finding) -> Verdict:
        """What a plan of many says of one; the reader is told that it had company."""
        verdict = restoration.judge(self.facts, shared, finding)
        if verdict.outcome is not Outcome.PASS:
            return verdict
        others = self._plans.besides(record.targets(finding))
        company = f"{others} other target{'s' * (others != 1)}"
        return replace(verdict, reason=TOGETHER.format(exactly=verdict.reason, others=company))

    @cached_property
    def _plans(self) -> Targeted:
        return Targeted(self.facts, lambda targets: self.planner.targeted(self.facts.stack, targets))
