"""Takes each group through the gates: what passes becomes a proposal, what does not is held back with the reason."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal, Protocol

from agentbot.checks.facts import Facts
from agentbot.config.boundary import Boundary
from agentbot.egress.redactor import Redactor
from agentbot.errors import AgentbotError
from agentbot.gates import format as formatting
from agentbot.gates import hazard, leak, policy, scope, syntax
from agentbot.gates.boundary import decide
from agentbot.gates.proof import GATE as PROOF
from agentbot.gates.proving import Planner, Prover
from agentbot.gates.reverting import Reverted, Reverter, TargetedPlanner
from agentbot.gates.verdict import Outcome, Verdict
from agentbot.hcl.edit import RefusalCode, Refused
from agentbot.hcl.hazards import Readings
from agentbot.hcl.tree import Tree
from agentbot.proposals.act import act_of
from agentbot.proposals.grouping import Group, split
from agentbot.proposals.outlook import along, outlook
from agentbot.proposals.proposal import Proposal
from agentbot.proposals.text.body import pull_request_text
from agentbot.remediation.candidate import Candidate, FileChange, make
from agentbot.remediation.records import Records
from agentbot.remediation.remedy import Answer
from agentbot.terraform.secret_values import secret_values

NEVER_WAIVED = frozenset({syntax.GATE, scope.GATE, hazard.GATE, leak.GATE})
"""Gates that must pass even for a draft."""
PLACEHOLDER = "0" * 40
"""Stands for commits that do not exist before the gates have passed; only the leak gate reads that text."""


class Bench(Planner, TargetedPlanner, Protocol):
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

    def sources(self, stack: str) -> Mapping[str, bytes]:
        """The Terraform files of the stack's folder and of its modules, by path."""
        ...

    def environment(self, stack: str) -> str | None:
        """`prod` or `nonprod` where the configuration says so."""
        ...


class Inspector(Protocol):
    """The policy gate."""

    def begin(self) -> None:
        """Get ready beside other work: something will have to be inspected."""
        ...

    def inspect(self, stack: str, candidates: Sequence[Candidate]) -> Iterator[tuple[Candidate, Verdict]]:
        """A verdict for each candidate of one stack."""
        ...


@dataclass(frozen=True)
class Court:
    """What the judging of all stacks of a run shares."""

    bench: Bench
    tree: Tree
    records: Records
    inspector: Inspector
    boundary: Boundary | AgentbotError
    tidy: Mapping[str, tuple[FileChange, ...]] = field(default_factory=dict)
    """Records that are over, and go with the change of a scope."""


@dataclass(frozen=True)
class Judged:
    """What the gates said of many groups."""

    proposals: tuple[Proposal, ...] = ()
    held: tuple[Proposal, ...] = ()
    """A gate did not pass, or the boundary blocks it."""
    refusals: Mapping[str, Answer] = field(default_factory=dict)
    """Answers that cannot be carried out after all, by fingerprint."""

    def __add__(self, other: Judged) -> Judged:
        refusals = {**self.refusals, **other.refusals}
        return Judged(self.proposals + other.proposals, self.held + other.held, refusals)

    @property
    def against_policy(self) -> frozenset[str]:
        """Fingerprints whose adoption a policy check forbids."""
        return frozenset(
            finding.fingerprint
            for proposal in self.held
            if proposal.direction == "adopt" and proposal.outcome_of(policy.GATE) is Outcome.FAIL
            for finding in proposal.findings
        )

    def without(self, fingerprints: Collection[str]) -> Judged:
        """The same without what is said of these findings, which are asked again."""
        held = tuple(p for p in self.held if not any(f.fingerprint in fingerprints for f in p.findings))
        refusals = {name: answer for name, answer in self.refusals.items() if name not in fingerprints}
        return replace(self, held=held, refusals=refusals)


