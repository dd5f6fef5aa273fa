"""Takes a whole resource block out of a file, with its comments and the blank line that is then too many."""

from __future__ import annotations

from tree_sitter import Node

from agentbot.hcl.alignment import ragged, realigned
from agentbot.hcl.edit import RefusalCode, Refused, Splice
from agentbot.hcl.lines import is_comment, line_start, next_line, rest_of_line, starts_line
from agentbot.hcl.syntax import BOM, Block, SourceFile, parse

NOT_A_RESOURCE = "only a resource block is removed as a whole, this is a `{type}` block"
NOT_ALONE = "other code stands on a line of the block"
NOT_ONLY = "more than the block and its comments would go"


def removed(file: SourceFile, block: Block) -> tuple[Splice, ...] | Refused:
    """The splices that take the block away and line up again the comments that stood beside it."""
    if block.type != "resource":
        return Refused(RefusalCode.NOT_A_RESOURCE, NOT_A_RESOURCE.format(type=block.type))
    lines = _lines(file, block)
    if isinstance(lines, Refused):
        return lines
    cut = _with_blank_lines(file.data, *lines)
    if not _holds_only(file, block, cut):
        return Refused(RefusalCode.OUTSIDE, NOT_ONLY)
    return (cut, *_lined_up(file, cut)) if _touch_others(file.data, *lines) else (cut,)


def others_stay(before: SourceFile, after: SourceFile, gone: tuple[str, ...]) -> bool:
    """Whether all blocks but one are still there, in their order; blanks that line up comments do not count."""
    kept = [(b.type, b.labels, _squeezed(before, b)) for b in before.blocks if (b.type, *b.labels) != gone]
    return kept == [(b.type, b.labels, _squeezed(after, b)) for b in after.blocks]


def _lines(file: SourceFile, block: Block) -> tuple[int, int] | Refused:
    """Where the lines of the block and its comments start and end."""
    data, comments = file.data, _comments(file)
    start, end = _own_lines(data, block, comments)
    if not starts_line(data, start) or rest_of_line(data, end):
        return Refused(RefusalCode.SYNTAX, NOT_ALONE)
    return _top(data, line_start(data, start), next_line(data, end), comments), next_line(data, end)


def _comments(file: SourceFile) -> list[Node]:
    """The comments outside of every block."""
    root = file.tree.root_node if file.tree else None
    nodes = [node for child in root.children for node in (child, *child.children)] if root else []
    return [node for node in nodes if node.type == "comment"]


def _own_lines(data: bytes, block: Block, comments: list[Node]) -> tuple[int, int]:
    """The block with the comments on its own first and last line."""
    start, end = block.start, block.end
    for comment in comments:
        if comment.start_byte >= end:
            if data[end : comment.start_byte].strip(b" \t"):
                break
            end = comment.end_byte
    for comment in reversed(comments):
        if comment.end_byte <= start:
            if data[comment.end_byte : start].strip(b" \t"):
                break
            start = comment.start_byte
    return start, end


def _top(data: bytes, first: int, after: int, comments: list[Node]) -> int:
    """Where the comments begin that stand right above the block and speak of nothing but it.

    They stay where the next block follows without a blank line, since they may head both, and where they begin on
    the first line of the file: a licence or a note for a linter that is lost is worse than a line too many.
    """
    following = rest_of_line(data, after)
    if following and not is_comment(following) and not following.startswith(b"/*"):
        return first
    top = first
    for comment in reversed([one for one in comments if one.end_byte <= first]):
        between = data[comment.end_byte : top]
        if between.strip() or between.count(b"\n") != 1 or not starts_line(data, comment.start_byte):
            break
        top = line_start(data, comment.start_byte)
    return first if top == _file_start(data) else top


def _with_blank_lines(data: bytes, top: int, after: int) -> Splice:
    """The cut with so many blank lines that no more of them meet, or begin or end the file, than did before."""
    above, below = _blank_above(data, top), _blank_below(data, after)
    begins, ends = above == _file_start(data), below == len(data)
    if begins and ends:
        return Splice(above, below, b"")
    if ends or (not begins and data.count(b"\n", above, top) < data.count(b"\n", after, below)):
        return Splice(above, after, b"")
    return Splice(top, below, b"")


def _blank_above(data: bytes, at: int) -> int:
    while at > _file_start(data) and not data[line_start(data, at - 1) : at].strip():
        at = line_start(data, at - 1)
    return at


def _blank_below(data: bytes, at: int) -> int:
    while at < len(data) and not rest_of_line(data, at):
        at = next_line(data, at)
    return at


def _file_start(data: bytes) -> int:
    return len(BOM) if data.startswith(BOM) else 0


def _holds_only(file: SourceFile, block: Block, cut: Splice) -> bool:
    """Whether the cut, read by itself, is this block and otherwise comments."""
    gone = parse(file.path, file.data[cut.start : cut.end])
    whole = [gone.data[one.start : one.end] for one in gone.blocks] == [file.data[block.start : block.end]]
    outside = gone.data[: gone.blocks[0].start] + gone.data[gone.blocks[0].end :] if whole else b""
    comments = b"".join(comment.text or b"" for comment in _comments(gone))
    return whole and not gone.problems and b"".join(outside.split()) == b"".join(comments.split())


def _touch_others(data: bytes, top: int, after: int) -> bool:
    """Whether the lines stand right below or above others, with which comments at their ends may be lined up."""
    return bool(rest_of_line(data, after)) or _blank_above(data, top) == top > _file_start(data)


def _lined_up(file: SourceFile, cut: Splice) -> tuple[Splice, ...]:
    """Comments behind one-line blocks as `terraform fmt` puts them, where they were so and their run is another now."""
    after = parse(file.path, file.data[: cut.start] + file.data[cut.end :])
    if file.tree is None or after.tree is None:
        return ()
    gone = cut.end - cut.start
    found = realigned(after.data, after.tree.root_node, ragged(file.data, file.tree.root_node))
    return tuple(Splice(one.start + gone, one.end + gone, one.new) if one.start >= cut.start else one for one in found)


def _squeezed(file: SourceFile, block: Block) -> bytes:
    return b"".join(file.data[block.start : block.end].split())
