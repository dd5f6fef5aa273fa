"""Which variables and outputs are marked so that plans and logs do not show their values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from agentbot.hcl.hazards_kind import Hazard, HazardKind, digest
from agentbot.hcl.hazards_source import Spot, labels_of
from agentbot.hcl.literal import value_of

MARKS = ("sensitive", "ephemeral")
Mask = tuple[str, str, str, str]
"""Folder, block type, name and mark."""


def masks(blocks: Iterable[Spot]) -> tuple[frozenset[Mask], Mapping[Mask, Hazard]]:
    """What is marked; and what is there without the mark, with the hazard that it is where it had been marked."""
    marked: set[Mask] = set()
    cleared: set[Mask] = set()
    places: dict[Mask, Spot] = {}
    for spot in blocks:
        labels = labels_of(spot.block)
        if spot.block.type not in ("variable", "output") or not labels:
            continue
        for mark in MARKS:
            mask = (spot.source.folder, spot.block.type, labels[0], mark)
            places[mask] = spot
            argument = spot.block.attributes.get(mark)
            if argument:
                # Of a block and one that overrides it, either may have the last word.
                (marked if value_of(argument.value) is True else cleared).add(mask)
    masked = frozenset(marked - cleared)
    return masked, {mask: _hazard(mask, spot) for mask, spot in places.items() if mask not in masked}


def _hazard(mask: Mask, spot: Spot) -> Hazard:
    what = f"no longer marks `{mask[1]}.{mask[2]}` as {mask[3]}"
    return Hazard(HazardKind.UNMASKED, spot.source.path, spot.line, what, digest(*mask))
