"""Finds everything in Terraform code that could run code, read files or reach out during init and plan; pure.

It reads the syntax, never the text: a comment or a string that holds such a word is harmless. What cannot be read is a
hazard itself. Nothing here says that a hazard is bad: the trusted code has some too, and only what is new counts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from agentbot.hcl.hazards_blocks import of_block
from agentbot.hcl.hazards_calls import Opening, calls, judged
from agentbot.hcl.hazards_inputs import inputs
from agentbot.hcl.hazards_kind import Hazard, HazardKind, digest
from agentbot.hcl.hazards_masks import Mask, masks
from agentbot.hcl.hazards_modules import called
from agentbot.hcl.hazards_providers import providers
from agentbot.hcl.hazards_source import SUFFIXES, VARIABLES, Source, Spot, read, spots, unreadable
from agentbot.hcl.hazards_templates import Templates
from agentbot.hcl.hazards_text import invisible, look_alikes

__all__ = ["Hazard", "HazardKind", "Survey", "hazards", "survey"]


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


def hazards(files: Mapping[str, bytes], *, links: Collection[str] = ()) -> tuple[Hazard, ...]:
    """Every hazard of the given files; never raises.

    The Terraform files of the module folders, what they render with `templatefile`, and variables files, by their
    paths in the repository; `links` are the paths that are symbolic links.
    """
    return survey(files, links=links).hazards


def survey(files: Mapping[str, bytes], *, links: Collection[str] = ()) -> Survey:
    """The hazards of the given files, and what they mark as secret; never raises."""
    return _Survey(files, links).made()


class _Survey:
    """One look over all files."""

    def __init__(self, files: Mapping[str, bytes], links: Collection[str]) -> None:
        self.links = links
        wanted = (*SUFFIXES, *VARIABLES)
        self.sources = [read(path, data) for path, data in sorted(files.items()) if path.endswith(wanted)]
        self.code = [source for source in self.sources if source.path.endswith(SUFFIXES)]
        self.spots = {source: tuple(spots(source)) for source in self.sources if source.problem is None}
        self.templates = Templates(files)
        self.openings: list[Opening] = []

    def made(self) -> Survey:
        found = [*self._links(), *self._texts()]
        by_folder: dict[str, list[Hazard]] = {source.folder: [] for source in self.code}
        for source in self.code:
            by_folder[source.folder] += self._of(source)
        found += [hazard for each in by_folder.values() for hazard in each]
        found += called(by_folder, self._code_spots())
        found += providers(self._code_spots())
        found += inputs(self.openings, self.spots)
        unique = {hazard.identity: hazard for hazard in reversed(found)}
        return Survey(tuple(reversed(unique.values())), *masks(self._code_spots()))

    def _of(self, source: Source) -> Iterator[Hazard]:
        """What the blocks and calls of one file do."""
        if source.problem is not None:
            yield unreadable(source)
            return
        for spot in self.spots[source]:
            found = self._calls(spot) if spot.argument else of_block(spot)
            for each in found:
                if isinstance(each, Opening):
                    self.openings.append(each)
                yield each.hazard if isinstance(each, Opening) else each

    def _calls(self, spot: Spot) -> Iterator[Hazard | Opening]:
        for call in calls(spot):
            hazard = judged(call)
            if hazard is not None:
                yield hazard
            yield from self.templates.of(call)

    def _code_spots(self) -> Iterator[Spot]:
        return (spot for source in self.code for spot in self.spots.get(source, ()))

    def _texts(self) -> Iterator[Hazard]:
        for source in self.sources:
            yield from invisible(source)
            yield from look_alikes(source)

    def _links(self) -> Iterator[Hazard]:
        what = "is a symbolic link, so it may stand for any file of this machine"
        return (Hazard(HazardKind.LINK, path, 1, what, digest(path)) for path in sorted(self.links))
