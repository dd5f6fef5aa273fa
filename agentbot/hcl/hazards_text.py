"""Characters that nobody sees, and names that look like other names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from agentbot.hcl.hazards_kind import Hazard, HazardKind, digest
from agentbot.hcl.hazards_source import Source, labels_of, nodes, spots
from agentbot.hcl.syntax import BOM, text

_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]"
    "|\r(?!\n)"
)
"""Controls, zero widths, changes of direction, fillers, tags and variation selectors."""
_JOINER, _SELECTORS = "\u200d", "\ufe0e\ufe0f"
_TWINS = frozenset(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0455\u0456\u0458\u04bb\u0501\u051b\u051d"
    "\u0405\u0406\u0408\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425"
    "\u03b9\u03bd\u03bf\u03c1\u03c5\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7"
    "\u0131\u0251\u0261"
)
"""Cyrillic, Greek and Latin letters that look like ASCII ones."""


def invisible(source: Source) -> Iterator[Hazard]:
    """The invisible characters of a file, each once in a line; emoji may be joined by some."""
    data = source.data.removeprefix(BOM)
    if data.isascii() and not _INVISIBLE.search(data.decode("ascii")):
        return
    for number, line in enumerate(data.decode("utf-8", "replace").split("\n"), 1):
        found = {match[0][:1] for match in _INVISIBLE.finditer(f"{line}\n") if not _joins_emoji(line, match.start())}
        for character in sorted(found):
            what = f"holds the invisible character U+{ord(character):04X}"
            content = digest(source.folder, character, line.strip())
            yield Hazard(HazardKind.CHARACTER, source.path, number, what, content)


def look_alikes(source: Source) -> Iterator[Hazard]:
    """The names of a file that look like another name."""
    seen: set[str] = set()
    for name, line in _names(source):
        if not name.isascii() and name not in seen and _looks_alike(name):
            seen.add(name)
            spelled = name.encode("ascii", "backslashreplace").decode()[:100]
            what = f"has a name that looks like another one: {spelled}"
            yield Hazard(HazardKind.NAME, source.path, line, what, digest(source.folder, name))


def _names(source: Source) -> Iterator[tuple[str, int]]:
    root = source.root.node
    if root is None or (source.data.isascii() and b"\\" not in source.data):
        return
    for node in nodes(root):
        if node.type == "identifier":
            yield text(node), source.line(node)
    for spot in spots(source):
        if spot.argument is None:
            yield from ((label, spot.line) for label in labels_of(spot.block))


def _looks_alike(name: str) -> bool:
    if unicodedata.normalize("NFKC", name) != name:
        return True
    scripts = {unicodedata.name(char, "").partition(" ")[0] for char in name if char.isalpha()}
    if "LATIN" in scripts and scripts & {"CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU"}:
        return True
    return all(char.isascii() or char in _TWINS for char in name)


def _joins_emoji(line: str, at: int) -> bool:
    """A joiner or selector right behind a symbol is part of it."""
    before = line[:at][-1:]
    kind = unicodedata.category(before) if before else ""
    if line[at] == _JOINER:
        return kind in ("So", "Sk") or (before != "" and before in _SELECTORS)
    return line[at] in _SELECTORS and kind in ("So", "Sm", "Po", "Nd")
