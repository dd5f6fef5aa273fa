"""The hidden, versioned marker in a pull request text: a hint to find it again, never a proof of who wrote it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

SIZE_LIMIT = 48 * 1024
"""Characters of a marker that is read."""

FINDINGS_LIMIT = 400
"""Findings that a marker names; more would not fit into a text of 60 kB."""

OPENING = "<!-- agentbot:v1 "
_LINE = re.compile(r"^<!-- agentbot:v1 (\{.*\}) -->$")
_ESCAPES = {ord(char): f"\\u{ord(char):04x}" for char in "<>&"}


@dataclass(frozen=True)
class Marker:
    """What the text says about its own pull request."""

    scope: str
    fingerprints: tuple[str, ...]
    digests: Mapping[str, str]
    base: str
    head: str
    labels: tuple[str, ...] = field(default=())
    """With which it was opened; a label that a person takes off or puts on is left alone."""
    text: str = ""
    """What `digest` makes of title and text as the bot wrote them."""
    closed: bool = False
    """The bot closed it."""


def digest(title: str, text: str) -> str:
    """Sixteen hex digits of a title and the text beside the marker; line ends and outer spaces do not count."""
    plain = "\n".join(line.rstrip() for line in f"{title}\n{without(text)}".strip().splitlines())
    return hashlib.sha256(plain.encode("utf-8", "replace")).hexdigest()[:16]


def without(text: str) -> str:
    """The text with every line that could be a marker taken out."""
    return "\n".join(line for line in re.split(r"\r?\n", text) if not line.startswith(OPENING))


def write(marker: Marker) -> str:
    """One line; no text in it can end the comment, because `<`, `>` and `&` are escaped."""
    kept = marker.fingerprints[:FINDINGS_LIMIT]
    content: dict[str, Any] = {
        "scope": marker.scope,
        "fingerprints": kept,
        "digests": {name: marker.digests[name] for name in kept if name in marker.digests},
        "base": marker.base,
        "head": marker.head,
        "labels": marker.labels,
    }
    # Only a shared code host needs these two, where people can change a text and close what it belongs to.
    content |= {"text": marker.text} if marker.text else {}
    content |= {"closed": True} if marker.closed else {}
    return f"<!-- agentbot:v1 {json.dumps(content, separators=(',', ':')).translate(_ESCAPES)} -->"


def read(text: str) -> Marker | None:
    """The last marker in the text, or None where there is none that can be understood."""
    for line in reversed(re.split(r"\r?\n", text)):
        found = _LINE.match(line.rstrip()) if len(line) <= SIZE_LIMIT else None
        if found:
            return _parse(found[1])
    return None


def _parse(content: str) -> Marker | None:
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        return None
    if not isinstance(data, dict):
        return None
    texts, lists = ("scope", "base", "head"), ("fingerprints", "labels")
    if not all(isinstance(data.get(key), str) for key in texts) or not all(_strings(data.get(key)) for key in lists):
        return None
    digests = data.get("digests")
    if not isinstance(digests, dict) or not _strings(list(digests.values())):
        return None
    return Marker(
        scope=data["scope"],
        fingerprints=tuple(data["fingerprints"]),
        digests=digests,
        base=data["base"],
        head=data["head"],
        labels=tuple(data["labels"]),
        text=data["text"] if isinstance(data.get("text"), str) else "",
        closed=data.get("closed") is True,
    )


def _strings(values: Any) -> bool:
    return isinstance(values, list) and all(isinstance(value, str) for value in values)
