"""Module calls that lead to hazards in another folder of the repository, or to code that nobody has looked at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from agentbot.hcl.hazards_blocks import target_of
from agentbot.hcl.hazards_kind import Hazard, HazardKind, digest
from agentbot.hcl.hazards_source import Spot, labels_of, tokens

HARMLESS = frozenset((HazardKind.BACKEND, HazardKind.PROVIDER_SETTING, HazardKind.UNMASKED))
"""Kinds that a call of the module does not set to work."""


def called(folders: Mapping[str, Sequence[Hazard]], blocks: Iterable[Spot]) -> Iterator[Hazard]:
    """Each call of a local module with hazards, by itself or through the modules that it calls."""
    calls = (spot for spot in blocks if spot.block.type == "module")
    found = [(spot, target) for spot in calls if (target := target_of(spot)) is not None]
    hazardous = _hazardous(folders, found)
    for spot, target in found:
        name = f"module.{'.'.join(labels_of(spot.block))}"
        repeated = (tokens(a.value) for key in ("count", "for_each") if (a := spot.block.attributes.get(key)))
        content = digest(spot.source.folder, name, target, *repeated)
        if target not in folders:
            what = f"calls `{name}`, whose code is not among the files that were looked at"
            yield Hazard(HazardKind.MODULE, spot.source.path, spot.line, what, content)
        elif target in hazardous:
            what = f"calls `{name}`, whose code has hazards of its own"
            yield Hazard(HazardKind.MODULE, spot.source.path, spot.line, what, content)


def _hazardous(folders: Mapping[str, Sequence[Hazard]], found: Sequence[tuple[Spot, str]]) -> set[str]:
    """The folders with hazards, and those that reach one of them through calls."""
    callers: dict[str, list[str]] = {}
    for spot, target in found:
        callers.setdefault(target, []).append(spot.source.folder)
    waiting = [folder for folder, each in folders.items() if any(hazard.kind not in HARMLESS for hazard in each)]
    reached: set[str] = set()
    while waiting:
        folder = waiting.pop()
        if folder not in reached:
            reached.add(folder)
            waiting += callers.get(folder, ())
    return reached
