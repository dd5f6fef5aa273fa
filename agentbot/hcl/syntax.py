"""Parses one Terraform file into blocks and attributes that know where their bytes are."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import tree_sitter_hcl
from tree_sitter import Language, Node, Parser, Tree

from agentbot.hcl.edit import Json, RefusalCode

MAX_BYTES = 5_000_000
MAX_NESTING = 200
NODES_PER_LEVEL = 3
"""A bracket inside a bracket is three syntax nodes deeper: expression, collection, tuple or object."""
MAX_PROBLEMS = 20
BOM = b"\xef\xbb\xbf"

TOO_BIG = f"the file is larger than {MAX_BYTES // 1_000_000} MB"
TOO_DEEP = f"expressions are nested deeper than {MAX_NESTING} levels"
NOT_UTF8 = "the file is not UTF-8 text"
BAD_JSON = "this is not the JSON of a Terraform file"

_LANGUAGE = Language(tree_sitter_hcl.language())
_GENERATED = re.compile(rb"do not edit|__generated__", re.IGNORECASE)
_COMMENT_LINE = re.compile(rb"\s*(?:#|//)[^\n]*(?:\n|\Z)|\s*/\*.*?\*/[^\n]*(?:\n|\Z)", re.DOTALL)

FileKind = Literal["hcl", "json"]


@dataclass(frozen=True)
class Problem:
    """A place that does not parse, by its one-based line."""

    line: int
    message: str
    code: RefusalCode = RefusalCode.SYNTAX


@dataclass(frozen=True, eq=False)
class Attribute:
    """`name = value` in a body; spans are byte offsets, `end` exclusive."""

    name: str
    start: int
    end: int
    line: int
    value: Node


@dataclass(frozen=True, eq=False)
class Block:
    """A block; its body is read when first asked for."""

    type: str
    labels: tuple[str, ...]
    start: int
    end: int
    line: int
    node: Node | None
    """None in a `.tf.json` file, whose blocks are known to exist and are never edited."""
    json: Json = None
    """The body as decoded JSON, in a `.tf.json` file only."""

    @property
    def editable(self) -> bool:
        """Whether there are spans to edit."""
        return self.node is not None

    @cached_property
    def body_span(self) -> tuple[int, int]:
        """The bytes between the braces, `{` and `}` excluded."""
        if self.node is None:
            return self.start, self.end
        braces = {child.type: child for child in self.node.children if child.type in ("block_start", "block_end")}
        opening, closing = braces.get("block_start"), braces.get("block_end")
        return (opening.end_byte if opening else self.start), (closing.start_byte if closing else self.end)

    @cached_property
    def attributes(self) -> dict[str, Attribute]:
        """The attributes of the body by name; of a repeated name the last one."""
        return {item.name: item for item in self.items if isinstance(item, Attribute)}

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The nested blocks, in order."""
        return tuple(item for item in self.items if isinstance(item, Block))

    @cached_property
    def items(self) -> tuple[Attribute | Block, ...]:
        """Attributes and nested blocks, in order."""
        body = next((child for child in self.node.children if child.type == "body"), None) if self.node else None
        return tuple(_items(body)) if body else ()

    def nested(self, type_name: str) -> tuple[Block, ...]:
        """The nested blocks of one type, in order."""
        return tuple(block for block in self.blocks if block.type == type_name)

    def has_dynamic(self, type_name: str) -> bool:
        """Whether a `dynamic` block makes nested blocks of this type."""
        return any(block.type == "dynamic" and block.labels == (type_name,) for block in self.blocks)


@dataclass(frozen=True, eq=False)
class SourceFile:
    """One file: its bytes, its top-level blocks and what does not parse."""

    path: str
    data: bytes
    kind: FileKind
    blocks: tuple[Block, ...]
    problems: tuple[Problem, ...]
    tree: Tree | None = None

    @property
    def has_bom(self) -> bool:
        """Whether the file starts with a UTF-8 byte order mark."""
        return self.data.startswith(BOM)

    @cached_property
    def newline(self) -> bytes:
        """The line end that most of the file's first lines use."""
        head = self.data[:65_536]
        return b"\r\n" if head.count(b"\r\n") * 2 > head.count(b"\n") else b"\n"

    @cached_property
    def generated(self) -> bool:
        """Whether the leading comment says that a tool writes this file."""
        at = len(BOM) if self.has_bom else 0
        while match := _COMMENT_LINE.match(self.data, at):
            if _GENERATED.search(match[0]):
                return True
            at = match.end()
        return False

    def find(self, block: tuple[str, ...]) -> tuple[Block, ...]:
        """Every top-level block with this type and these labels."""
        return tuple(found for found in self.blocks if found.type == block[0] and found.labels == block[1:])


