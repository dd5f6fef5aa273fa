"""Two values of one resource compared leaf by leaf, guided by the provider schema.

What only looks different (an empty value, an order, JSON text) is a `Noise`; the rest are `Leaf`s.
Scalar lists and sets are one leaf; maps give a leaf per key; members of object sets are paired by content.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from agentbot.checks.drift.canonical import DEPTH_LIMIT, TooDeep, canonical, child, is_empty, same, text
from agentbot.checks.drift.path import At, Attr, Key, Path, show
from agentbot.hcl.edit import Json, Member
from agentbot.terraform.schema import Kind, Node


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

    @property
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
    """Every difference between two values of a resource; raises TooDeep."""
    left, right = before if isinstance(before, dict) else {}, after if isinstance(after, dict) else {}
    for name in sorted(left.keys() | right.keys(), key=str):
        yield from _differ(left.get(name), right.get(name), _Place(node=node).attr(name))


def _differ(before: Json, after: Json, at: _Place) -> Iterator[Leaf | Noise]:
    if len(at.path) > DEPTH_LIMIT:
        raise TooDeep(f"nests deeper than {DEPTH_LIMIT} levels")
    if before == after and type(before) is type(after):
        return
    if is_empty(before) and is_empty(after):
        yield Noise(at.path, NoiseClass.EMPTY)
        return
    match _shape(before, after, at):
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


def _sets(before: list[Json], after: list[Json], at: _Place) -> Iterator[Leaf | Noise]:
    element = at.node.element if at.node else None
    gone, new = _unmatched(before, after, element)
    if not gone and not new:
        yield Noise(at.path, NoiseClass.ORDER if len(before) == len(after) else NoiseClass.EMPTY)
    elif all(isinstance(item, dict) for item in (*gone, *new)):
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
    left = list(gone)
    for item in new:
        likeness = [(_overlap(other, item), -i) for i, other in enumerate(left)]
        score, index = max(likeness, default=(0.0, 0))
        if score >= 0.5:
            other = left.pop(-index)
            yield from _differ(other, item, at.item(Member(other), other, item))
        else:
            yield Leaf((*at.path, Member(item)), None, item, element, at.element or (None, item))
    for item in left:
        yield Leaf((*at.path, Member(item)), item, None, element, at.element or (item, None))


def _overlap(left: dict[str, Json], right: dict[str, Json]) -> float:
    """The share of non-empty attributes that both have in common, 0 to 1."""
    names = [n for n in left.keys() | right.keys() if not (is_empty(left.get(n)) and is_empty(right.get(n)))]
    alike = [n for n in names if left.get(n) is not False and same(left.get(n), right.get(n))]
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
