"""Foreign text as Markdown: it shows what it is, and can neither format, ping, link, hide nor end anything."""

from __future__ import annotations

import json
import re
import unicodedata

from agentbot.hcl.edit import Json

VALUE_LIMIT = 160
"""Characters of one value in a pull request text."""

PROSE_LIMIT = 600
"""Characters of one sentence that comes from elsewhere."""

NOTHING = "*not set*"
HIDDEN = "*(sensitive)*"

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!|~$])")
_LINK = re.compile(r"(?<=\w):(?=//)|(?<=www)\.(?=\w)|\bGH(?=-\d)", re.IGNORECASE)
_TALKING = (
    (re.compile(r"(?<!\w)@(?=\w)"), "＠"),
    (re.compile(r"#(?=\d)"), "＃"),
    (re.compile(r"\b(GH)-(?=\d)", re.IGNORECASE), "\\1‑"),
    (re.compile(r"(?<=\w):(?=//)"), "："),
)
"""What the code host obeys in a commit message too: `@name` pings, `fixes #1` closes an issue once it is merged."""
_HTML = str.maketrans({"<": "&lt;", ">": "&gt;", "&": "&amp;"})
_NO_BREAK = "\u200b"


def visible(text: str) -> str:
    """The text on one line; control, bidirectional and other invisible characters are written as escapes."""
    return "".join(_visible(char) for char in text)


def inert(text: str) -> str:
    """The text on one line where no Markdown is read: a look-alike stands where it would ping, refer or close."""
    shown = visible(text)
    for talking, silent in _TALKING:
        shown = talking.sub(silent, shown)
    return shown


def code(text: str, *, limit: int = VALUE_LIMIT) -> str:
    """A code span whose fence is longer than any run of backticks inside; the same inside and outside of a table."""
    shown, note = _cut(text, limit)
    if "|" in shown:
        # A pipe ends a table cell also inside a code span, and no way to escape it reads the same everywhere.
        return f"<code>{_entities(shown)}</code>{note}"
    # A code span is literal to Markdown, but not to a tool that searches the raw text for HTML comments.
    shown = shown.replace("<!--", "&lt;!--").replace("-->", "--&gt;")
    fence = "`" * (max(map(len, re.findall("`+", shown)), default=0) + 1)
    pad = " " if not shown or shown[0] in "` " or shown[-1] in "` " else ""
    return f"{fence}{pad}{shown}{pad}{fence}{note}"


def prose(text: str, *, limit: int = PROSE_LIMIT) -> str:
    """A sentence: only its `code spans` keep their meaning, everything else is shown as it is written."""
    shown, note = _cut(text, limit)
    parts = shown.split("`")
    if len(parts) % 2 == 0:
        return _plain(shown) + note
    return "".join(code(part, limit=limit) if odd else _plain(part) for part, odd in _alternate(parts)) + note


def value(content: Json, *, sensitive: bool = False, limit: int = VALUE_LIMIT) -> str:
    """A value as Terraform's user would write it: JSON in a code span, or a word for none and for a secret."""
    if sensitive:
        return HIDDEN
    if content is None:
        return NOTHING
    return code(json.dumps(content, ensure_ascii=False, sort_keys=True), limit=limit)


def _entities(text: str) -> str:
    """Every character that could mean something to Markdown or HTML as a character reference."""
    return "".join(char if char.isalnum() or char in " .," or ord(char) > 127 else f"&#{ord(char)};" for char in text)


def _alternate(parts: list[str]) -> list[tuple[str, bool]]:
    return [(part, index % 2 == 1) for index, part in enumerate(parts) if part]


def _plain(text: str) -> str:
    escaped = _SPECIAL.sub(r"\\\1", text.translate(_HTML))
    escaped = _LINK.sub(lambda match: match[0] + _NO_BREAK, escaped)
    # On the code host `@name` would ping somebody and `#1` would link another pull request to this one.
    escaped = escaped.replace("@", "@" + _NO_BREAK).replace("\\#", "\\#" + _NO_BREAK)
    return re.sub(r"^(\s*)([-=>]|\d+[.)])", r"\1\\\2", escaped)


def _visible(char: str) -> str:
    if char == "\n":
        return "\\n"
    if char == "\t":
        return "\\t"
    if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"):
        return f"\\u{ord(char):04x}"
    return char


def _cut(text: str, limit: int) -> tuple[str, str]:
    """What is shown of a text, and how much is left out; the rest of a huge one is never looked at."""
    shown = visible(text[:limit])
    if (left := max(len(text), len(shown)) - limit) <= 0:
        return shown, ""
    return shown[:limit], f"… ({left:,} more characters)"
