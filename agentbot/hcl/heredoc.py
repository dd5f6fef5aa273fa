"""Gives a heredoc a new text and keeps its style, marker and indentation."""

from __future__ import annotations

import re

from agentbot.hcl.json_text import changed, decoded
from agentbot.hcl.literal import heredoc_margin, heredoc_parts

_INTRODUCER = re.compile(r"([$%])\{")
_ESCAPED = re.compile(r"([$%])\1\{")


def rewritten(source: str, value: str) -> str | None:
    """The heredoc's source with another text; None where a heredoc cannot say it.

    `source` goes from `<<` to the closing marker. JSON is changed only where it differs.
    """
    parts = heredoc_parts(source)
    if parts is None:
        return None
    indented, marker, body = parts
    head, tail = source[: source.index("\n") + 1], source[source.rfind("\n") + 1 :]
    new = _json_body(body, value)
    if new is None:
        new = _text_body(body, value, marker=marker, indented=indented)
    return None if new is None else head + new + tail


def _json_body(body: str, value: str) -> str | None:
    target = decoded(value)
    if target is None or decoded(_ESCAPED.sub(r"\1{", body)) is None:
        return None
    if _ESCAPED.search(body) or _INTRODUCER.search(value):
        return None
    return changed(body, target)


def _text_body(body: str, value: str, *, marker: str, indented: bool) -> str | None:
    newline = "\r\n" if "\r\n" in body else "\n"
    if not value.endswith(newline) or re.search(r"[^\t\n\r -~\u00a0-\U0010ffff]", value):
        return None
    if value.count("\n") != value.count(newline) or value.count("\r") != newline.count("\r") * value.count(newline):
        return None
    if re.search(r"([$%])\1\{", value) or any(line.strip() == marker for line in value.split("\n")):
        return None
    lines = re.findall(r"[^\n]*\n", value)
    if not indented:
        return _INTRODUCER.sub(r"\1\1{", value)
    if heredoc_margin(lines):
        return None
    old = [line for line in re.findall(r"[^\n]*\n", body) if not line.isspace()]
    indent = old[0][: heredoc_margin(old)] if old else ""
    return "".join(line if line.isspace() else indent + _INTRODUCER.sub(r"\1\1{", line) for line in lines)
