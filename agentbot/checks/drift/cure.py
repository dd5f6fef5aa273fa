"""What the code would have to say so that it agrees with the cloud."""

from __future__ import annotations

from collections.abc import Mapping

from agentbot.checks.cure import Cure
from agentbot.checks.drift.canonical import canonical, is_empty, same, text
from agentbot.checks.drift.leaves import Leaf
from agentbot.checks.drift.path import At, Attr, Key, steps
from agentbot.hcl.edit import Json, Member
from agentbot.terraform.schema import Kind, Node


def adopt(leaf: Leaf) -> tuple[Cure, ...]:
    """The smallest changes that write the cloud's value into the code."""
    path = steps(leaf.path)
    match leaf.path[-1], leaf.before, leaf.after:
        case ((At() | Member()), None, dict() as block):
            return (Cure("add", path[:-1], written(block, leaf.node), as_block=True),)
        case ((At() | Member()), dict(), None):
            return (Cure("remove", path),)
        case _, list() as before, list() as after if before and after:
            return _items(leaf, before, after)
        case Key(), _, _:
            return (Cure("remove", path) if leaf.after is None else Cure("set", path, leaf.after),)
        case Attr(), dict() | None, dict() as block if leaf.node is not None and leaf.node.block:
            return (Cure("set", path, written(block, leaf.node), as_block=True),)
        case Attr(), _, None | "":
            return (Cure("remove", path),)
        case _:
            return (Cure("set", path, leaf.after),)


def _items(leaf: Leaf, before: list[Json], after: list[Json]) -> tuple[Cure, ...]:
    """Elements that came or went; the whole list where an ordered list was rewritten."""
    path = steps(leaf.path)
    old, live = ([text(canonical(item)) for item in side] for side in (before, after))
    were, are = set(old), set(live)
    gone = [item for form, item in zip(old, before, strict=True) if form not in are]
    new = [item for form, item in zip(live, after, strict=True) if form not in were]
    ordered = leaf.node is None or leaf.node.kind is not Kind.SET
    kept = [item for form, item in zip(old, before, strict=True) if form in are]
    if ordered and not same([*kept, *new], after):
        return (Cure("set", path, after),)
    removals = [Cure("remove", (*path, Member(item))) for item in gone]
    return (*removals, *(Cure("add", path, item) for item in new))


def written(block: Mapping[str, Json], node: Node | None) -> dict[str, Json]:
    """A block as a person would write it: without what the provider fills in and what is empty or off by default."""
    found: dict[str, Json] = {}
    for name, value in block.items():
        inner = node.children.get(name) if node else None
        if inner is not None and inner.computed_only:
            continue
        if (inner is not None and inner.required) or not (is_empty(value) or value is False or value == 0):
            found[name] = _nested(value, inner)
    return found


def _nested(value: Json, node: Node | None) -> Json:
    if node is None or node.kind is Kind.MAP or node.kind is Kind.PRIMITIVE:
        return value
    if isinstance(value, dict):
        return written(value, node)
    if isinstance(value, list) and node.element is not None and node.element.kind is Kind.OBJECT:
        return [written(item, node.element) if isinstance(item, dict) else item for item in value]
    return value
