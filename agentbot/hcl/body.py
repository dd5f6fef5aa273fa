"""Adds and takes out attributes and nested blocks of a block body, where people would put them."""

from __future__ import annotations

from dataclasses import replace

from agentbot.hcl.edit import Json, Splice
from agentbot.hcl.lines import (
    cut_lines,
    emptied,
    indent_at,
    is_comment,
    line_end,
    line_start,
    next_line,
    rest_of_line,
    starts_line,
)
from agentbot.hcl.members import is_empty
from agentbot.hcl.render import Style, Unrenderable, aligned, is_identifier, render
from agentbot.hcl.syntax import Attribute, Block

_TOP = frozenset({"for_each", "count", "provider", "providers", "source", "version"})
_BOTTOM = frozenset({"depends_on", "lifecycle"})


def inner_indent(data: bytes, block: Block, style: Style) -> str:
    """The indentation of what stands in a block body."""
    first = next((item for item in block.items if starts_line(data, item.start)), None)
    return indent_at(data, first.start) if first else indent_at(data, block.start) + style.step


def add_attribute(data: bytes, block: Block, name: str, *, value: Json, style: Style) -> tuple[Splice, ...]:
    """An attribute that the body has not got."""
    where = replace(style, indent=inner_indent(data, block, style))
    new = f"{name} = ".encode() + render(value, where)
    if _is_one_line(data, block):
        return _opened_up(data, block, new, style=style)
    spread, newline = b"\n" in new, style.newline.encode("ascii")
    line = where.indent.encode("ascii") + new
    anchor = _last_plain(block)
    if anchor is not None:
        end = line_end(data, anchor.end)
        apart = spread or _stands_apart(data, anchor)
        return (Splice(end, end, newline * (1 + apart) + line),)
    return _without_anchor(data, block, line, newline=newline)


def remove_attribute(data: bytes, block: Block, item: Attribute | Block) -> tuple[Splice, ...]:
    """An attribute or nested block goes away, with its lines."""
    start, end = block.body_span
    if not starts_line(data, item.start):
        return emptied(data, (Splice(item.start, item.end, b""),), (start, end))
    cut = cut_lines(data, item.start, line_end(data, item.end), holder_start=start - 1)
    return emptied(data, (cut,), (start, end))


def add_block(data: bytes, parent: Block, type_name: str, *, value: Json, style: Style) -> tuple[Splice, ...]:
    """A nested block, behind its siblings and in their order of attributes."""
    siblings = parent.nested(type_name)
    indent = indent_at(data, siblings[-1].start) if siblings else inner_indent(data, parent, style)
    where = replace(style, indent=indent)
    new = block_text(type_name, value, where, siblings[-1] if siblings else None)
    if _is_one_line(data, parent):
        return _opened_up(data, parent, new, style=style, apart=True)
    newline, line = style.newline.encode("ascii"), indent.encode("ascii") + new
    if siblings:
        end = line_end(data, siblings[-1].end)
        return (Splice(end, end, newline * (1 + _siblings_apart(data, siblings)) + line),)
    if not parent.items or _name(parent.items[-1]) not in _BOTTOM:
        return _last_in_body(data, parent, line, newline=newline)
    anchor = next((item for item in reversed(parent.items) if _name(item) not in _BOTTOM), None)
    if anchor is None:
        return _without_anchor(data, parent, line, newline=newline)
    end = line_end(data, anchor.end)
    close = newline if rest_of_line(data, next_line(data, end)) else b""
    return (Splice(end, end, newline * 2 + line + close),)


def block_text(type_name: str, value: Json, style: Style, sibling: Block | None = None) -> bytes:
    """A nested block as text; what is null or empty is left out, a list of objects becomes nested blocks."""
    fields = {name: item for name, item in value.items() if not is_empty(item)} if isinstance(value, dict) else {}
    order = {_name(item): at for at, item in enumerate(sibling.items)} if sibling else {}
    inner, pairs, nested = style.deeper(), [], []
    for name in sorted(fields, key=lambda name: order.get(name, len(order))):
        item = fields[name]
        if not is_identifier(name):
            raise Unrenderable(f"{name!r} cannot name an argument")
        if isinstance(item, list) and all(isinstance(one, dict) for one in item):
            nested += [block_text(name, one, inner).decode("utf-8") for one in item]
        else:
            pairs.append((name, render(item, inner).decode("utf-8")))
    lines = [f"{inner.indent}{line}" for line in aligned(pairs)]
    for at, text in enumerate(nested):
        lines += ([""] if lines or at else []) + [f"{inner.indent}{text}"]
    if not lines:
        return f"{type_name} {{}}".encode()
    return style.newline.join([f"{type_name} {{", *lines, f"{style.indent}}}"]).encode("utf-8")


def _name(item: Attribute | Block) -> str:
    return item.name if isinstance(item, Attribute) else item.type


def _last_plain(block: Block) -> Attribute | None:
    """The last attribute before the nested blocks that is no meta-argument; else the last one anywhere."""
    before: list[Attribute] = []
    for item in block.items:
        if isinstance(item, Block):
            break
        before.append(item)
    for candidates in (before, [item for item in block.items if isinstance(item, Attribute)]):
        plain = [item for item in candidates if item.name not in _TOP and item.name not in _BOTTOM]
        if plain:
            return plain[-1]
    return None


def _stands_apart(data: bytes, anchor: Attribute) -> bool:
    """Whether the anchor is a multi-line attribute with a blank line above it."""
    spread = anchor.value.start_point[0] != anchor.value.end_point[0]
    first = line_start(data, anchor.start)
    return spread and first > 0 and not data[line_start(data, first - 1) : first].strip()


def _siblings_apart(data: bytes, siblings: tuple[Block, ...]) -> bool:
    if len(siblings) < 2:
        return True
    between = data[siblings[-2].end : siblings[-1].start]
    return any(not line.strip() for line in between.split(b"\n")[1:-1])


def _last_in_body(data: bytes, block: Block, line: bytes, *, newline: bytes) -> tuple[Splice, ...]:
    """Below everything in the body, also the comments at its end."""
    start, end = block.body_span
    at = start + len(data[start:end].rstrip())
    below_brace = line_start(data, at) == line_start(data, start)
    return (Splice(at, at, newline * (1 if below_brace else 2) + line),)


def _without_anchor(data: bytes, block: Block, line: bytes, *, newline: bytes) -> tuple[Splice, ...]:
    """Below the meta-arguments at the top, else first in the body; a blank line parts it from what is there."""
    top = [item for item in block.items if _name(item) in _TOP]
    at = line_end(data, top[-1].end if top else block.body_span[0])
    following = rest_of_line(data, next_line(data, at))
    more = len(block.items) > len(top) or is_comment(following)
    close = newline if more and following else b""
    return (Splice(at, at, newline * (2 if top else 1) + line + close),)


def _is_one_line(data: bytes, block: Block) -> bool:
    start, end = block.body_span
    return b"\n" not in data[start:end]


def _opened_up(data: bytes, block: Block, new: bytes, *, style: Style, apart: bool = False) -> tuple[Splice, ...]:
    """A one-line block gets one line for what it holds and one for what is new, and a blank line between if `apart`."""
    start, end = block.body_span
    outer, newline = indent_at(data, block.start), style.newline
    held = data[start:end].strip()
    lines = [line.decode("utf-8") for line in (held, new) if line]
    inner = outer + style.step
    between = newline * (1 + apart) + inner
    text = newline + inner + between.join(lines) + newline + outer
    return (Splice(start, end, text.encode("utf-8")),)
