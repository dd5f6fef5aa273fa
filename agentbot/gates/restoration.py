"""The proof of a revert: a plan of this one target, on the unedited code, puts back what drifted and does nothing else.

A target brings along what else has drifted at its address and at what it depends on: that is shown, and allowed where
it is drift that an apply puts back. Code that was never applied, a value that is disputed on both sides, a deletion
or a replacement that somebody depends on is not.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from agentbot.checks.drift.canonical import TooDeep, TooMany
from agentbot.checks.drift.kind import Kind
from agentbot.checks.drift.planned import leaves
from agentbot.checks.facts import Facts, Finding
from agentbot.gates.proof import GATE, differences, verb
from agentbot.gates.targeted import acting
from agentbot.gates.verdict import Outcome, Verdict
from agentbot.terraform.plan import Plan, ResourceChange

EXACTLY = "A plan of `-target={target}` on this code puts back exactly what the record lists, and nothing else."
DISPUTED = {
    Kind.UNAPPLIED: "would also apply a change of the code that was never applied",
    Kind.THREE_WAY: "would also decide what was changed on both sides",
}


def judge(facts: Facts, targeted: Plan, finding: Finding) -> Verdict:
    """Pass where the targeted plan restores the finding, and everything else in it is drift that goes back too."""
    if targeted.errored or targeted.unreadable:
        return Verdict(GATE, Outcome.UNKNOWN, "The targeted plan is incomplete.")
    try:
        problem = _Judging(facts, _kinds(facts)).problem(acting(targeted), finding)
    except (TooDeep, TooMany) as reason:
        return Verdict(GATE, Outcome.UNKNOWN, f"A value of the targeted plan {reason}.")
    if problem:
        return Verdict(GATE, Outcome.FAIL, problem)
    return Verdict(GATE, Outcome.PASS, EXACTLY.format(target=finding.address))


@dataclass(frozen=True)
class _Judging:
    facts: Facts
    kinds: Mapping[str, Collection[Kind]]

    def problem(self, found: Mapping[str, ResourceChange], finding: Finding) -> str | None:
        own = found.get(finding.address)
        if own is None:
            return f"An apply of `{finding.address}` alone would change nothing."
        if finding.path and not self._restores(own, finding.path):
            return f"An apply of `{finding.address}` alone would leave `{finding.path}` as it is."
        return next((text for entry in found.values() if (text := self._wrong(entry))), None)

    def _restores(self, entry: ResourceChange, path: str) -> bool:
        node = self.facts.schemas.resource(entry.provider, entry.type)
        return any(leaf.shown == path or path.startswith(leaf.shown) for leaf in leaves(entry.change, node)[0])

    def _wrong(self, entry: ResourceChange) -> str | None:
        """Why this part of the targeted plan may not happen."""
        main = self.facts.plan.changes.get(entry.address)
        if main is None or entry.deposed:
            return f"An apply would also {verb(entry)} `{entry.address}`."
        if entry.change.actions not in (("update",), ("create",)):
            return f"An apply would {verb(entry)} `{entry.address}`, so what is there now would be lost."
        node = self.facts.schemas.resource(entry.provider, entry.type)
        if odd := next(differences(main, entry, node, ()), None):
            return f"Planned alone, `{entry.address}` would {odd[1]} at `{odd[0]}`, unlike in the plan of the stack."
        kinds = self.kinds.get(entry.address, ())
        if (Kind.DELETED if entry.change.actions == ("create",) else Kind.CHANGED) not in kinds:
            return f"An apply would also {verb(entry)} `{entry.address}`, which is no drift that it puts back."
        said = next((said for kind, said in DISPUTED.items() if kind in kinds), None)
        return f"An apply {said}, at `{entry.address}`." if said else None


def _kinds(facts: Facts) -> Mapping[str, set[Kind]]:
    """The classes of drift by address; what went away with a deleted resource is deleted too."""
    found: dict[str, set[Kind]] = {}
    for seen in facts.drift.seen:
        for address in (seen.entry.address, *seen.children):
            found.setdefault(address, set()).add(seen.kind)
    return found
