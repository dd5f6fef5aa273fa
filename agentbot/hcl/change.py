"""Turns one edit of one place into the bytes that change, before anything is lined up."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import assert_never

from tree_sitter import Node

from agentbot.hcl.body import add_attribute, add_block, inner_indent, remove_attribute
from agentbot.hcl.collection import add_element, add_entry, is_spread, remove_item
from agentbot.hcl.edit import Edit, Json, RefusalCode, Refused, Splice, Step, Traversal
from agentbot.hcl.heredoc import rewritten
from agentbot.hcl.ignore_changes import add_ignored
from agentbot.hcl.lines import ends_line, indent_at
from agentbot.hcl.literal import core, elements, is_heredoc, value_of
from agentbot.hcl.members import identical, is_empty, same
from agentbot.hcl.place import (
    SEVERAL,
    AttributePlace,
    BlockPlace,
    ElementPlace,
    EntryPlace,
    GroupPlace,
    Missing,
    Place,
    find_place,
    not_found,
)
from agentbot.hcl.render import Style, is_identifier, render
from agentbot.hcl.syntax import Block, SourceFile, text

NOT_A_LIST = "the value in the source is not a list, so nothing can be added to it"
NOT_A_BLOCK = "a nested block needs an object with its arguments"
NOTHING_TO_SAY = "an empty value does not need a new nested block"
WHOLE_BLOCK = "a whole top-level block can be removed, and not set or added"
LIST_PATH = "the path goes through a list that the source has not got"

_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,17}")

Splices = tuple[Splice, ...]


def changes(file: SourceFile, block: Block, edit: Edit) -> Splices | Refused:
    """The splices that do what the edit says; empty where the source says it already.

    Raises Unrenderable.
    """
    if not edit.path:
        return Refused(RefusalCode.NOT_FOUND, WHOLE_BLOCK)
    place = find_place(block, edit.path)
    if isinstance(place, Refused):
        return place
    style = style_of(file, block)
    if isinstance(edit.value, Traversal):
        return add_ignored(file.data, place, edit, entry=edit.value, style=style)
    match edit.verb:
        case "set":
            return _set(file.data, place, edit, style=style)
        case "remove":
            return _remove(file.data, place, edit)
        case "add":
            return _add(file.data, place, edit, style=style)
        case _:
            assert_never(edit.verb)


def style_of(file: SourceFile, block: Block) -> Style:
    """The line end of the file and the indentation step of the block."""
    plain = Style(newline=file.newline.decode("ascii"))
    shown = next((one for one in (block, *file.blocks) if one.items), block)
    outer, inner = indent_at(file.data, shown.start), inner_indent(file.data, shown, plain)
    step = inner.removeprefix(outer)
    return replace(plain, step=step or plain.step)


def _set(data: bytes, place: Place, edit: Edit, *, style: Style) -> Splices | Refused:
    match place:
        case AttributePlace(value=node) | EntryPlace(value=node) | ElementPlace(value=node):
            return _replace(data, node, edit.value, style)
        case Missing():
            return () if edit.value is None else _make(data, place, edit, style=style)
        case BlockPlace() | GroupPlace():
            return Refused(RefusalCode.AMBIGUOUS, SEVERAL)
        case _:
            assert_never(place)


def _remove(data: bytes, place: Place, edit: Edit) -> Splices | Refused:
    match place:
        case AttributePlace(block=block, attribute=attribute, value=node):
            old = value_of(node)
            return old if isinstance(old, Refused) else remove_attribute(data, block, attribute)
        case EntryPlace(holder=holder, entry=item, value=node) | ElementPlace(holder=holder, value=item as node):
            old = value_of(node)
            return old if isinstance(old, Refused) else remove_item(data, holder, item)
        case BlockPlace(parent=parent, block=block):
            return remove_attribute(data, parent, block)
        case GroupPlace(parent=parent, blocks=blocks):
            if len(blocks) > 1:
                return Refused(RefusalCode.AMBIGUOUS, SEVERAL)
            return remove_attribute(data, parent, blocks[0])
        case Missing():
            return not_found(edit.path)
        case _:
            assert_never(place)


def _add(data: bytes, place: Place, edit: Edit, *, style: Style) -> Splices | Refused:
    match place:
        case AttributePlace(value=node) | EntryPlace(value=node) | ElementPlace(value=node):
            return _add_to(data, node, edit.value, style=style)
        case GroupPlace(parent=parent):
            if not isinstance(edit.value, dict):
                return Refused(RefusalCode.NOT_FOUND, NOT_A_BLOCK)
            return add_block(data, parent, str(edit.path[-1]), value=edit.value, style=style)
        case BlockPlace():
            return not_found(edit.path)
        case Missing():
            as_list = edit if edit.as_block and isinstance(edit.value, dict) else replace(edit, value=[edit.value])
            return _make(data, place, as_list, style=style)
        case _:
            assert_never(place)


def _replace(data: bytes, node: Node, value: Json, style: Style) -> Splices | Refused:
    old = value_of(node)
    if isinstance(old, Refused):
        return old
    if identical(old, value):
        return ()
    if is_heredoc(node) and isinstance(value, str):
        inner = core(node)
        if same(old, value) and old.lstrip()[:1] in ("{", "["):
            return ()
        new = rewritten(text(inner), value)
        if new is not None:
            return (Splice(inner.start_byte, inner.end_byte, new.encode("utf-8")),)
    where = replace(
        style,
        indent=indent_at(data, node.start_byte),
        one_line=not ends_line(data, node.end_byte),
        spread=isinstance(old, list) and is_spread(node),
    )
    return (Splice(node.start_byte, node.end_byte, render(_as_spelled(old, value), where)),)


def _as_spelled(old: Json, new: Json) -> Json:
    """With quotes or without, as the author wrote the old value: Terraform takes `300` and `"300"` for the same."""
    match old, new:
        case bool(), "true" | "false":
            return new == "true"
        case bool(), _:
            return new
        case int() | float(), str() if _WHOLE.fullmatch(new):
            return int(new)
        case "true" | "false", bool():
            return str(new).lower()
        case str(), int() if _WHOLE.fullmatch(old) and not isinstance(new, bool):
            return str(new)
        case _:
            return new


def _add_to(data: bytes, node: Node, value: Json, *, style: Style) -> Splices | Refused:
    inner = core(node)
    if inner.type == "tuple":
        known = (value_of(element) for element in elements(inner))
        if any(not isinstance(one, Refused) and identical(one, value) for one in known):
            return ()
        return add_element(data, inner, value, style)
    old = value_of(node)
    if isinstance(old, Refused):
        return old
    if old is not None:
        return Refused(RefusalCode.NOT_FOUND, NOT_A_LIST)
    return _replace(data, node, [value], style)


def _make(data: bytes, place: Missing, edit: Edit, *, style: Style) -> Splices | Refused:
    """What the path names is made, with everything that is missing on the way."""
    name, rest = place.rest[0], place.rest[1:]
    if not isinstance(name, str) or (isinstance(place.holder, Block) and not is_identifier(name)):
        return not_found(edit.path)
    if isinstance(place.holder, Block) and edit.as_block and _is_block(edit, rest):
        return _make_blocks(data, place.holder, name, rest=rest, value=edit.value, style=style)
    if not all(isinstance(step, str) for step in rest):
        return Refused(RefusalCode.NOT_FOUND, LIST_PATH)
    value = _wrapped(rest, edit.value)
    if isinstance(place.holder, Block):
        return add_attribute(data, place.holder, name, value=value, style=style)
    if core(place.holder).type == "object":
        return add_entry(data, place.holder, (name, value), style=style)
    return _replace(data, place.holder, {name: value}, style)


def _is_block(edit: Edit, rest: tuple[Step, ...]) -> bool:
    """Whether the first name to be made is a nested block, where the last one may be.

    A name before an index is one, and a name before a name only in a path without any index (`timeouts.create`):
    where Terraform counts nested blocks, `environment[0].variables.LOG` goes into a map.
    """
    if rest:
        return not isinstance(rest[0], str) or all(isinstance(step, str) for step in edit.path)
    value = edit.value
    return isinstance(value, dict) or (isinstance(value, list) and any(isinstance(one, dict) for one in value))


def _make_blocks(
    data: bytes, parent: Block, name: str, *, rest: tuple[Step, ...], value: Json, style: Style
) -> Splices | Refused:
    if not all(step == 0 or isinstance(step, str) for step in rest):
        return not_found((name, *rest))
    if rest and is_empty(value):
        return Refused(RefusalCode.NOT_FOUND, NOTHING_TO_SAY)
    leaf = [value] if isinstance(value, dict) and rest and isinstance(rest[-1], str) else value
    made = _wrapped(rest, leaf)
    bodies = made if isinstance(made, list) else [made]
    if len(bodies) != 1 or not isinstance(bodies[0], dict):
        return Refused(RefusalCode.NOT_FOUND, NOT_A_BLOCK)
    return add_block(data, parent, name, value=bodies[0], style=style)


def _wrapped(rest: tuple[Step, ...], value: Json) -> Json:
    for step in reversed(rest):
        value = {step: value} if isinstance(step, str) else [value]
    return value