def judge(groups: Sequence[Group], court: Court, *, unproven: Literal["refuse", "draft"]) -> Judged:
    """Judge the groups of one stack; a group that fails as a whole is judged again answer by answer."""
    if not groups:
        return Judged()
    facts = court.bench.facts(groups[0].stack)
    judging = _Judging(court, facts, unproven)
    first = judging.all(groups)
    again = [
        part for g in groups if g.scope in first.failed and len(g.answers) > 1 for part in split(g, facts.stack_id)
    ]
    if not again:
        return first.judged
    # What a whole said of its parts is forgotten: they are heard one by one.
    asked = {answer.finding.fingerprint for part in again for answer in part.answers}
    return first.judged.without(asked) + judging.all(again).judged


@dataclass(frozen=True)
class _Outcome:
    judged: Judged
    failed: frozenset[str]


@dataclass(frozen=True)
class _Prepared:
    """A group on its way: what it would become, and the change that it makes."""

    proposal: Proposal
    candidate: Candidate
    proof: Verdict | None = None
    """A revert is proven while its record is made."""


@dataclass(frozen=True)
class _Judging:
    court: Court
    facts: Facts
    unproven: Literal["refuse", "draft"]

    def all(self, groups: Sequence[Group]) -> _Outcome:
        """Cheap gates first; what passes them is planned, while the policies are made ready to look at it."""
        if any(group.direction != "revert" for group in groups):
            self.court.inspector.begin()
        made = [(group, self._prepare(group)) for group in groups]
        refused = {
            answer.finding.fingerprint: replace(answer, refusal=prepared)
            for group, prepared in made
            if isinstance(prepared, Refused)
            for answer in group.answers
        }
        done: list[Proposal] = []
        waiting = self._through([each for _, each in made if not isinstance(each, Refused)], self._cheap, done)
        waiting = self._through(waiting, self._proven(waiting), done)
        waiting = self._through(waiting, self._inspected(waiting), done)
        done += [self._leak(each) for each in waiting]
        return self._sorted([self._decided(proposal) for proposal in done], groups, refused)

    def _through(
        self, waiting: Sequence[_Prepared], gate: Callable[[_Prepared], tuple[Verdict, ...]], done: list[Proposal]
    ) -> list[_Prepared]:
        """What passes one gate; what fails it is done."""
        judged = [replace(each, proposal=each.proposal.judged(*gate(each))) for each in waiting]
        done += [each.proposal for each in judged if _failed(each.proposal)]
        return [each for each in judged if not _failed(each.proposal)]

    def _prepare(self, group: Group) -> _Prepared | Refused:
        tidy = self.court.tidy.get(group.scope, ())
        if group.direction == "revert":
            reverted = self._reverter.make(group.answers)
            candidate = replace(reverted.candidate, changes=_with(reverted.candidate.changes, tidy))
            return _Prepared(self._proposal(group, candidate, reverted), candidate, reverted.proof)
        made = make(group.stack, group.answers, self.court.tree)
        if isinstance(made, Refused):
            return made
        candidate = replace(made, changes=_with(made.changes, tidy))
        return _Prepared(self._proposal(group, candidate, None), candidate)

    @cached_property
    def _redactor(self) -> Redactor:
        return Redactor(secret_values(self.facts.plan, self.facts.schemas))

    @cached_property
    def _reverter(self) -> Reverter:
        return Reverter(self.facts, self.court.bench, self.court.records, self.court.tree, self._redactor)

    @cached_property
    def _sources(self) -> Mapping[str, bytes]:
        return self.court.bench.sources(self.facts.stack)

    @cached_property
    def _readings(self) -> Readings:
        return Readings()

    def _cheap(self, prepared: _Prepared) -> tuple[Verdict, ...]:
        candidate, bench = prepared.candidate, self.court.bench
        return (
            syntax.judge(candidate),
            scope.judge(candidate, folders=bench.folders(candidate.stack)),
            formatting.judge(candidate, fmt=bench.formatter(candidate.stack)),
            hazard.judge(candidate, files=self._sources, readings=self._readings),
        )

    def _inspected(self, waiting: Sequence[_Prepared]) -> Callable[[_Prepared], tuple[Verdict, ...]]:
        candidates = [each.candidate for each in waiting]
        verdicts = {id(c): v for c, v in self.court.inspector.inspect(self.facts.stack, candidates)}
        return lambda prepared: (verdicts[id(prepared.candidate)],)

    def _proven(self, waiting: Sequence[_Prepared]) -> Callable[[_Prepared], tuple[Verdict, ...]]:
        edited = [each.candidate for each in waiting if each.proof is None]
        proofs = {id(c): v for c, v in Prover(self.court.bench).prove(self.facts.stack, edited)}
        return lambda prepared: (prepared.proof or proofs[id(prepared.candidate)],)

    def _leak(self, prepared: _Prepared) -> Proposal:
        proposal = prepared.proposal
        text = pull_request_text(proposal, base_sha=PLACEHOLDER, head_sha=PLACEHOLDER, tree=PLACEHOLDER)
        verdict = leak.judge(prepared.candidate, redactor=self._redactor, text=f"{proposal.title}\n{text}")
        return proposal.judged(verdict)

    def _decided(self, proposal: Proposal) -> Proposal:
        """The boundary is asked last, and about everything: its word stands in the report also where a gate failed."""
        environment = self.court.bench.environment(proposal.stack)
        return replace(proposal, decision=decide(self.court.boundary, act_of(proposal, environment)))

    def _sorted(self, all_: list[Proposal], groups: Sequence[Group], refused: dict[str, Answer]) -> _Outcome:
        passed = [proposal for proposal in all_ if self._passes(proposal)]
        opened = tuple(proposal for proposal in passed if not proposal.blocked)
        held = tuple(proposal for proposal in all_ if proposal not in opened)
        for proposal in (each for each in held if each not in passed):
            refused |= {a.finding.fingerprint: replace(a, refusal=_refusal(proposal)) for a in proposal.answers}
        good = {proposal.scope for proposal in passed}
        return _Outcome(Judged(opened, held, refused), frozenset(g.scope for g in groups if g.scope not in good))

    def _passes(self, proposal: Proposal) -> bool:
        if _failed(proposal):
            return False
        unknown = {verdict.gate for verdict in proposal.verdicts if verdict.outcome is Outcome.UNKNOWN}
        return not unknown or (self.unproven == "draft" and not unknown & NEVER_WAIVED)

    def _proposal(self, group: Group, candidate: Candidate, reverted: Reverted | None) -> Proposal:
        come_along = along(self.facts, group.answers, reverted.entries) if reverted else ()
        return Proposal(
            scope=group.scope,
            branch=group.branch,
            agent=group.agent,
            stack=group.stack,
            title=group.title,
            direction=group.direction,
            rule=group.rule,
            disposition="mechanical" if group.direction == "adopt" else "judgement",
            answers=group.answers,
            changes=candidate.changes,
            also=outlook(self.facts, group.answers),
            along=come_along,
            proved_with=self.court.bench.versions(group.stack),
        )


def _with(changes: tuple[FileChange, ...], tidy: tuple[FileChange, ...]) -> tuple[FileChange, ...]:
    named = {change.path for change in changes}
    return (*changes, *(change for change in tidy if change.path not in named))


def _failed(proposal: Proposal) -> bool:
    return any(verdict.outcome is Outcome.FAIL for verdict in proposal.verdicts)


def _refusal(proposal: Proposal) -> Refused:
    """Why a proposal is held back, in the gates' words."""
    bad = [verdict for verdict in proposal.verdicts if verdict.outcome is not Outcome.PASS]
    code = RefusalCode.PROOF if any(verdict.gate == PROOF for verdict in bad) else RefusalCode.GATE
    return Refused(code, " ".join(f"{verdict.gate}: {verdict.reason}" for verdict in bad))
