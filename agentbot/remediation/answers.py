"""What agentbot makes of each finding of a stack: the direction by rule, and the edits that it takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never

from agentbot.checks.facts import Facts, Finding, Location
from agentbot.hcl.edit import Edit, RefusalCode, Refused
from agentbot.hcl.splice import locate
from agentbot.remediation.adopt import Sharing, adopt, edits_of, sharing
from agentbot.remediation.direction import Case, decide
from agentbot.remediation.ignore import ignore
from agentbot.remediation.owner import owner_of
from agentbot.remediation.remedy import Answer, Direction, Expected
from agentbot.remediation.remove import refers_to, remove
from agentbot.remediation.resize import cannot_shrink, grew
from agentbot.terraform.plan import ResourceChange
from agentbot.terraform.source import Place

NOT_PLANNED = Refused(RefusalCode.NOT_FOUND, "The plan does not hold this address.")
CANNOT_SHRINK = (
    "An apply cannot make it smaller again: the cloud only lets this value grow, so it would be refused or make the "
    "resource anew. Write the new value into the code, or move the data to a smaller one by hand."
)


@dataclass(frozen=True)
class Memory:
    """What earlier runs and gates have left behind."""

    pending: Callable[[Finding], str | None] = lambda finding: None
    """The path of a merged record that an apply has yet to carry out."""
    refused: Mapping[str, frozenset[Direction]] = field(default_factory=dict)
    """Directions that the policy gate has refused, by fingerprint."""


def answers(findings: Iterable[Finding], facts: Facts, memory: Memory = Memory()) -> Iterator[Answer]:
    """What agentbot makes of each finding of one stack."""
    found = tuple(findings)
    places = {f.address: _place(f, facts) for f in found}
    answering = _Answering(facts, memory, sharing(found, places, facts))
    for finding in found:
        yield answering.answer(finding, places[finding.address])


@dataclass(frozen=True)
class _Answering:
    facts: Facts
    memory: Memory
    sharing: Sharing

    def answer(self, finding: Finding, place: Place | Refused) -> Answer:
        """The rule that decides, and what it takes to follow it."""
        rule = decide(self._case(finding, place))
        location = None if isinstance(place, Refused) else _location(finding, place)
        plain = Answer(finding, rule.id, rule.why, rule.direction, location=location)
        match rule.direction:
            case None:
                return plain
            case "revert":
                return _reverted(plain)
            case _ if isinstance(place, Refused):
                return replace(plain, refusal=place)
            case "adopt":
                return _edited(plain, adopt(finding, place, self.sharing))
            case "ignore":
                return _edited(plain, ignore(finding, place))
            case "remove":
                return _edited(plain, remove(finding, place, self.sharing))
            case _:
                assert_never(rule.direction)

    def _case(self, finding: Finding, place: Place | Refused) -> Case:
        entry = _entry(finding, self.facts)
        return Case(
            finding,
            owner=owner_of(entry, finding.path, self.facts) if entry and finding.path else None,
            referred=finding.kind == "deleted" and bool(refers_to(finding, place, self.facts)),
            pending=self.memory.pending(finding),
            refused=self.memory.refused.get(finding.fingerprint, frozenset()),
        )


def _edited(plain: Answer, edits: tuple[Edit, ...] | Refused) -> Answer:
    if isinstance(edits, Refused):
        return replace(plain, refusal=edits)
    finding = plain.finding
    expected = (Expected(finding.address, finding.path or "", "none", finding.evidence.get("after")),)
    return replace(plain, edits=edits, expected=expected)


def _location(finding: Finding, place: Place) -> Location:
    """The line of the argument where the block has it, else that of the block."""
    lines = (locate(place.file, edit) for edit in edits_of(finding, place))
    return Location(place.file.path, next(filter(None, lines), place.block.line))


def _reverted(plain: Answer) -> Answer:
    """A revert needs no edit; what no apply can take back is said at once."""
    finding = plain.finding
    sides = finding.evidence.get("before"), finding.evidence.get("after")
    if finding.path and cannot_shrink(finding.resource_type, finding.path) and grew(finding.path, *sides):
        return replace(plain, refusal=Refused(RefusalCode.IRREVERSIBLE, CANNOT_SHRINK))
    action = "create" if finding.kind == "deleted" else "update"
    expected = (Expected(finding.address, finding.path or "", action, finding.evidence.get("before")),)
    return replace(plain, expected=expected)


def _entry(finding: Finding, facts: Facts) -> ResourceChange | None:
    return facts.plan.changes.get(finding.address) or facts.plan.drift.get(finding.address)


def _place(finding: Finding, facts: Facts) -> Place | Refused:
    entry = _entry(finding, facts)
    return facts.source.place(entry) if entry else NOT_PLANNED
