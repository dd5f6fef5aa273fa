"""Reads a Terraform file of any kind as native HCL, or says why its meaning cannot be told.

Terraform's own scanner and the grammar used here differ in a few places (measured by running both on the same
texts): a heredoc's marker with exotic blanks around it, and a line that begins with the marker. Text that the grammar
takes for a literal and Terraform for code would be a hiding place, so a file with such a place counts as unreadable.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import tree_sitter_hcl
from tree_sitter import Language, Node, Parser

from agentbot.hcl.hazards_json import NotTerraformJson, hcl_of
from agentbot.hcl.hazards_kind import Hazard, HazardKind, digest
from agentbot.hcl.literal import NotLiteral, unescape
from agentbot.hcl.syntax import (
    BAD_JSON,
    MAX_BYTES,
    MAX_NESTING,
    NODES_PER_LEVEL,
    NOT_UTF8,
    TOO_BIG,
    TOO_DEEP,
    Attribute,
    Block,
    Problem,
    text,
)

SUFFIXES = (".tf", ".tf.json", ".tofu", ".tofu.json")
VARIABLES = (".tfvars", ".tfvars.json")
NO_SYNTAX = "this does not parse"
AMBIGUOUS = "this may mean something else to Terraform"

_LANGUAGE = Language(tree_sitter_hcl.language())
_INTRODUCER = re.compile(rb"(?<!\$)\$\{|(?<!%)%\{")
_STRINGS = ("string_lit", "quoted_template", "heredoc_template")
_TEMPLATE_MARKER = "AGENTBOT_TEMPLATE"


@dataclass(frozen=True, eq=False)
class Source:
    """One file; `root` is a block that holds all of it."""

    path: str
    data: bytes
    root: Block
    problem: Problem | None = None
    """Why it cannot be read; then nothing else of it counts."""

    @property
    def folder(self) -> str:
        """The folder that the file lies in; the root is the empty text."""
        return posixpath.dirname(self.path)

    def line(self, place: Node | Attribute | Block) -> int:
        """The one-based line of a place; of a JSON file no lines are known."""
        if self.path.endswith(".json"):
            return 1
        return place.start_point[0] + 1 if isinstance(place, Node) else place.line


@dataclass(frozen=True, eq=False)
class Spot:
    """A block, or one argument of it, with the blocks around it from the outermost on."""

    source: Source
    blocks: tuple[Block, ...]
    argument: Attribute | None = None

    @property
    def block(self) -> Block:
        """The innermost block."""
        return self.blocks[-1]

    @property
    def line(self) -> int:
        """Where it stands, one-based."""
        return self.source.line(self.argument or self.block)

    @property
    def address(self) -> str:
        """The names on the way to it."""
        steps = [" ".join((block.type, *labels_of(block))) for block in self.blocks[1:]]
        return " / ".join([*steps, self.argument.name] if self.argument else steps)


def read(path: str, data: bytes) -> Source:
    """A configuration or variables file; never raises, see `Source.problem`."""
    if not path.endswith(".json"):
        return _source(path, data, data)
    try:
        return _source(path, data, hcl_of(data, variables=path.endswith(VARIABLES)))
    except NotTerraformJson:
        return _unread(path, data, Problem(1, BAD_JSON))


def read_template(path: str, data: bytes) -> Source:
    """A file that `templatefile` renders; never raises."""
    if _TEMPLATE_MARKER.encode() in data:
        return _unread(path, data, Problem(1, AMBIGUOUS))
    return _source(path, data, b"template = <<%b\n%b\n%b\n" % ((marker := _TEMPLATE_MARKER.encode()), data, marker))


def unreadable(source: Source) -> Hazard:
    """The hazard of a file that cannot be read: whatever changes in it could be anything."""
    assert source.problem is not None
    what = f"cannot be read: {source.problem.message}"
    content = hashlib.sha256(source.data).hexdigest()
    return Hazard(HazardKind.UNREADABLE, source.path, source.problem.line, what, digest(source.path, content))


def spots(source: Source) -> Iterator[Spot]:
    """Every block and every argument, nested ones too."""
    waiting = [Spot(source, (source.root,))]
    while waiting:
        spot = waiting.pop()
        yield spot
        for item in spot.block.items:
            if isinstance(item, Attribute):
                yield Spot(source, spot.blocks, item)
            else:
                waiting.append(Spot(source, (*spot.blocks, item)))


def labels_of(block: Block) -> tuple[str, ...]:
    """The labels as Terraform reads them, without escapes."""
    return tuple(_plain(label) for label in block.labels)


def nodes(root: Node) -> Iterator[Node]:
    """The node and everything in it, in order."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(node.children))


def tokens(root: Node) -> str:
    """The source of a node without comments, blanks and line breaks between its parts."""
    found, waiting = [], [root]
    while waiting:
        node = waiting.pop()
        if node.type == "comment":
            continue
        if node.type in _STRINGS or not node.children:
            found.append(text(node))
        else:
            waiting.extend(reversed(node.children))
    return " ".join(found)


def _plain(label: str) -> str:
    try:
        return unescape(label)
    except NotLiteral:
        return label


def _source(path: str, data: bytes, hcl: bytes) -> Source:
    if len(hcl) > MAX_BYTES:
        return _unread(path, data, Problem(1, TOO_BIG))
    try:
        hcl.decode("utf-8")
    except UnicodeDecodeError:
        return _unread(path, data, Problem(1, NOT_UTF8))
    root = Parser(_LANGUAGE).parse(hcl).root_node
    return Source(path, data, Block("", (), 0, len(hcl), 1, root), _problem(root, hcl))


def _unread(path: str, data: bytes, problem: Problem) -> Source:
    return Source(path, data, Block("", (), 0, len(data), 1, None), problem)


def _problem(root: Node, hcl: bytes) -> Problem | None:
    """What keeps the syntax from being read, in one walk: errors, depth, and what Terraform may read in another way."""
    waiting, broken = [(root, 0)], root.has_error
    while waiting:
        node, depth = waiting.pop()
        wrong = TOO_DEEP if depth > MAX_NESTING * NODES_PER_LEVEL else ""
        if broken and (node.is_error or node.is_missing):
            wrong = NO_SYNTAX
        elif not broken and _doubtful(node, hcl):
            wrong = AMBIGUOUS
        if wrong:
            return Problem(node.start_point[0] + 1, wrong)
        waiting += [(child, depth + 1) for child in node.children if not broken or child.has_error]
    return None


def _doubtful(node: Node, hcl: bytes) -> bool:
    """Whether Terraform could take this text for something else."""
    if node.type == "template_literal":
        return _INTRODUCER.search(hcl, node.start_byte, node.end_byte + 1) is not None
    return node.type == "heredoc_template" and not _ends_where_it_should(node, hcl)


def _ends_where_it_should(heredoc: Node, hcl: bytes) -> bool:
    """The marker stands alone on the last line, and on no line before it."""
    markers = [child for child in heredoc.children if child.type == "heredoc_identifier"]
    if len(markers) != 2:
        return False
    marker, end = text(markers[0]).strip(), markers[1]
    edges = [child for child in heredoc.children if child.type != "template_literal"]
    for before, after in pairwise(edges):
        lines = hcl[before.end_byte : after.start_byte].decode("utf-8", "replace").split("\n")
        if marker in (line.strip() for line in lines[1:-1]):
            return False
    start, stop = hcl.rfind(b"\n", 0, end.start_byte) + 1, hcl.find(b"\n", end.end_byte)
    return hcl[start : stop if stop >= 0 else len(hcl)].decode("utf-8", "replace").strip() == marker
