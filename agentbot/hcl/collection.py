"""Adds and takes out elements of lists and entries of maps, in the style that is there."""

from __future__ import annotations

from dataclasses import replace

from tree_sitter import Node

from agentbot.hcl.edit import Json, Splice
from agentbot.hcl.lines import cut_lines, emptied, ends_line, has_comment, indent_at, line_end, line_start, starts_line
from agentbot.hcl.literal import core, elements, entries
from agentbot.hcl.render import Style, render, render_key


def add_element(data: bytes, node: Node, value: Json, style: Style) -> tuple[Splice, ...]:
    """`value` becomes the last element of a tuple node."""
    items = elements(node)
    if not items:
        return _first_item(data, node, value, style)
    last = items[-1]
    where = replace(style, indent=indent_at(data, _first_on_line(data, last, items)))
    if _closes_on_own_line(data, node) and ends_line(data, last.end_byte):
        return _own_line(data, node, last, render(value, where), style=where, commas=True)
    if isinstance(value, dict) and is_spread(last):
        return _joined_object(data, items, value, style=style)
    one_line = replace(where, one_line=_rows(node) == 1)
    return (Splice(last.end_byte, last.end_byte, b", " + render(value, one_line)),)


def add_entry(data: bytes, node: Node, pair: tuple[str, Json], *, style: Style) -> tuple[Splice, ...]:
    """A key and its value become the last entry of an object node."""
    items = list(entries(node))
    if not items:
        return _first_item(data, node, dict([pair]), style)
    last, key_node, value_node = items[-1]
    quoted = all((key.text or b"").startswith(b'"') for _, key, _ in items)
    separator = data[key_node.end_byte : value_node.start_byte].decode("utf-8", "replace")
    separator = separator if ":" in separator else " = "
    own_line = _closes_on_own_line(data, node) and ends_line(data, last.end_byte)
    where = replace(style, indent=indent_at(data, last.start_byte), one_line=not own_line)
    new = f"{render_key(pair[0], quoted=quoted)}{separator}".encode() + render(pair[1], where)
    if own_line:
        return _own_line(data, node, last, new, style=where, commas=any(c.type == "," for c in node.children))
    return (Splice(last.end_byte, last.end_byte, b", " + new),)


def remove_item(data: bytes, node: Node, item: Node) -> tuple[Splice, ...]:
    """An element or entry goes away with its comma, and with its lines where it has them for itself."""
    items = [child for child in node.children if child.type in ("expression", "object_elem")]
    if starts_line(data, item.start_byte) and ends_line(data, item.end_byte):
        cuts = _cut_own_lines(data, node, item, items)
    else:
        cuts = (_cut_inline(data, node, item, items),)
    return emptied(data, cuts, (node.start_byte + 1, node.end_byte - 1))


def _cut_own_lines(data: bytes, node: Node, item: Node, items: list[Node]) -> tuple[Splice, ...]:
    cut = cut_lines(data, item.start_byte, line_end(data, item.end_byte), holder_start=node.start_byte)
    if item != items[-1] or len(items) == 1 or _comma_after(node, item) is not None:
        return (cut,)
    comma = _comma_after(node, items[-2])
    return (cut,) if comma is None else (Splice(comma.start_byte, comma.end_byte, b""), cut)


def _cut_inline(data: bytes, node: Node, item: Node, items: list[Node]) -> Splice:
    at, own_comma = items.index(item), _comma_after(node, item)
    end = own_comma.end_byte if own_comma else item.end_byte
    following = items[at + 1] if at + 1 < len(items) else None
    if following is not None and not data[end : following.start_byte].strip(b" \t"):
        return Splice(item.start_byte, following.start_byte, b"")
    before = _comma_after(node, items[at - 1]) if at else None
    if before is None or data[before.end_byte : item.start_byte].strip():
        return Splice(item.start_byte, end, b"")
    if own_comma is not None and following is None:
        return Splice(items[at - 1].end_byte, item.end_byte, b"")
    start = before.end_byte if following is not None else items[at - 1].end_byte
    return Splice(start, end, b"")


def _first_item(data: bytes, node: Node, value: Json, style: Style) -> tuple[Splice, ...]:
    """The first element of `[]`, or the first entry (a dict of one) of `{}`."""
    new = value if node.type == "object" else [value]
    where = replace(style, indent=indent_at(data, node.start_byte), one_line=not ends_line(data, node.end_byte))
    if not has_comment(node):
        return (Splice(node.start_byte, node.end_byte, render(new, where)),)
    inner = replace(where, one_line=False, spread=True)
    body = render(new, inner).split(inner.newline.encode("ascii"), 1)[1] if new else b""
    lead = inner.newline.encode("ascii") if not starts_line(data, node.end_byte - 1) else b""
    at = line_start(data, node.end_byte - 1) if not lead else node.end_byte - 1
    return (Splice(at, node.end_byte, lead + body),)


def _joined_object(data: bytes, items: tuple[Node, ...], value: Json, *, style: Style) -> tuple[Splice, ...]:
    """One more object of a list written as `[{ … }, { … }]`, with `}, {` where `terraform fmt` puts it."""
    last, base = items[-1], indent_at(data, items[0].start_byte)
    joint = indent_at(data, items[-2].end_byte) if len(items) > 1 else base + style.step
    first = line_start(data, last.end_byte)
    new = b", " + render(value, replace(style, indent=base))
    if not starts_line(data, last.end_byte - 1):
        return (Splice(last.end_byte, last.end_byte, new),)
    return (Splice(first, last.end_byte - 1, joint.encode("ascii")), Splice(last.end_byte, last.end_byte, new))


def _own_line(data: bytes, node: Node, last: Node, new: bytes, *, style: Style, commas: bool) -> tuple[Splice, ...]:
    """A new line below the last item, with a comma where the collection ends its lines with one."""
    trailing = _comma_after(node, last) is not None
    end = line_end(data, last.end_byte)
    line = (style.newline + style.indent).encode("ascii") + new + (b"," if trailing else b"")
    if trailing or not commas:
        return (Splice(end, end, line),)
    if end == last.end_byte:
        return (Splice(end, end, b"," + line),)
    return (Splice(last.end_byte, last.end_byte, b","), Splice(end, end, line))


def _comma_after(node: Node, item: Node) -> Node | None:
    for child in node.children:
        if child.start_byte >= item.end_byte and child.type != "comment":
            return child if child.type == "," else None
    return None


def _closes_on_own_line(data: bytes, node: Node) -> bool:
    return starts_line(data, node.end_byte - 1)


def _first_on_line(data: bytes, last: Node, items: tuple[Node, ...]) -> int:
    """Where the line of the last element begins; a multi-line element counts by its first line."""
    row = last.start_point[0]
    return next(item.start_byte for item in items if item.start_point[0] == row)


def _rows(node: Node) -> int:
    return node.end_point[0] - node.start_point[0] + 1


def is_spread(node: Node) -> bool:
    """Whether a collection is written over several lines."""
    return _rows(core(node)) > 1
