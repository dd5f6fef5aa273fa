"""Names of arguments as code: from a path that Terraform shows, and whether one covers another."""

from __future__ import annotations

import json
import re

from agentbot.hcl.edit import RefusalCode, Refused, Traversal
from agentbot.hcl.literal import NotLiteral, unescape
from agentbot.hcl.render import Unrenderable, quote

WHOLE = "a whole resource has no argument that could be ignored"
SET_MEMBER = "`{path}` is in a member of a set, which `ignore_changes` cannot name; the whole set is more than drifted"
NO_NAME = "`{path}` cannot be written as the name of an argument"

_SHOWN = re.compile(
    r"(?:\A|(?!\A)\.)(?P<name>[^.\[\]\"\s]+)|\[(?P<index>[0-9]{1,18})\]|\[(?P<key>\"(?:[^\"\\]|\\.)*\")\]"
)
_MEMBER = "[*]"
_ROOT = re.compile(r"\s*([A-Za-z_][A-Za-z0-9_-]*)")
_WRITTEN = re.compile(
    r"\s*(?:\.\s*(?P<name>[A-Za-z_][A-Za-z0-9_-]*)|\.\s*(?P<legacy>[0-9]{1,18})"
    r"|\[\s*(?P<index>[0-9]{1,18})\s*\]|\[\s*\"(?P<key>(?:[^\"\\]|\\.)*)\"\s*\])"
)


def traversal(path: str) -> Traversal | Refused:
    """The name of an argument that a finding shows as `disk[0].size` or `tags["Owner"]`, for `ignore_changes`."""
    if not path:
        return Refused(RefusalCode.NOT_FOUND, WHOLE)
    parts, at = [], 0
    while at < len(path):
        if path.startswith(_MEMBER, at):
            return Refused(RefusalCode.SET_MEMBER, SET_MEMBER.format(path=path))
        match = _SHOWN.match(path, at)
        if match is None:
            return Refused(RefusalCode.UNREADABLE, NO_NAME.format(path=path))
        parts.append(match)
        at = match.end()
    try:
        return Traversal("".join(_written(match) for match in parts).removeprefix("."))
    except ValueError:
        return Refused(RefusalCode.UNREADABLE, NO_NAME.format(path=path))


def covers(written: str, wanted: Traversal) -> bool:
    """Whether an entry of `ignore_changes`, as it is written, names the same place or one around it.

    `tags.Owner` does not cover `tags["Owner"]`: Terraform takes it and then ignores nothing (measured with 1.11).
    """
    have, want = _steps(written), _steps(wanted.text)
    return bool(have) and have == want[: len(have)]


def _written(match: re.Match[str]) -> str:
    if match["name"]:
        return f".{match['name']}"
    if match["index"]:
        return f"[{match['index']}]"
    return f"[{quote(json.loads(match['key']))}]"


def _steps(source: str) -> tuple[str, ...]:
    """Each step in one spelling; empty where the source is no plain name."""
    root = _ROOT.match(source)
    steps, at = [], 0
    if root is not None:
        steps.append(f".{root[1]}")
        at = root.end()
    while at < len(source.rstrip()):
        match = _WRITTEN.match(source, at) if steps else None
        if match is None or (step := _step(match)) is None:
            return ()
        steps.append(step)
        at = match.end()
    return tuple(steps)


def _step(match: re.Match[str]) -> str | None:
    if match["name"]:
        return f".{match['name']}"
    if match["key"] is None:
        return f"[{int(match['index'] or match['legacy'])}]"
    try:
        return f"[{quote(unescape(match['key']))}]"
    except (NotLiteral, Unrenderable):
        return None
