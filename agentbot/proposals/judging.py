"""Takes each group through the gates: what passes becomes a proposal, what does not is held back with the reason."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, Protocol

from agentbot.checks.facts import Facts
from agentbot.egress.redactor import Redactor
from agentbot.gates import format as formatting
from agentbot.gates import leak, scope, syntax
from agentbot.gates.proving import Planner, Prover
from agentbot.gates.verdict import Outcome, Verdict
from agentbot.hcl.edit import RefusalCode, Refused
from agentbot.hcl.tree import Tree
from agentbot.proposals.grouping import Group, split
from agentbot.proposals.outlook import outlook
from agentbot.proposals.proposal import Proposal
from agentbot.proposals.text.body import pull_request_text
from agentbot.remediation.candidate import Candidate, make
from agentbot.remediation.remedy import Answer
from agentbot.terraform.secret_values import secret_values

NEVER_WAIVED = frozenset({syntax.GATE, scope.GATE, leak.GATE})
"""Gates that must pass even for a draft."""
PLACEHOLDER = "0" * 40
"""Stands for commits that do not exist before the gates have passed; only the leak gate reads that text."""


class Bench(Planner, Protocol):
    """What the gates need of one run."""

    def formatter(self, stack: str) -> Callable[[bytes], bytes] | None:
        """`terraform fmt` as a function; None without a binary."""
        ...

    def versions(self, stack: str) -> str:
        """What made the stack's plans, for people; empty where somebody brought the plan."""
        ...

    def folders(self, stack: str) -> Collection[str]:
        """The stack's folder and those of its modules; the root is `.`."""
        ...


@dataclass(frozen=True)
class Judged:
    """What the gates said of many groups."""

    proposals: tuple[Proposal, ...] = ()
    held: tuple[Proposal, ...] = ()
    refusals: Mapping[str, Answer] = field(default_factory=dict)
    """Answers that cannot be carried out after all, by fingerprint."""

    def __add__(self, other: Judged) -> Judged:
        refusals = {**self.refusals, **other.refusals}
        return Judged(self.proposals + other.proposals, self.held + other.held, refusals)


def judge(groups: Sequence[Group], bench: Bench, tree: Tree, *, unproven: Literal["refuse", "draft"]) -> Judged:
    """Judge the groups of one stack; a group that fails as a whole is judged again answer by answer."""
    if not groups:
        return Judged()
    facts = bench.facts(groups[0].stack)
    judging = _Judging(bench, facts, tree, unproven)
    first = judging.all(groups)
    again = [
        part for g in groups if g.scope in first.failed and len(g.answers) > 1 for part in split(g, facts.stack_id)
    ]
    if not again:
        return first.judged
    kept = replace(first.judged, held=tuple(p for p in first.judged.held if len(p.answers) == 1))
    return kept + judging.all(again).judged


@dataclass(frozen=True)
class _Outcome:
    judged: Judged
    failed: frozenset[str]


@dataclass(frozen=True)
class _Judging:
    bench: Bench
    facts: Facts
    tree: Tree
    unproven: Literal["refuse", "draft"]

    def all(self, groups: Sequence[Group]) -> _Outcome:
        """Cheap gates first; only what passes them is planned."""
        made = [(group, make(group.stack, group.answers, self.tree)) for group in groups]
        refused = {
            answer.finding.fingerprint: replace(answer, refusal=candidate)
            for group, candidate in made
            if isinstance(candidate, Refused)
            for answer in group.answers
        }
        wanted = [(self._proposal(group, c), c) for group, c in made if not isinstance(c, Refused)]
        checked = [(proposal.judged(*self._cheap(c)), c) for proposal, c in wanted]
        sound = [(proposal, c) for proposal, c in checked if not _failed(proposal)]
        proofs = {id(c): v for c, v in Prover(self.bench).prove(self.facts.stack, [c for _, c in sound])}
        redactor = Redactor(secret_values(self.facts.plan, self.facts.schemas))
        proven = [self._leak(proposal.judged(proofs[id(c)]), c, redactor) for proposal, c in sound]
        return self._sorted([proposal for proposal, _ in checked if _failed(proposal)] + proven, groups, refused)

    def _sorted(self, all_: list[Proposal], groups: Sequence[Group], refused: dict[str, Answer]) -> _Outcome:
        opened = tuple(proposal for proposal in all_ if self._may_open(proposal))
        held = tuple(proposal for proposal in all_ if not self._may_open(proposal))
        for proposal in held:
            refused |= {a.finding.fingerprint: replace(a, refusal=_refusal(proposal)) for a in proposal.answers}
        good = {proposal.scope for proposal in opened}
        return _Outcome(Judged(opened, held, refused), frozenset(g.scope for g in groups if g.scope not in good))

    def _may_open(self, proposal: Proposal) -> bool:
        if _failed(proposal):
            return False
        unknown = {verdict.gate for verdict in proposal.verdicts if verdict.outcome is Outcome.UNKNOWN}
        return not unknown or (self.unproven == "draft" and not unknown & NEVER_WAIVED)

    def _cheap(self, candidate: Candidate) -> tuple[Verdict, ...]:
        return (
            syntax.judge(candidate),
            scope.judge(candidate, folders=self.bench.folders(candidate.stack)),
            formatting.judge(candidate, fmt=self.bench.formatter(candidate.stack)),
        )

    def _leak(self, proposal: Proposal, candidate: Candidate, redactor: Redactor) -> Proposal:
        text = pull_request_text(proposal, base_sha=PLACEHOLDER, head_sha=PLACEHOLDER, tree=PLACEHOLDER)
        return proposal.judged(leak.judge(candidate, redactor=redactor, text=f"{proposal.title}\n{text}"))

    def _proposal(self, group: Group, candidate: Candidate) -> Proposal:
        return Proposal(
            scope=group.scope,
            branch=group.branch,
            agent=group.agent,
            stack=group.stack,
            title=group.title,
            direction=group.direction,
            rule=group.rule,
            disposition="mechanical",
            answers=group.answers,
            changes=candidate.changes,
            also=outlook(self.facts, group.answers),
            proved_with=self.bench.versions(group.stack),
        )


def _failed(proposal: Proposal) -> bool:
    return any(verdict.outcome is Outcome.FAIL for verdict in proposal.verdicts)


def _refusal(proposal: Proposal) -> Refused:
    """Why a proposal is held back, in the gates' words, with the change that a person could make by hand."""
    bad = [verdict for verdict in proposal.verdicts if verdict.outcome is not Outcome.PASS]
    code = RefusalCode.PROOF if any(verdict.gate == "proof" for verdict in bad) else RefusalCode.GATE
    return Refused(code, " ".join(f"{verdict.gate}: {verdict.reason}" for verdict in bad))
