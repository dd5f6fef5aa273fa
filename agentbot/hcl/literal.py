"""The value of an expression as Terraform would read it, where the expression is a literal."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from agentbot.hcl.edit import Json, RefusalCode, Refused
from agentbot.hcl.syntax import MAX_NESTING, text

NOT_LITERAL = {
    RefusalCode.VARIABLE: "the value comes from a variable",
    RefusalCode.LOCAL: "the value comes from a local value",
    RefusalCode.MODULE: "the value comes from a module output",
    RefusalCode.EACH: "the value depends on for_each or count",
    RefusalCode.REFERENCE: "the value refers to another object",
    RefusalCode.TEMPLATE: "the value is a string template",
    RefusalCode.FUNCTION: "the value is the result of a function",
    RefusalCode.CONDITIONAL: "the value is a conditional",
    RefusalCode.FOR: "the value is made by a for expression",
    RefusalCode.EXPRESSION: "the value is an expression, not a literal",
    RefusalCode.SYNTAX: "the value does not parse",
    RefusalCode.TOO_DEEP: "the value is nested too deep",
}

SHOWN = 80
"""Characters of a reference that are worth quoting."""
_NAMED = (RefusalCode.VARIABLE, RefusalCode.LOCAL, RefusalCode.MODULE, RefusalCode.EACH, RefusalCode.REFERENCE)

_ROOTS = {
    "var": RefusalCode.VARIABLE,
    "local": RefusalCode.LOCAL,
    "module": RefusalCode.MODULE,
    "each": RefusalCode.EACH,
    "count": RefusalCode.EACH,
}
_SHAPES = {
    "function_call": RefusalCode.FUNCTION,
    "conditional": RefusalCode.CONDITIONAL,
    "for_expr": RefusalCode.FOR,
}
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)|([$%])\2\{|\n", re.DOTALL)
_SIMPLE = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_INTRODUCER = re.compile(r"([$%])\1\{")
_HEREDOC = re.compile(r"<<(-?)([^\r\n]+)\r?\n(.*)", re.DOTALL)


class NotLiteral(Exception):
    """Carries a refusal out of a nested expression; never leaves this room."""

    def __init__(self, code: RefusalCode, source: str = "") -> None:
        super().__init__(code)
        named = f": `{source}`" if code in _NAMED and 0 < len(source) <= SHOWN else ""
        self.refused = Refused(code, NOT_LITERAL[code] + named)


def value_of(node: Node) -> Json | Refused:
    """The Python value of an expression node, or why it is not a literal."""
    try:
        return _value(node, 0)
    except NotLiteral as error:
        return error.refused


def core(node: Node) -> Node:
    """The expression inside its wrappers and parentheses."""
    while True:
        named = [child for child in node.named_children if child.type != "comment"]
        wrapper = node.type in ("expression", "collection_value", "literal_value", "template_expr")
        if not wrapper or len(named) != 1 or node.type == named[0].type == "literal_value":
            return node
        node = named[0]


def key_of(node: Node) -> str | Refused:
    """The name that an object key stands for: bare, quoted, a number or a keyword."""
    if node.children and node.children[0].type == "(":
        return Refused(RefusalCode.EXPRESSION, "a key of the map is computed")
    inner = core(node)
    if inner.type == "variable_expr":
        return text(inner)
    value = value_of(node)
    match value:
        case Refused():
            return value
        case bool() | None:
            return text(inner)
        case str():
            return value
        case int() | float():
            return text(inner)
        case _:
            return Refused(RefusalCode.EXPRESSION, "a key of the map is computed")


def elements(node: Node) -> tuple[Node, ...]:
    """The element expressions of a tuple node."""
    return tuple(child for child in node.children if child.type == "expression")


def entries(node: Node) -> Iterator[tuple[Node, Node, Node]]:
    """Each entry of an object node: the entry, its key expression and its value expression."""
    for child in node.children:
        if child.type == "object_elem":
            parts = [part for part in child.children if part.type == "expression"]
            if len(parts) == 2:
                yield child, parts[0], parts[1]


def is_heredoc(node: Node) -> bool:
    """Whether the expression is written as `<<MARKER`."""
    return core(node).type == "heredoc_template"


def _value(node: Node, depth: int) -> Json:
    if depth > MAX_NESTING:
        raise NotLiteral(RefusalCode.TOO_DEEP)
    inner = core(node)
    match inner.type:
        case "tuple":
            return [_value(element, depth + 1) for element in elements(inner)]
        case "object":
            return _object(inner, depth)
        case "operation":
            return _negative(inner)
        case "heredoc_template":
            return _heredoc(inner)
        case "literal_value" | "string_lit" | "numeric_lit" | "bool_lit" | "null_lit" | "quoted_template":
            return _scalar(inner)
        case _:
            raise NotLiteral(_code(node, inner), text(inner))


def _scalar(node: Node) -> Json:
    raw = text(node)
    if raw.startswith('"'):
        if any(child.type in ("template_interpolation", "template_directive") for child in node.named_children):
            raise NotLiteral(RefusalCode.TEMPLATE)
        return unescape(raw[1:-1])
    match raw:
        case "true" | "false":
            return raw == "true"
        case "null":
            return None
        case _:
            return _number(raw)


def _number(raw: str) -> int | float:
    try:
        return float(raw) if re.search(r"[.eE]", raw) else int(raw)
    except ValueError as error:
        raise NotLiteral(RefusalCode.EXPRESSION) from error


def _negative(node: Node) -> int | float:
    unary = node.children[0]
    if unary.type == "unary_operation" and len(unary.children) == 2 and text(unary.children[0]) == "-":
        raw = text(unary.children[1])
        if raw[:1].isdigit():
            return -_number(raw)
    raise NotLiteral(RefusalCode.EXPRESSION)


def _object(node: Node, depth: int) -> dict[str, Json]:
    result: dict[str, Json] = {}
    for _, key_node, value_node in entries(node):
        key = key_of(key_node)
        if isinstance(key, Refused):
            raise NotLiteral(key.code)
        if key in result:
            raise NotLiteral(RefusalCode.EXPRESSION)
        result[key] = _value(value_node, depth + 1)
    return result


def unescape(raw: str) -> str:
    """The text between the quotes of a string literal, with its escapes replaced."""
    return _ESCAPE.sub(_replace_escape, raw)


def _replace_escape(match: re.Match[str]) -> str:
    escape, introducer = match[1], match[2]
    if introducer:
        return f"{introducer}{{"
    if escape and escape in _SIMPLE:
        return _SIMPLE[escape]
    if escape and len(escape) > 1 and not 0xD800 <= (point := int(escape[1:], 16)) <= 0xDFFF and point <= 0x10FFFF:
        return chr(point)
    raise NotLiteral(RefusalCode.SYNTAX)


def heredoc_parts(raw: str) -> tuple[bool, str, str] | None:
    """Whether a heredoc is indented (`<<-`), its marker, and its lines without the closing one."""
    match = _HEREDOC.match(raw)
    if match is None:
        return None
    body = match[3]
    return match[1] == "-", match[2], body[: body.rfind("\n") + 1]


def _heredoc(node: Node) -> str:
    if any(child.type in ("template_interpolation", "template_directive") for child in node.named_children):
        raise NotLiteral(RefusalCode.TEMPLATE)
    parts = heredoc_parts(text(node))
    if parts is None:
        raise NotLiteral(RefusalCode.SYNTAX)
    indented, _, body = parts
    lines = body.splitlines(keepends=True) if "\r" not in body else re.findall(r"[^\n]*\n", body)
    margin = heredoc_margin(lines) if indented else 0
    return _INTRODUCER.sub(r"\1{", "".join(line if line.isspace() else line[margin:] for line in lines))


def heredoc_margin(lines: list[str]) -> int:
    """How many leading characters `<<-` takes from each line; blank lines do not count and keep theirs."""
    return min((len(line) - len(line.lstrip()) for line in lines if not line.isspace()), default=0)


def _code(node: Node, inner: Node) -> RefusalCode:
    if inner.type in _SHAPES:
        return _SHAPES[inner.type]
    if inner.type == "quoted_template":
        return RefusalCode.TEMPLATE
    first = inner
    while first.named_children and first.type not in ("variable_expr", *_SHAPES):
        first = first.named_children[0]
    if inner.type in ("operation", "ERROR") or first.type != "variable_expr":
        return _SHAPES.get(first.type, RefusalCode.EXPRESSION) if inner.type == "expression" else RefusalCode.EXPRESSION
    return _ROOTS.get(text(first), RefusalCode.REFERENCE)
