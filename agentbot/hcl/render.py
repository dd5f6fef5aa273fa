"""Writes a Python value as HCL text; whatever a string holds comes out as an inert literal."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from math import isfinite

from agentbot.hcl.alignment import columns
from agentbot.hcl.edit import Json, Traversal
from agentbot.hcl.syntax import MAX_NESTING

ONE_LINE_COLUMNS = 80
"""A list of scalars that is wider than this is written one element per line."""

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_KEYWORDS = frozenset({"true", "false", "null", "for", "in", "if", "else", "endif", "endfor"})
_SIMPLE = {"\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "\\": "\\\\"}
_INTRODUCER = re.compile(r"([$%]+)\{")


class Unrenderable(ValueError):
    """HCL has no text for this value (not a JSON value, not a number, lone surrogate, too deep)."""


@dataclass(frozen=True)
class Style:
    """How text is laid out where it goes."""

    indent: str = ""
    """The indentation of the line that the value starts on."""
    step: str = "  "
    newline: str = "\n"
    one_line: bool = False
    """Everything on one line, also objects."""
    spread: bool = False
    """The outermost list has one element per line."""
    quote_keys: bool = False
    """The outermost object quotes its keys."""

    def deeper(self) -> Style:
        """The style of what stands one level further in."""
        return replace(self, indent=self.indent + self.step, spread=False, quote_keys=False)


def render(value: Json, style: Style = Style()) -> bytes:
    """The HCL text of a value, UTF-8, without a line end at its end.

    Raises Unrenderable.
    """
    return _render(value, style, 0).encode("utf-8")


def render_key(key: str, *, quoted: bool = False) -> str:
    """A map key: bare where it is an identifier, else a string literal."""
    return key if not quoted and is_identifier(key) else quote(key)


def is_identifier(name: str) -> bool:
    """Whether a name can stand bare in HCL."""
    return _IDENTIFIER.fullmatch(name) is not None and name not in _KEYWORDS


def quote(value: str) -> str:
    """A string as a quoted literal in which nothing is a template."""
    escaped = "".join(_SIMPLE.get(char) or _printable(char) for char in value)
    return f'"{_INTRODUCER.sub(_escape_introducer, escaped)}"'


def _escape_introducer(match: re.Match[str]) -> str:
    run = match[1]
    # NOTE: tree-sitter-hcl reads `$$${` as a template where Terraform does not; a code point is plain to both.
    return f"{run}{run}{{" if len(run) == 1 else f"{run[:-1]}\\u{ord(run[-1]):04x}{{"


def _printable(char: str) -> str:
    point = ord(char)
    if 0xD800 <= point <= 0xDFFF:
        raise Unrenderable("the text holds half of a surrogate pair")
    if char.isprintable():
        return char
    return f"\\u{point:04x}" if point <= 0xFFFF else f"\\U{point:08x}"


def _render(value: Json, style: Style, depth: int) -> str:
    if depth > MAX_NESTING:
        raise Unrenderable("the value is nested too deep")
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | float():
            return _number(value)
        case str():
            return quote(value)
        case Traversal():
            return value.text
        case list() | tuple():
            return _list(list(value), style, depth)
        case dict():
            return _object(value, style, depth)
        case _:
            raise Unrenderable(f"{type(value).__name__} is not a JSON value")


def _number(value: int | float) -> str:
    if isinstance(value, int):
        return str(value)
    if not isfinite(value):
        raise Unrenderable("the number is not finite")
    if value.is_integer():
        return str(int(value))
    return format(Decimal(repr(value)), "f")


def _list(value: list[Json], style: Style, depth: int) -> str:
    if not value:
        return "[]"
    nested = any(isinstance(element, (dict, list)) and element for element in value)
    if style.one_line or (not nested and not style.spread):
        line = f"[{', '.join(_render(element, style, depth + 1) for element in value)}]"
        if style.one_line or len(line) <= ONE_LINE_COLUMNS:
            return line
    inner = style.deeper()
    lines = (f"{inner.indent}{_render(element, inner, depth + 1)}," for element in value)
    return style.newline.join(["[", *lines, f"{style.indent}]"])


def _object(value: dict[str, Json], style: Style, depth: int) -> str:
    if not value:
        return "{}"
    inner = style.deeper()
    pairs = [(render_key(key, quoted=style.quote_keys), _render(item, inner, depth + 1)) for key, item in value.items()]
    if style.one_line:
        return f"{{ {', '.join(f'{key} = {item}' for key, item in pairs)} }}"
    lines = (f"{inner.indent}{line}" for line in aligned(pairs))
    return style.newline.join(["{", *lines, f"{style.indent}}}"])


def aligned(pairs: Iterable[tuple[str, str]]) -> list[str]:
    """`name = value` lines with the equals signs of neighbouring one-line values under each other."""
    lines: list[str] = []
    run: list[tuple[str, str]] = []

    def flush() -> None:
        width = max((columns(name) for name, _ in run), default=0)
        lines.extend(f"{name}{' ' * (width - columns(name))} = {value}" for name, value in run)
        run.clear()

    for name, value in pairs:
        if "\n" in value:
            flush()
            lines.append(f"{name} = {value}")
        else:
            run.append((name, value))
    flush()
    return lines
