"""Adds an entry to `lifecycle.ignore_changes`, unless what stands there covers it."""

from __future__ import annotations

from tree_sitter import Node

from agentbot.hcl.body import add_attribute, add_block
from agentbot.hcl.collection import add_element
from agentbot.hcl.edit import Edit, RefusalCode, Refused, Splice, Traversal
from agentbot.hcl.literal import core, elements, value_of
from agentbot.hcl.place import AttributePlace, Missing, Place
from agentbot.hcl.render import Style
from agentbot.hcl.syntax import Block, text
from agentbot.hcl.traversal import covers

PATH = ("lifecycle", "ignore_changes")
ELSEWHERE = "the name of an argument is only added to `lifecycle.ignore_changes`"
NOT_A_LIST = "`ignore_changes` is not a list in the source, so nothing can be added to it"
NOT_A_BLOCK = "`lifecycle` is not a block in the source"
ALL = "all"


def add_ignored(
    data: bytes, place: Place, edit: Edit, *, entry: Traversal, style: Style
) -> tuple[Splice, ...] | Refused:
    """The splices that make Terraform ignore changes of an argument; empty where it does already."""
    if edit.verb != "add" or edit.path != PATH:
        return Refused(RefusalCode.REFERENCE, ELSEWHERE)
    match place:
        case AttributePlace(block=Block(type="lifecycle"), value=node):
            return _into(data, node, entry, style=style)
        case Missing(holder=Block(type="lifecycle") as lifecycle, rest=("ignore_changes",)):
            return add_attribute(data, lifecycle, "ignore_changes", value=[entry], style=style)
        case Missing(holder=Block() as block, rest=rest) if rest == PATH:
            return add_block(data, block, "lifecycle", value={"ignore_changes": [entry]}, style=style)
        case _:
            return Refused(RefusalCode.NOT_FOUND, NOT_A_BLOCK)


def ignores(node: Node, entry: Traversal) -> bool:
    """Whether the value of `ignore_changes` covers an argument."""
    inner = core(node)
    if inner.type != "tuple":
        return text(inner) == ALL
    return any(covers(_written(element), entry) for element in elements(inner))


def _into(data: bytes, node: Node, entry: Traversal, *, style: Style) -> tuple[Splice, ...] | Refused:
    if ignores(node, entry):
        return ()
    inner = core(node)
    if inner.type == "tuple":
        return add_element(data, inner, entry, style)
    value = value_of(node)
    return value if isinstance(value, Refused) else Refused(RefusalCode.NOT_FOUND, NOT_A_LIST)


def _written(element: Node) -> str:
    """An entry as it is written, without the quotes that old code puts around it."""
    value = value_of(element)
    return value if isinstance(value, str) else text(element)
