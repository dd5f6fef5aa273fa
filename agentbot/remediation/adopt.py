"""Adopt: the edits that write the cloud's value into the code, or the reason why they cannot be made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from agentbot.checks.drift.words import table
from agentbot.checks.facts import Facts, Finding, Location
from agentbot.hcl.edit import Edit, RefusalCode, Refused
from agentbot.hcl.splice import locate, plan_edit
from agentbot.remediation.direction import decide
from agentbot.remediation.remedy import Answer, Expected
from agentbot.terraform.source import Place

NOT_PLANNED = Refused(RefusalCode.NOT_FOUND, "The plan does not hold this address.")


@dataclass(frozen=True)
class _Sharing:
    """How many instances of one block there are, and which findings each of them has."""

    instances: Mapping[tuple[str, tuple[str, ...]], frozenset[str]]
    drifted: Mapping[tuple[str, tuple[str, ...], str | None, str | None], frozenset[str]]


def answers(findings: Iterable[Finding], facts: Facts) -> Iterator[Answer]:
    """What agentbot makes of each finding of one stack."""
    found = tuple(findings)
    places = {f.address: _place(f, facts) for f in found}
    sharing = _sharing(found, places, facts)
    for finding in found:
        yield _answer(finding, places[finding.address], sharing)


def _answer(finding: Finding, place: Place | Refused, sharing: _Sharing) -> Answer:
    rule = decide(finding)
    location = None if isinstance(place, Refused) else Location(place.file.path, place.block.line)
    plain = Answer(finding, rule.id, rule.why, location=location)
    if rule.direction is None:
        return plain
    edits = place if isinstance(place, Refused) else _edits(finding, place, sharing)
    if isinstance(edits, Refused):
        return Answer(finding, rule.id, rule.why, rule.direction, refusal=edits, location=location)
    assert not isinstance(place, Refused)
    expected = (Expected(finding.address, finding.path or "", "none", finding.evidence.get("after")),)
    location = Location(place.file.path, locate(place.file, edits[0]) or place.block.line)
    return Answer(finding, rule.id, rule.why, rule.direction, edits, expected, location=location)


def _edits(finding: Finding, place: Place, sharing: _Sharing) -> tuple[Edit, ...] | Refused:
    if finding.path and (derived := _derived(finding.path)):
        return Refused(
            RefusalCode.DEFAULT_TAGS, f"`{derived}` follows from the provider block, not from this resource."
        )
    if not finding.cures:
        return Refused(RefusalCode.EXPRESSION, "There is no single place in the code that holds this value.")
    if file := next((file for cure in finding.cures if (file := place.overriding(str(cure.path[0])))), None):
        return Refused(RefusalCode.OVERRIDE, f"`{file}` overrides this argument: what it says counts, not this block.")
    if (others := _undrifted(finding, place, sharing)) is not None:
        return others
    edits = tuple(
        Edit(place.file.path, place.label, cure.path, cure.verb, cure.value, as_block=cure.as_block)
        for cure in finding.cures
    )
    for edit in edits:
        planned = plan_edit(place.file, edit)
        if isinstance(planned, Refused):
            return planned
    return edits


def _derived(path: str) -> str | None:
    return next((name for name in table("derived") if path == name or path.startswith(f"{name}[")), None)


def _undrifted(finding: Finding, place: Place, sharing: _Sharing) -> Refused | None:
    """The block makes several resources, and not all of them drifted to this value."""
    block = (place.file.path, place.label)
    instances = sharing.instances.get(block, frozenset())
    drifted = sharing.drifted.get((*block, finding.path, finding.value_digest), frozenset())
    rest = sorted(instances - drifted)
    if not rest:
        return None
    shown = ", ".join(f"`{address}`" for address in rest[:3]) + (" and others" if len(rest) > 3 else "")
    message = (
        f"The block makes {len(instances)} resources; {shown} did not drift to this value (or that is ignored) "
        "and would change with it."
    )
    return Refused(RefusalCode.SHARED, message)


def _sharing(found: Iterable[Finding], places: Mapping[str, Place | Refused], facts: Facts) -> _Sharing:
    blocks = {(place.file.path, place.label): place for place in places.values() if not isinstance(place, Refused)}
    drifted: dict[tuple[str, tuple[str, ...], str | None, str | None], set[str]] = {}
    for finding in found:
        place = places[finding.address]
        if not isinstance(place, Refused) and finding.kind == "changed":
            key = (place.file.path, place.label, finding.path, finding.value_digest)
            drifted.setdefault(key, set()).add(finding.address)
    return _Sharing(
        _instances(blocks, facts),
        {key: frozenset(addresses) for key, addresses in drifted.items()},
    )


def _instances(
    blocks: Mapping[tuple[str, tuple[str, ...]], Place], facts: Facts
) -> dict[tuple[str, tuple[str, ...]], frozenset[str]]:
    wanted = {place.label[1:] for place in blocks.values()}
    found: dict[tuple[str, tuple[str, ...]], set[str]] = {}
    for address, change in facts.plan.changes.items():
        if change.mode == "managed" and (change.type, change.name) in wanted:
            place = facts.source.place(change)
            if not isinstance(place, Refused):
                found.setdefault((place.file.path, place.label), set()).add(address)
    return {block: frozenset(addresses) for block, addresses in found.items()}


def _place(finding: Finding, facts: Facts) -> Place | Refused:
    entry = facts.plan.changes.get(finding.address) or facts.plan.drift.get(finding.address)
    return facts.source.place(entry) if entry else NOT_PLANNED
