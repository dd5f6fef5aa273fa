"""Lines up equals signs and trailing comments the way `terraform fmt` does, where they were lined up before."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from tree_sitter import Node

from agentbot.hcl.edit import Splice

_ATOMS = frozenset({"heredoc_template", "quoted_template", "string_lit", "comment"})
_OPENING = frozenset({"[", "{", "(", "block_start", "tuple_start", "object_start"})
_CLOSING = frozenset({"]", "}", ")", "block_end", "tuple_end", "object_end"})
_ZERO_WIDTH = frozenset({"Mn", "Me", "Cf"})


@dataclass(frozen=True)
class _Line:
    """A line of tokens: what stands before `=`, from `=` on, and the trailing comment; byte spans.

    `opens` is where `=` is on a line whose value goes on below: it is lined up with nothing.
    """

    start: int
    lead_end: int
    assign: tuple[int, int] | None
    comment: tuple[int, int] | None
    opens: int | None = None


@dataclass(frozen=True)
class _Gap:
    """The blanks before an equals sign or a comment: where they are and how many there should be."""

    name: bytes
    start: int
    end: int
    wanted: int


Ragged = frozenset[tuple[str, bytes]]
"""The gaps of runs that are not lined up, by kind and by the text before them."""


def columns(text: str) -> int:
    """How many columns a text takes, as `terraform fmt` counts: one for each character that is seen."""
    return sum(unicodedata.category(char) not in _ZERO_WIDTH for char in text)


def ragged(data: bytes, node: Node) -> Ragged:
    """The runs inside a block that are not lined up now."""
    return frozenset(
        (kind, gap.name)
        for kind, run in _runs(data, node)
        if any(gap.end - gap.start != gap.wanted for gap in run)
        for gap in run
    )


def realigned(data: bytes, node: Node, leave: Ragged) -> tuple[Splice, ...]:
    """What lines up the runs inside a block, except those that were ragged before."""
    return tuple(
        Splice(gap.start, gap.end, b" " * gap.wanted)
        for kind, run in _runs(data, node)
        if not any((kind, gap.name) in leave for gap in run)
        for gap in run
        if gap.end - gap.start != gap.wanted
    )


def _runs(data: bytes, node: Node) -> Iterator[tuple[str, list[_Gap]]]:
    lines = list(_lines(data, node))
    widened: dict[int, int] = {}
    for run in _neighbours(lines, "assign"):
        width = max(_width(data, line.start, line.lead_end) for line in run)
        gaps = []
        for line in run:
            assert line.assign is not None
            wanted = width - _width(data, line.start, line.lead_end) + 1
            gaps.append(_Gap(data[line.start : line.lead_end].strip(), line.lead_end, line.assign[0], wanted))
            widened[line.start] = wanted - (line.assign[0] - line.lead_end)
        yield "assign", gaps
    for line in lines:
        if line.opens is not None:
            lead = data[line.start : line.opens].rstrip()
            yield "opens", [_Gap(lead.strip(), line.start + len(lead), line.opens, 1)]
    for run in _neighbours(lines, "comment"):
        ends = [line.assign[1] if line.assign else line.lead_end for line in run]
        widths = [
            _width(data, line.start, end) + widened.get(line.start, 0) for line, end in zip(run, ends, strict=True)
        ]
        yield (
            "comment",
            [
                _Gap(data[line.start : line.lead_end].strip(), end, line.comment[0], max(widths) - width + 1)
                for line, end, width in zip(run, ends, widths, strict=True)
                if line.comment
            ],
        )


def _neighbours(lines: Sequence[_Line], cell: Literal["assign", "comment"]) -> Iterator[list[_Line]]:
    run: list[_Line] = []
    for line in lines:
        if (line.assign if cell == "assign" else line.comment) is not None:
            run.append(line)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _lines(data: bytes, node: Node) -> Iterator[_Line]:
    tokens: list[Node] = []
    for token in _tokens(node):
        if tokens and token.start_point[0] > tokens[-1].end_point[0]:
            yield _line(data, tokens)
            if token.start_point[0] > tokens[-1].end_point[0] + 1:
                yield _Line(tokens[-1].end_byte, tokens[-1].end_byte, None, None)
            tokens = []
        tokens.append(token)
    if tokens:
        yield _line(data, tokens)


def _line(data: bytes, tokens: list[Node]) -> _Line:
    start = data.rfind(b"\n", 0, tokens[0].start_byte) + 1
    comment = None
    if len(tokens) > 1 and tokens[-1].type == "comment" and not (tokens[-1].text or b"").startswith(b"/*"):
        last = tokens.pop()
        comment = (last.start_byte, last.end_byte)
    for index, token in enumerate(tokens):
        if index and token.type == "=":
            if _is_whole(tokens[index:]):
                return _Line(start, tokens[index - 1].end_byte, (token.start_byte, tokens[-1].end_byte), comment)
            return _Line(start, tokens[-1].end_byte, None, comment, token.start_byte)
    return _Line(start, tokens[-1].end_byte, None, comment)


def _is_whole(tokens: list[Node]) -> bool:
    balance = sum((token.type in _OPENING) - (token.type in _CLOSING) for token in tokens)
    spread = any(t.type != "heredoc_template" and t.start_point[0] != t.end_point[0] for t in tokens)
    return balance == 0 and not spread


def _tokens(node: Node) -> Iterator[Node]:
    cursor = node.walk()
    while True:
        here = cursor.node
        if here is not None and (here.child_count == 0 or here.type in _ATOMS):
            if here.end_byte > here.start_byte:
                yield here
        elif cursor.goto_first_child():
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return


def _width(data: bytes, start: int, end: int) -> int:
    return columns(data[start:end].decode("utf-8", "replace"))
