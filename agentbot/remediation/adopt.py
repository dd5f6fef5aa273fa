"""Adopt: the edits that write the cloud's value into the code, or the reason why they cannot be made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from agentbot.checks.drift.words import table
from agentbot.checks.facts import Facts, Finding
from agentbot.hcl.edit import Edit, RefusalCode, Refused
from agentbot.hcl.splice import plan_edit
from agentbot.terraform.source import Place

BlockName = tuple[str, tuple[str, ...]]
"""The file of a block, and its type and labels."""


@dataclass(frozen=True)
class Sharing:
    """How many instances of one block there are, and which findings each of them has."""

    instances: Mapping[BlockName, frozenset[str]]
    drifted: Mapping[tuple[str, tuple[str, ...], str | None, str | None], frozenset[str]]

    def others(self, finding: Finding, place: Place) -> str:
        """Which instances of the block have not the same finding, for a sentence; empty where there is none."""
        block = (place.file.path, place.label)
        same = self.drifted.get((*block, finding.path, finding.value_digest), frozenset())
        rest = sorted(self.instances.get(block, frozenset()) - same)
        return ", ".join(f"`{address}`" for address in rest[:3]) + " and others" * (len(rest) > 3)


def adopt(finding: Finding, place: Place, sharing: Sharing) -> tuple[Edit, ...] | Refused:
    """The edits that make the code say what the cloud says."""
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
    return possible(place, edits_of(finding, place))


def edits_of(finding: Finding, place: Place) -> tuple[Edit, ...]:
    """The cures of a finding, told of its block."""
    return tuple(
        Edit(place.file.path, place.label, cure.path, cure.verb, cure.value, as_block=cure.as_block)
        for cure in finding.cures
    )


def possible(place: Place, edits: tuple[Edit, ...]) -> tuple[Edit, ...] | Refused:
    """The edits, where each of them can be made."""
    planned = (plan_edit(place.file, edit) for edit in edits)
    return next((refused for refused in planned if isinstance(refused, Refused)), edits)


def _derived(path: str) -> str | None:
    return next((name for name in table("derived") if path == name or path.startswith(f"{name}[")), None)


def _undrifted(finding: Finding, place: Place, sharing: Sharing) -> Refused | None:
    """The block makes several resources, and not all of them drifted to this value."""
    if not (shown := sharing.others(finding, place)):
        return None
    message = (
        f"The block makes {len(sharing.instances[place.file.path, place.label])} resources; {shown} did not drift to "
        "this value (or that is ignored) and would change with it."
    )
    return Refused(RefusalCode.SHARED, message)


def sharing(found: Iterable[Finding], places: Mapping[str, Place | Refused], facts: Facts) -> Sharing:
    """Which instances the blocks of these findings make, and which of them drifted to the same value."""
    blocks = {(place.file.path, place.label): place for place in places.values() if not isinstance(place, Refused)}
    drifted: dict[tuple[str, tuple[str, ...], str | None, str | None], set[str]] = {}
    for finding in found:
        place = places[finding.address]
        if not isinstance(place, Refused) and finding.kind in ("changed", "deleted"):
            key = (place.file.path, place.label, finding.path, finding.value_digest)
            drifted.setdefault(key, set()).add(finding.address)
    return Sharing(
        _instances(blocks, facts),
        {key: frozenset(addresses) for key, addresses in drifted.items()},
    )


def _instances(blocks: Mapping[BlockName, Place], facts: Facts) -> dict[BlockName, frozenset[str]]:
    wanted = {place.label[1:] for place in blocks.values()}
    found: dict[BlockName, set[str]] = {}
    for address, change in facts.plan.changes.items():
        if change.mode == "managed" and (change.type, change.name) in wanted:
            place = facts.source.place(change)
            if not isinstance(place, Refused):
                found.setdefault((place.file.path, place.label), set()).add(address)
    return {block: frozenset(addresses) for block, addresses in found.items()}
