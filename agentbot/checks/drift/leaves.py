"""Two values of one resource compared leaf by leaf, guided by the provider schema.

What only looks different (an empty value, an order, JSON text) is a `Noise`; the rest are `Leaf`s.
Scalar lists and sets are one leaf; maps give a leaf per key; members of object sets are paired by content.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import cached_property

from agentbot.checks.drift.canonical import DEPTH_LIMIT, TooDeep, TooMany, canonical, child, is_empty, same, text
from agentbot.checks.drift.path import At, Attr, Key, Path, show
from agentbot.hcl.edit import Json, Member
from agentbot.terraform.schema import Kind, Node

COMPARISONS_LIMIT = 4_000_000
"""The members of a set that differ, times all its members: each is compared with the others, and with their marks."""
PAIRS_LIMIT = 250_000
"""Pairs of equal elements in two lists of objects, which are aligned by trying them."""


class NoiseClass(StrEnum):
    """Why a difference is no drift; the keys of `noise` in the report."""

    EMPTY = "empty"
    ORDER = "order"
    JSON = "json"
    COMPUTED = "computed"
    DERIVED = "derived"
    SIBLING = "sibling"
    IGNORED = "ignored"
    VOLATILE = "volatile"


@dataclass(frozen=True)
class Noise:
    """A difference that means nothing."""

    path: Path
    why: NoiseClass


@dataclass(frozen=True)
class Leaf:
    """One real difference; `element` holds the block around it (before, after) where there is one."""

    path: Path
    before: Json
    after: Json
    node: Node | None
    element: tuple[Json, Json] | None = None

    @cached_property
    def shown(self) -> str:
        """The path as Terraform writes it."""
        return show(self.path)


@dataclass(frozen=True)
class _Place:
    path: Path = ()
    node: Node | None = None
    element: tuple[Json, Json] | None = None

    def attr(self, name: str) -> _Place:
        return _Place((*self.path, Attr(name)), child(self.node, name), self.element)

    def key(self, name: str) -> _Place:
        return _Place((*self.path, Key(name)), child(self.node, name), self.element)

    def item(self, step: At | Member, before: Json, after: Json) -> _Place:
        element = self.node.element if self.node else None
        return _Place((*self.path, step), element, self.element or (before, after))


def compare(before: Json, after: Json, node: Node | None) -> Iterator[Leaf | Noise]:
    """Every difference between two values of a resource; raises TooDeep and TooMany."""
    left, right = before if isinstance(before, dict) else {}, after if isinstance(after, dict) else {}
    differing = [
        name
        for name in left.keys() | right.keys()
        if (old := left.get(name)) != (new := right.get(name)) or type(old) is not type(new)
    ]
    for name in sorted(differing, key=str):
        yield from _differ(left.get(name), right.get(name), _Place(node=node).attr(name))


def _differ(before: Json, after: Json, at: _Place) -> Iterator[Leaf | Noise]:
    if len(at.path) > DEPTH_LIMIT:
        raise TooDeep(f"nests deeper than {DEPTH_LIMIT} levels")
    if before == after and type(before) is type(after):
        return
    shape = _shape(before, after, at)
    if is_empty(before) and is_empty(after) and not (shape is Kind.MAP and _blank(before) ^ _blank(after)):
        yield Noise(at.path, NoiseClass.EMPTY)
        return
    match shape:
        case Kind.MAP:
            yield from _maps(before or {}, after or {}, at)
        case Kind.OBJECT if isinstance(before, dict) and isinstance(after, dict):
            for name in sorted(before.keys() | after.keys(), key=str):
                yield from _differ(before.get(name), after.get(name), at.attr(name))
        case Kind.SET:
            yield from _sets(before or [], after or [], at)
        case Kind.LIST:
            yield from _lists(before or [], after or [], at)
        case _:
            yield from _scalars(before, after, at)


def _shape(before: Json, after: Json, at: _Place) -> Kind:
    """The schema's word where it fits the values, else what the values look like."""
    node = at.node
    values = [value for value in (before, after) if value is not None]
    if node is not None and node.kind in (Kind.MAP, Kind.OBJECT) and all(isinstance(v, dict) for v in values):
        return node.kind
    if node is not None and node.kind in (Kind.SET, Kind.LIST) and all(isinstance(v, list) for v in values):
        return node.kind
    if node is None and all(isinstance(v, dict) for v in values):
        return Kind.OBJECT if isinstance(at.path[-1], At | Member) else Kind.MAP
    if node is None and all(isinstance(v, list) for v in values):
        return Kind.SET if _looks_like_set(before or [], after or []) else Kind.LIST
    return Kind.PRIMITIVE


def _looks_like_set(before: list[Json], after: list[Json]) -> bool:
    """Without a schema, objects in lists of changing length or order are taken for a set, scalars are not."""
    items = before + after
    if not items or not all(isinstance(item, dict) for item in items):
        return False
    return len(before) != len(after) or sorted(map(text, before)) == sorted(map(text, after))


def _maps(before: dict[str, Json], after: dict[str, Json], at: _Place) -> Iterator[Leaf | Noise]:
    for name in sorted(before.keys() | after.keys(), key=str):
        left, right = before.get(name), after.get(name)
        if (name in before) != (name in after) and "" in (left, right):
            yield Leaf((*at.path, Key(name)), left, right, child(at.node, name))  # a key with "" is still a key
        else:
            yield from _differ(left, right, at.key(name))


