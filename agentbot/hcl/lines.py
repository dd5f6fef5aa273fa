"""Lines of a source file by byte offset: where they start, how they are indented, and cutting them out cleanly."""

from __future__ import annotations

from tree_sitter import Node

from agentbot.hcl.edit import Splice
from agentbot.hcl.syntax import BOM

_COMMENT_STARTS = (b"#", b"//")
_CLOSING = (b"}", b"]", b")")


def line_start(data: bytes, at: int) -> int:
    """The offset of the first byte of the line that holds `at`; a byte order mark belongs to no line."""
    start = data.rfind(b"\n", 0, at) + 1
    return len(BOM) if start == 0 and data.startswith(BOM) else start


def line_end(data: bytes, at: int) -> int:
    """The offset behind the text of the line that holds `at`, before its line end."""
    end = data.find(b"\n", at)
    if end < 0:
        return len(data)
    return end - 1 if end > at and data[end - 1 : end] == b"\r" else end


def next_line(data: bytes, at: int) -> int:
    """The offset of the first byte of the following line, or the end of the data."""
    end = data.find(b"\n", at)
    return len(data) if end < 0 else end + 1


def indent_at(data: bytes, at: int) -> str:
    """The blanks that the line of `at` starts with."""
    line = data[line_start(data, at) : line_end(data, at)]
    return line[: len(line) - len(line.lstrip(b" \t"))].decode("ascii")


def starts_line(data: bytes, at: int) -> bool:
    """Whether only blanks stand before `at` on its line."""
    return not data[line_start(data, at) : at].strip()


def rest_of_line(data: bytes, at: int) -> bytes:
    """What stands on the line from `at` on, without blanks around it."""
    return data[at : line_end(data, at)].strip()


def is_comment(line: bytes) -> bool:
    """Whether a stripped line is a comment and nothing else."""
    return line.startswith(_COMMENT_STARTS) or (line.startswith(b"/*") and line.endswith(b"*/"))


def ends_line(data: bytes, at: int) -> bool:
    """Whether nothing but a comma and a comment follows `at` on its line."""
    rest = rest_of_line(data, at).removeprefix(b",").strip()
    return not rest or is_comment(rest)


def has_comment(node: Node) -> bool:
    """Whether a comment is a direct part of a collection or block."""
    return any(
        child.type == "comment" or (child.type == "body" and any(c.type == "comment" for c in child.children))
        for child in node.children
    )


def cut_lines(data: bytes, start: int, end: int, *, holder_start: int) -> Splice:
    """Takes out the whole lines of an item with its attached comment and the blank line that is then too many.

    `holder_start` is the offset of the brace or bracket that the item stands in.
    """
    first, after = line_start(data, start), next_line(data, end)
    following = rest_of_line(data, after)
    closes = following.startswith(_CLOSING)
    if not following or closes or is_comment(following):
        first = _above_comments(data, first, holder_start)
    before = data[line_start(data, first - 1) : first].strip() if first else b""
    opens = line_start(data, first - 1) <= holder_start if first else True
    if not following and (opens or not before):
        while after < len(data) and not rest_of_line(data, after):
            after = next_line(data, after)
        closes = rest_of_line(data, after).startswith(_CLOSING)
    if closes:
        while not opens and not data[line_start(data, first - 1) : first].strip():
            first = line_start(data, first - 1)
            opens = line_start(data, first - 1) <= holder_start
    return Splice(first, after, b"")


def _above_comments(data: bytes, first: int, holder_start: int) -> int:
    """The start of the comment lines right above, where they are not the heading of more than this item."""
    top = first
    while top > 0:
        above = line_start(data, top - 1)
        if above <= holder_start or not is_comment(data[above:top].strip()):
            break
        top = above
    return top


def emptied(data: bytes, cuts: tuple[Splice, ...], inside: tuple[int, int]) -> tuple[Splice, ...]:
    """The cuts, or everything between the brackets where only blanks would be left there."""
    at, end = inside
    left = b""
    for cut in sorted(cuts, key=lambda cut: cut.start):
        left, at = left + data[at : cut.start], cut.end
    return cuts if (left + data[at:end]).strip() else (Splice(*inside, b""),)
