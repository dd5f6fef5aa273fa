"""Follows the path of an edit from a block to the place in the source that it names."""

from __future__ import annotations

from dataclasses import dataclass

from tree_sitter import Node

from agentbot.hcl.edit import Json, Member, RefusalCode, Refused, Step
from agentbot.hcl.literal import core, elements, entries, key_of, value_of
from agentbot.hcl.members import NO_MATCH, select_block, select_element
from agentbot.hcl.syntax import Attribute, Block

DYNAMIC = "these nested blocks are made by a dynamic block"
SEVERAL = "there are several nested blocks of this type and the path does not say which"
COMPUTED_KEY = "a key of the map is computed, so another key may not be added beside it"
DUPLICATE_KEY = "the map has this key twice"


@dataclass(frozen=True)
class AttributePlace:
    """An attribute of a block body."""

    block: Block
    attribute: Attribute

    @property
    def value(self) -> Node:
        """The expression."""
        return self.attribute.value


@dataclass(frozen=True)
class EntryPlace:
    """An entry of an object."""

    holder: Node
    entry: Node
    value: Node


@dataclass(frozen=True)
class ElementPlace:
    """An element of a tuple."""

    holder: Node
    value: Node


@dataclass(frozen=True)
class BlockPlace:
    """A nested block."""

    parent: Block
    block: Block


@dataclass(frozen=True)
class GroupPlace:
    """All nested blocks of one type, at least one."""

    parent: Block
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Missing:
    """The path ends early: `rest` is what the block, object or null value has not got."""

    holder: Block | Node
    rest: tuple[Step, ...]


Place = AttributePlace | EntryPlace | ElementPlace | BlockPlace | GroupPlace | Missing


def find_place(block: Block, path: tuple[Step, ...]) -> Place | Refused:
    """The place that a path names inside a block."""
    place: Place | Refused = BlockPlace(block, block)
    at = 0
    while at < len(path) and not isinstance(place, (Refused, Missing)):
        match place:
            case BlockPlace(block=inner):
                place = _in_body(inner, path[at:])
            case GroupPlace():
                place, at = _in_group(place, path[at]), at - (isinstance(path[at], str))
            case AttributePlace(value=node) | EntryPlace(value=node) | ElementPlace(value=node):
                place, at = _in_value(node, path[at:]), at - _implied(node, path[at])
        at += 1
    return place


def line_of(place: Place) -> int:
    """The one-based line that the place starts on."""
    match place:
        case AttributePlace(attribute=attribute):
            return attribute.line
        case EntryPlace(entry=node) | ElementPlace(value=node):
            return node.start_point[0] + 1
        case BlockPlace(block=block):
            return block.line
        case GroupPlace(blocks=blocks):
            return blocks[0].line
        case Missing(holder=holder):
            return holder.line if isinstance(holder, Block) else holder.start_point[0] + 1


def not_found(path: tuple[Step, ...]) -> Refused:
    """The source has no such place."""
    names = ".".join("[*]" if isinstance(step, Member) else str(step) for step in path)
    return Refused(RefusalCode.NOT_FOUND, f"there is no {names or 'such block'} in the source")


def _in_body(block: Block, path: tuple[Step, ...]) -> Place | Refused:
    step = path[0]
    if not isinstance(step, str):
        return not_found(path)
    if block.has_dynamic(step):
        return Refused(RefusalCode.DYNAMIC, DYNAMIC)
    attribute, nested = block.attributes.get(step), block.nested(step)
    if attribute is not None:
        same_name = sum(isinstance(item, Attribute) and item.name == step for item in block.items)
        return AttributePlace(block, attribute) if same_name == 1 else Refused(RefusalCode.AMBIGUOUS, DUPLICATE_KEY)
    return GroupPlace(block, nested) if nested else Missing(block, path)


def _in_group(group: GroupPlace, step: Step) -> Place | Refused:
    """One block of the group; a name steps into the only one."""
    match step:
        case Member(value=member):
            found = select_block(group.blocks, member)
            return found if isinstance(found, Refused) else BlockPlace(group.parent, found)
        case int():
            return BlockPlace(group.parent, group.blocks[step]) if 0 <= step < len(group.blocks) else not_found((step,))
        case str():
            if len(group.blocks) > 1:
                return Refused(RefusalCode.AMBIGUOUS, SEVERAL)
            return BlockPlace(group.parent, group.blocks[0])


def _implied(node: Node, step: Step) -> int:
    """1 where a name steps through the only element of a list, which takes no step of the path."""
    return int(isinstance(step, str) and core(node).type == "tuple")


def _in_value(node: Node, path: tuple[Step, ...]) -> Place | Refused:
    inner, step = core(node), path[0]
    if inner.type == "object" and isinstance(step, str):
        return _in_object(inner, path)
    if inner.type == "tuple":
        return _in_tuple(inner, step)
    value: Json | Refused = value_of(node)
    if isinstance(value, Refused):
        return value
    return Missing(node, path) if value is None and isinstance(step, str) else not_found(path)


def _in_object(node: Node, path: tuple[Step, ...]) -> Place | Refused:
    found: list[EntryPlace] = []
    computed: Refused | None = None
    for entry, key_node, value_node in entries(node):
        key = key_of(key_node)
        if isinstance(key, Refused):
            computed = Refused(key.code, COMPUTED_KEY)
        elif key == path[0]:
            found.append(EntryPlace(node, entry, value_node))
    if len(found) > 1:
        return Refused(RefusalCode.AMBIGUOUS, DUPLICATE_KEY)
    if found:
        return found[0]
    return computed or Missing(node, path)


def _in_tuple(node: Node, step: Step) -> Place | Refused:
    nodes = elements(node)
    match step:
        case Member(value=member):
            found = select_element(node, member)
            return found if isinstance(found, Refused) else ElementPlace(node, found)
        case int():
            return ElementPlace(node, nodes[step]) if 0 <= step < len(nodes) else not_found((step,))
        case str():
            if len(nodes) != 1:
                return Refused(RefusalCode.AMBIGUOUS, SEVERAL) if nodes else Refused(RefusalCode.NOT_FOUND, NO_MATCH)
            if core(nodes[0]).type == "tuple":  # blocks are one list: in a list of lists a name names nothing
                return not_found((step,))
            return ElementPlace(node, nodes[0])
