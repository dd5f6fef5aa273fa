"""The plan's side of one address: its differences, matched by path and value with those of the drift side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import chain, islice
from typing import Any

from agentbot.checks.drift.canonical import TooMany, canonical, same, text
from agentbot.checks.drift.leaves import Leaf, Noise, compare
from agentbot.checks.drift.path import At, Attr, Key, Path, show
from agentbot.checks.drift.words import table
from agentbot.hcl.edit import Json, Member
from agentbot.terraform.configured import references_in
from agentbot.terraform.plan import Change, Plan, ResourceChange
from agentbot.terraform.schema import Node
from agentbot.terraform.source import configuration_of

DIFFERENCES_LIMIT = 5000
"""Differences of one address; each of them may be compared with all that the plan has there."""


def leaves(change: Change, node: Node | None) -> tuple[list[Leaf], list[Noise]]:
    """The real differences of one change, and those that mean nothing; raises TooDeep and TooMany."""
    found = list(islice(compare(change.before, change.after, node), DIFFERENCES_LIMIT + 1))
    if len(found) > DIFFERENCES_LIMIT:
        raise TooMany(f"differs in more than {DIFFERENCES_LIMIT} places")
    return [leaf for leaf in found if isinstance(leaf, Leaf)], [item for item in found if isinstance(item, Noise)]


NOTHING = "null"
"""The form of a block that is not there."""


class Planned:
    """What an apply would change at one address, matched with what drifted; the rest is unapplied code."""

    def __init__(self, change: ResourceChange, node: Node | None) -> None:
        self._forms: dict[int, tuple[str, str]] = {}
        self._all = [] if change.change.is_noop else [self._spot(leaf) for leaf in leaves(change.change, node)[0]]
        self._taken: set[int] = set()
        self._live, self._code, self._at, self._below = (defaultdict[Any, list[_Spot]](list) for _ in range(4))
        for spot in self._all:
            self._at[spot.place].append(spot)
            self._live[spot.place, spot.old].append(spot)
            self._code[spot.place, spot.new].append(spot)
            for place in spot.above:
                self._below[place].append(spot)

    @property
    def left(self) -> list[Leaf]:
        """What no drifted difference was matched with."""
        return [spot.leaf for spot in self._all if id(spot) not in self._taken]

    def match(self, drifted: Iterable[Leaf]) -> list[Leaf | None]:
        """The planned difference for each drifted one, handed out once: of its own block before any other."""
        spots = [self._spot(leaf) for leaf in drifted]
        found = [self._take(self._own(spot), spot) for spot in spots]
        found = [own or self._take(self._instead(spot), spot) for own, spot in zip(found, spots, strict=True)]
        return [own or self._around(spot) for own, spot in zip(found, spots, strict=True)]

    def _spot(self, leaf: Leaf) -> _Spot:
        if leaf.element and id(leaf.element) not in self._forms:  # all differences inside a block share it
            old, new = leaf.element
            self._forms[id(leaf.element)] = text(canonical(old)), text(canonical(new))
        return _Spot(leaf, *(self._forms[id(leaf.element)] if leaf.element else ("", "")))

    def _own(self, drifted: _Spot) -> Iterator[_Spot]:
        """What an apply would do to the block itself: bring the old one back, or change the live one."""
        if drifted.old != NOTHING:
            yield from self._code.get((drifted.place, drifted.old), ())
        if drifted.new != NOTHING:
            yield from self._live.get((drifted.place, drifted.new), ())

    def _instead(self, drifted: _Spot) -> Iterable[_Spot]:
        """What would come where a block is gone."""
        return self._live.get((drifted.place, NOTHING), ()) if drifted.new == NOTHING else ()

    def _take(self, candidates: Iterable[_Spot], drifted: _Spot) -> Leaf | None:
        best: tuple[bool, _Spot] | None = None
        for spot in candidates:
            if id(spot) in self._taken:
                continue
            if spot.before == drifted.after and spot.after == drifted.before:
                best = True, spot
                break
            alike = spot.leaf.shown == drifted.leaf.shown
            if best is None or (alike and not best[0]):
                best = alike, spot
        if best is None:
            return None
        self._taken.add(id(best[1]))
        return best[1].leaf

    def _around(self, drifted: _Spot) -> Leaf | None:
        """What would be done to the place as a part of its block, or to a part of the place."""
        above = (spot for place in drifted.above for spot in self._at.get(place, ()))
        for spot in chain(above, self._below.get(drifted.place, ())):
            if spot.is_of(drifted):
                self._taken.add(id(spot))
                return spot.leaf
        return None


class _Spot:
    """A difference with the block around it before and after, each in one comparable form.

    Its place has no index: an element is known by what it holds, and without a schema lists and sets look alike.
    """

    def __init__(self, leaf: Leaf, old: str, new: str) -> None:
        self.leaf, self.old, self.new = leaf, old, new
        self.place = _place(leaf.path)
        self.above = [_place(leaf.path[:length]) for length in range(1, len(leaf.path))]

    @cached_property
    def before(self) -> str:
        """The value before, in one comparable form."""
        return text(canonical(self.leaf.before, self.leaf.node))

    @cached_property
    def after(self) -> str:
        """The value after, in one comparable form."""
        return text(canonical(self.leaf.after, self.leaf.node))

    def is_of(self, drifted: _Spot) -> bool:
        """It is about the block of a drifted difference: the one in the cloud, or the one in the state."""
        if not self.leaf.element or not drifted.leaf.element:
            return True
        return self.old == drifted.new != NOTHING or self.new == drifted.old != NOTHING


def _place(path: Path) -> str:
    return show(tuple(Member(None) if isinstance(step, At) else step for step in path))


def restores(planned: Leaf, drifted: Leaf) -> bool:
    """An apply would bring back what drifted."""
    if _place(planned.path) == _place(drifted.path):
        return same(planned.after, drifted.before, drifted.node)
    return bool(planned.element and drifted.element and same(planned.element[1], drifted.element[0]))


def derived_from(leaf: Leaf) -> str | None:
    """The place that a derived map repeats: `tags_all["x"]` → `tags["x"]`."""
    first = leaf.path[0]
    source = table("derived").get(first.name) if isinstance(first, Attr) else None
    return leaf.shown.replace(first.name, source, 1) if source and isinstance(first, Attr) else None


def is_unknown(mask: Json, path: Path) -> bool:
    """The planned value at this place is only known after the apply."""
    if mask is True:
        return True
    if not path:
        return False
    match path[0], mask:
        case ((Attr(name) | Key(name)), dict()):
            return is_unknown(mask.get(name, False), path[1:])
        case At(index), list():
            return index < len(mask) and is_unknown(mask[index], path[1:])
        case Member(), list():
            return any(is_unknown(inner, path[1:]) for inner in mask)
        case _:
            return False


def gone_with_parent(plan: Plan) -> dict[str, str]:
    """Deleted resources that only went away with another deleted one that they are made of: child → parent."""
    gone = [d for a, d in plan.drift.items() if d.change.actions == ("delete",) and a in plan.changes]
    places = {(d.module, f"{d.type}.{d.name}", d.index): (i, d) for i, d in enumerate(gone)}
    references: dict[tuple[str, str, str], frozenset[str]] = {}
    found: dict[str, str] = {}
    for child in gone if len(gone) > 1 else ():
        block = (child.module, child.type, child.name)
        if block not in references:
            references[block] = _references(plan, child)
        near = (places.get((child.module, name, i)) for name in references[block] for i in {None, child.index})
        if holding := [(i, parent.address) for i, parent in filter(None, near) if _holds(child, parent)]:
            found[child.address] = max(holding)[1]
    return {child: _root(found, child) for child in found}


def _root(parents: Mapping[str, str], child: str) -> str:
    seen = {child}
    while (parent := parents.get(child)) and parent not in seen:
        seen.add(child := parent)
    return child


def _holds(child: ResourceChange, parent: ResourceChange) -> bool:
    mine, own = parent.change.before, child.change.before
    if not isinstance(mine, dict) or not isinstance(own, dict):
        return False
    identities = {value for name in ("id", "arn", "name") if isinstance(value := mine.get(name), str) and value}
    return any(isinstance(value, str) and value in identities for value in own.values())


def _references(plan: Plan, entry: ResourceChange) -> frozenset[str]:
    """`type.name` of every resource that the entry's configuration refers to in its own module."""
    resource = configuration_of(plan, entry)
    found = references_in([resource.get("expressions"), resource.get("for_each_expression")])
    return frozenset(".".join(name.split(".")[:2]).split("[")[0] for name in found)