def _blank(members: dict[str, Json] | None) -> set[str]:
    """The keys with an empty text: a tag without a value is a tag."""
    return {name for name, value in (members or {}).items() if value == ""}


def _sets(before: list[Json], after: list[Json], at: _Place) -> Iterator[Leaf | Noise]:
    element = at.node.element if at.node else None
    gone, new = _unmatched(before, after, element)
    if not gone and not new:
        yield Noise(at.path, NoiseClass.ORDER if len(before) == len(after) else NoiseClass.EMPTY)
    elif all(isinstance(item, dict) for item in (*gone, *new)):
        differing = len(gone) + len(new)
        if differing * (len(before) + len(after)) > COMPARISONS_LIMIT:
            raise TooMany(f"is a set of {len(before)} members, now {len(after)}, and too many of them differ")
        yield from _pair(gone, new, at)
    else:
        yield Leaf(at.path, before, after, at.node, at.element)


def _unmatched(before: list[Json], after: list[Json], element: Node | None) -> tuple[list[Json], list[Json]]:
    """Members on one side only, equal members cancelled out."""
    left = [(text(canonical(item, element)), item) for item in before]
    right = [(text(canonical(item, element)), item) for item in after]
    counts: dict[str, int] = {}
    for form, _ in right:
        counts[form] = counts.get(form, 0) + 1
    gone: list[Json] = []
    for form, item in left:
        if counts.get(form, 0) > 0:
            counts[form] -= 1
        else:
            gone.append(item)
    new: list[Json] = []
    for form, item in reversed(right):
        if counts.get(form, 0) > 0:
            counts[form] -= 1
            new.append(item)
    return gone, new[::-1]


def _pair(gone: list[Json], new: list[Json], at: _Place) -> Iterator[Leaf | Noise]:
    """Members that are mostly alike are one changed member; the others came or went."""
    element = at.node.element if at.node else None
    left, forms = list(gone), [_forms(item) for item in gone]
    for item in new:
        own = _forms(item)
        likeness = [(_overlap(other, own), -i) for i, other in enumerate(forms)]
        score, index = max(likeness, default=(0.0, 0))
        if score >= 0.5:
            other = left.pop(-index)
            forms.pop(-index)
            yield from _differ(other, item, at.item(Member(other), other, item))
        else:
            yield Leaf((*at.path, Member(item)), None, item, element, at.element or (None, item))
    for item in left:
        yield Leaf((*at.path, Member(item)), item, None, element, at.element or (item, None))


def _forms(member: dict[str, Json]) -> dict[str, str]:
    """The non-empty attributes of a member, each in one comparable form."""
    return {name: text(canonical(value)) for name, value in member.items() if not is_empty(value)}


def _overlap(left: dict[str, str], right: dict[str, str]) -> float:
    """The share of non-empty attributes that both have in common, 0 to 1; to be off together is nothing in common."""
    names = left.keys() | right.keys()
    alike = [name for name, form in left.items() if form != "false" and right.get(name) == form]
    return len(alike) / len(names) if names else 0.0


def _lists(before: list[Json], after: list[Json], at: _Place) -> Iterator[Leaf | Noise]:
    element = at.node.element if at.node else None
    if not all(isinstance(item, dict) for item in (*before, *after)):
        if same(before, after, at.node):
            yield Noise(at.path, NoiseClass.EMPTY)
        else:
            yield Leaf(at.path, before, after, at.node, at.element)
        return
    if len(before) == len(after):
        for i, (left, right) in enumerate(zip(before, after, strict=True)):
            yield from _differ(left, right, at.item(At(i), left, right))
        return
    forms = [[text(canonical(item, element)) for item in side] for side in (before, after)]
    counts = [Counter(side) for side in forms]
    if sum(count * counts[1][form] for form, count in counts[0].items()) > PAIRS_LIMIT:
        raise TooMany(f"is a list whose {len(before)} elements, now {len(after)}, are too much alike to be matched")
    for tag, i, j, k, m in SequenceMatcher(a=forms[0], b=forms[1], autojunk=False).get_opcodes():
        if tag != "equal":
            yield from _moved(before[i:j], after[k:m], i, k, at)


def _moved(gone: list[Json], new: list[Json], start: int, begin: int, at: _Place) -> Iterator[Leaf | Noise]:
    element = at.node.element if at.node else None
    paired = min(len(gone), len(new))
    for i in range(paired):
        yield from _differ(gone[i], new[i], at.item(At(start + i), gone[i], new[i]))
    for i, item in enumerate(gone[paired:], start + paired):
        yield Leaf((*at.path, At(i)), item, None, element, at.element or (item, None))
    for i, item in enumerate(new[paired:], begin + paired):
        yield Leaf((*at.path, At(i)), None, item, element, at.element or (None, item))


def _scalars(before: Json, after: Json, at: _Place) -> Iterator[Leaf | Noise]:
    if same(before, after, at.node):
        yield Noise(at.path, NoiseClass.JSON if isinstance(before, str) else NoiseClass.EMPTY)
    else:
        yield Leaf(at.path, before, after, at.node, at.element)
