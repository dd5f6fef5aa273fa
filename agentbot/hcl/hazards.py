"""Finds everything in Terraform code that could run code, read files or reach out during init and plan; pure.

It reads the syntax, never the text: a comment or a string that holds such a word is harmless. What cannot be read is a
hazard itself. Nothing here says that a hazard is bad: the trusted code has some too, and only what is new counts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from agentbot.hcl.hazards_blocks import of_block
from agentbot.hcl.hazards_calls import Call, Opening, calls, judged, template_of
from agentbot.hcl.hazards_inputs import inputs
from agentbot.hcl.hazards_kind import Hazard, HazardKind, digest
from agentbot.hcl.hazards_masks import Mask, masks
from agentbot.hcl.hazards_modules import called
from agentbot.hcl.hazards_providers import Use, providers, uses
from agentbot.hcl.hazards_source import SUFFIXES, VARIABLES, Source, Spot, read, spots, unreadable
from agentbot.hcl.hazards_templates import Templates
from agentbot.hcl.hazards_text import invisible, look_alikes

__all__ = ["Hazard", "HazardKind", "Readings", "Survey", "hazards", "survey"]


@dataclass(frozen=True)
class Survey:
    """What there is in a tree."""

    hazards: tuple[Hazard, ...]
    masked: frozenset[Mask]
    """Variables and outputs that are marked as secret."""
    unmasked: Mapping[Mask, Hazard]
    """Those that are not, with what it would mean had they been."""

    def new(self, base: Survey) -> tuple[Hazard, ...]:
        """The hazards that the base does not have, by kind and content."""
        known = {hazard.identity for hazard in base.hazards}
        lost = (hazard for mask, hazard in self.unmasked.items() if mask in base.masked)
        return tuple({each.identity: each for each in (*self.hazards, *lost) if each.identity not in known}.values())


@dataclass(frozen=True, eq=False)
class _Reading:
    """What one file says by itself."""

    source: Source
    found: tuple[Hazard | Opening, ...] = ()
    texts: tuple[Hazard, ...] = ()
    calls: tuple[Call, ...] = ()
    """The calls of `templatefile`, whose effect another file decides."""
    uses: tuple[Use, ...] = ()
    blocks: tuple[Spot, ...] = ()
    """The outermost blocks."""


class Readings:
    """Remembers what files say, by path and bytes: the base is read once for all candidates."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, bytes], _Reading] = {}

    def of(self, path: str, data: bytes) -> _Reading:
        """What one file says; never raises."""
        if (path, data) not in self._known:
            self._known[path, data] = _read(path, data)
        return self._known[path, data]


def hazards(files: Mapping[str, bytes], *, links: Collection[str] = ()) -> tuple[Hazard, ...]:
    """Every hazard of the given files; never raises.

    The Terraform files of the module folders, what they render with `templatefile`, and variables files, by their
    paths in the repository; `links` are the paths that are symbolic links.
    """
    return survey(files, links=links).hazards


def survey(files: Mapping[str, bytes], *, links: Collection[str] = (), readings: Readings | None = None) -> Survey:
    """The hazards of the given files, and what they mark as secret; never raises."""
    known, wanted = readings or Readings(), (*SUFFIXES, *VARIABLES)
    read_ = [known.of(path, data) for path, data in sorted(files.items()) if path.endswith(wanted)]
    code = [reading for reading in read_ if reading.source.path.endswith(SUFFIXES)]
    by_folder: dict[str, list[Hazard]] = {reading.source.folder: [] for reading in code}
    openings: list[Opening] = []
    templates = Templates(files)
    for reading in code:
        rendered = [each for call in reading.calls for each in templates.of(call)]
        for each in (*reading.found, *rendered):
            openings += [each] if isinstance(each, Opening) else []
            by_folder[reading.source.folder].append(each.hazard if isinstance(each, Opening) else each)
    blocks = [spot for reading in code for spot in reading.blocks]
    found = [
        *_links(links),
        *(hazard for reading in read_ for hazard in reading.texts),
        *(unreadable(reading.source) for reading in read_ if reading.source.problem is not None),
        *(hazard for each in by_folder.values() for hazard in each),
        *called(by_folder, blocks),
        *providers(use for reading in code for use in reading.uses),
        *inputs(openings, [reading.source for reading in read_ if reading.source.problem is None]),
    ]
    return Survey(tuple({hazard.identity: hazard for hazard in found}.values()), *masks(blocks))


def _read(path: str, data: bytes) -> _Reading:
    source = read(path, data)
    texts = (*invisible(source), *look_alikes(source))
    if source.problem is not None:
        return _Reading(source, (unreadable(source),), texts)
    all_ = tuple(spots(source))
    found = [each for spot in all_ if spot.argument is None for each in of_block(spot)]
    asked = [call for spot in all_ for call in calls(spot)]
    return _Reading(
        source,
        (*found, *(hazard for call in asked if (hazard := judged(call)) is not None)),
        texts,
        tuple(call for call in asked if template_of(call) is not None),
        tuple(use for spot in all_ for use in uses(spot)),
        tuple(spot for spot in all_ if spot.argument is None and len(spot.blocks) == 2),
    )


def _links(links: Collection[str]) -> Iterator[Hazard]:
    what = "is a symbolic link, so it may stand for any file of this machine"
    return (Hazard(HazardKind.LINK, path, 1, what, digest(path)) for path in sorted(links))
