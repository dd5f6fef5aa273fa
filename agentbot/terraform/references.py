"""Who in a module's folder refers to a resource: read from the text, which finds too much rather than too little."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from tree_sitter import Node

from agentbot.hcl.module import Located, Module
from agentbot.hcl.syntax import Block, SourceFile
from agentbot.terraform.source import StackSource


def refers(source: StackSource, folder: str, kind: str, name: str) -> tuple[str, ...]:
    """The blocks of a module's folder that mention the resource `kind.name`, as `output.x (outputs.tf:3)`.

    The resource's own block does not count, another one that overrides it does; comments do not, templates and other
    texts do. A file that does not parse is searched as a whole. Test files (`.tftest.hcl`) are not looked at.
    """
    module = source.module(folder)
    own = module.find("resource", kind, name)
    mention = re.compile(rf"(?<![\w.]){re.escape(kind)}\s*\.\s*{re.escape(name)}(?![\w-])")
    return tuple(_mentions(module, own, (kind, name), mention))


def _mentions(module: Module, own: Located | None, labels: tuple[str, str], mention: re.Pattern[str]) -> Iterator[str]:
    for file in module.files:
        if file.problems:
            text = file.data.decode("utf-8", "replace")
            if found := mention.search(text):
                yield f"{file.path}:{_line(text, found)}"
            continue
        for block in file.blocks:
            if own is not None and block is own.block:
                continue
            line = _line_of(file, block, labels, mention=mention)
            if line is None and (block.type, *block.labels) == ("resource", *labels):
                line = block.line
            if line is not None:
                yield f"{_name(block)} ({file.path}:{line})" if block.editable else f"{_name(block)} ({file.path})"


def _line_of(file: SourceFile, block: Block, words: tuple[str, str], *, mention: re.Pattern[str]) -> int | None:
    """The one-based line of the block's first mention; in JSON syntax the block's own."""
    if block.node is None:
        return block.line if mention.search(_json_text(block)) else None
    raw = file.data[block.start : block.end]
    if any(word.encode("utf-8") not in raw for word in words):
        return None  # soon known for most blocks, whose comments need not be found then
    text = _without_comments(file.data, block.node).decode("utf-8", "replace")
    found = mention.search(text)
    return block.line + _line(text, found) - 1 if found else None


def _line(text: str, found: re.Match[str]) -> int:
    return text.count("\n", 0, found.start()) + 1


def _name(block: Block) -> str:
    return ".".join(block.labels if block.type == "resource" else (block.type, *block.labels))


def _json_text(block: Block) -> str:
    """The body without its comment, which JSON syntax keeps under the name `//`."""
    body = block.json
    if isinstance(body, dict):
        body = {name: value for name, value in body.items() if name != "//"}
    return json.dumps(body, ensure_ascii=False)


def _without_comments(data: bytes, node: Node) -> bytes:
    """The text of a block with each comment as blanks, so that the lines stay."""
    parts, at = [], node.start_byte
    for comment in _comments(node):
        lines = b"\n" * data.count(b"\n", comment.start_byte, comment.end_byte)
        parts += [data[at : comment.start_byte], b" ", lines]
        at = comment.end_byte
    return b"".join([*parts, data[at : node.end_byte]])


def _comments(node: Node) -> Iterator[Node]:
    cursor = node.walk()
    while True:
        if cursor.node is not None and cursor.node.type == "comment":
            yield cursor.node
        elif cursor.goto_first_child():
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return