def parse(path: str, data: bytes) -> SourceFile:
    """Parse a `.tf`, `.tfvars` or `.tf.json` file; never raises, see `SourceFile.problems`."""
    kind: FileKind = "json" if path.endswith(".json") else "hcl"
    if len(data) > MAX_BYTES:
        return SourceFile(path, data, kind, (), (Problem(1, TOO_BIG, RefusalCode.UNREADABLE),))
    if kind == "json":
        return _parse_json(path, data)
    tree = Parser(_LANGUAGE).parse(data)
    problems = (*_encoding_problems(data), *_depth_problems(tree, data), *_syntax_problems(tree))
    body = next((child for child in tree.root_node.children if child.type == "body"), None)
    blocks = tuple(item for item in _items(body) if isinstance(item, Block)) if body else ()
    return SourceFile(path, data, kind, blocks, problems[:MAX_PROBLEMS], tree)


def text(node: Node) -> str:
    """The node's source text."""
    return (node.text or b"").decode("utf-8", "replace")


def _items(body: Node) -> Iterator[Attribute | Block]:
    for node in body.children:
        if node.type == "attribute":
            name, value = node.children[0], node.children[-1]
            if value.type == "expression":
                yield Attribute(text(name), node.start_byte, node.end_byte, node.start_point[0] + 1, value)
        elif node.type == "block":
            yield _block(node)


def _block(node: Node) -> Block:
    head = []
    for child in node.children:
        if child.type == "block_start":
            break
        if child.type in ("identifier", "string_lit"):
            raw = text(child)
            head.append(raw if child.type == "identifier" else raw[1:-1])
    type_name = head[0] if head else ""
    return Block(type_name, tuple(head[1:]), node.start_byte, node.end_byte, node.start_point[0] + 1, node)


def _encoding_problems(data: bytes) -> Iterator[Problem]:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        yield Problem(data.count(b"\n", 0, error.start) + 1, NOT_UTF8, RefusalCode.UNREADABLE)


def _depth_problems(tree: Tree, data: bytes) -> Iterator[Problem]:
    if data.count(b"[") + data.count(b"{") + data.count(b"(") <= MAX_NESTING:
        return
    # The depth is counted here: `cursor.depth` climbs to the root each time, which makes a long `a[0][0]…` quadratic.
    cursor, depth = tree.walk(), 0
    while True:
        if depth > MAX_NESTING * NODES_PER_LEVEL and cursor.node is not None:
            yield Problem(cursor.node.start_point[0] + 1, TOO_DEEP, RefusalCode.TOO_DEEP)
            return
        if cursor.goto_first_child():
            depth += 1
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return
            depth -= 1


def _syntax_problems(tree: Tree) -> Iterator[Problem]:
    pending, found = [tree.root_node], 0
    while pending and found < MAX_PROBLEMS:
        node = pending.pop()
        if not node.has_error:
            continue
        if node.is_missing or node.is_error:
            found += 1
            what = f"{node.type!r} is missing" if node.is_missing else "this does not parse"
            yield Problem(node.start_point[0] + 1, what)
        else:
            pending.extend(reversed(node.children))


def _parse_json(path: str, data: bytes) -> SourceFile:
    try:
        root = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else 1
        return SourceFile(path, data, "json", (), (Problem(line, BAD_JSON),))
    if not isinstance(root, dict):
        return SourceFile(path, data, "json", (), (Problem(1, BAD_JSON),))
    blocks = tuple(block for name, body in root.items() for block in _json_blocks(name, body, len(data)))
    return SourceFile(path, data, "json", blocks, ())


_JSON_LABELS = {"resource": 2, "data": 2, "ephemeral": 2, "module": 1, "variable": 1, "output": 1, "provider": 1}
"""How many labels a block type has; JSON nests one object per label."""


def _json_blocks(type_name: str, body: Json, size: int) -> Iterator[Block]:
    level: list[tuple[tuple[str, ...], Json]] = [((), body)]
    for _ in range(_JSON_LABELS.get(type_name, 0)):
        level = [
            ((*labels, label), inner)
            for labels, outer in level
            for one in (outer if isinstance(outer, list) else [outer])
            if isinstance(one, dict)
            for label, inner in one.items()
        ]
    for labels, inner in level:
        for one in inner if isinstance(inner, list) else [inner]:
            yield Block(type_name, labels, 0, size, 1, None, one)
