"""The plan's side of one address: its differences, matched by path and value with those of the drift side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agentbot.checks.drift.canonical import same
from agentbot.checks.drift.leaves import Leaf, Noise, compare
from agentbot.checks.drift.path import At, Attr, Key, Path
from agentbot.checks.drift.words import table
from agentbot.hcl.edit import Json, Member
from agentbot.terraform.plan import Change, Plan, ResourceChange
from agentbot.terraform.schema import Node
from agentbot.terraform.source import configuration_of


def leaves(change: Change, node: Node | None) -> tuple[list[Leaf], list[Noise]]:
    """The real differences of one change, and those that mean nothing; raises TooDeep."""
    found = list(compare(change.before, change.after, node))
    return [leaf for leaf in found if isinstance(leaf, Leaf)], [item for item in found if isinstance(item, Noise)]


class Planned:
    """What an apply would change at one address; each difference is handed out once."""

    def __init__(self, change: ResourceChange, node: Node | None) -> None:
        self.left = [] if change.change.is_noop else leaves(change.change, node)[0]

    def take(self, drifted: Leaf) -> Leaf | None:
        """The planned difference at the place of a drifted one: the exact reversal if there is one."""
        candidates = [leaf for leaf in self.left if leaf.shown == drifted.shown]
        candidates.sort(key=lambda leaf: not same(leaf.before, drifted.after, drifted.node))
        candidates.sort(key=lambda leaf: not same(leaf.after, drifted.before, drifted.node))
        if not candidates:
            return None
        self.left.remove(candidates[0])
        return candidates[0]


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
    found: dict[str, str] = {}
    for child in gone:
        references = _references(plan, child) if len(gone) > 1 else frozenset()
        for parent in gone:
            same_module = parent.module == child.module and parent.index in (None, child.index)
            if same_module and f"{parent.type}.{parent.name}" in references and _holds(child, parent):
                found[child.address] = parent.address
    return {child: _root(found, child) for child in found}


def _root(parents: Mapping[str, str], child: str) -> str:
    seen = {child}
    while (parent := parents.get(child)) and parent not in seen:
        seen.add(child := parent)
    return child


def _holds(child: ResourceChange, parent: ResourceChange) -> bool:
    before: Any = parent.change.before or {}
    identities = {before.get(name) for name in ("id", "arn", "name")} - {None, ""}
    return any(isinstance(value, str) and value in identities for value in (child.change.before or {}).values())


def _references(plan: Plan, entry: ResourceChange) -> frozenset[str]:
    """`type.name` of every resource that the entry's configuration refers to in its own module."""
    resource = configuration_of(plan, entry)
    found: set[str] = set()
    pending: list[Any] = [resource.get("expressions"), resource.get("for_each_expression")]
    while pending:
        match pending.pop():
            case dict() as members:
                found.update(name for name in members.get("references") or () if isinstance(name, str))
                pending.extend(members.values())
            case list() as items:
                pending.extend(items)
    return frozenset(".".join(name.split(".")[:2]).split("[")[0] for name in found)
