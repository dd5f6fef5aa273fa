"""Replaces known secret values in outgoing text, in every form in which they commonly appear."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus

REDACTED = "‹redacted›"
MIN_LENGTH = 6
"""Shorter values are masked where they stand, by path: replaced everywhere they would shred the text."""
_MIN_LINE = 16
"""A line of a multi-line secret counts by itself from this length."""


class Redactor:
    """Knows secret values with a label each; gives labels and clean text, never a value."""

    def __init__(self, values: Iterable[tuple[str, str]]) -> None:
        """`values` are (label, secret value) pairs; the label may be shown to people."""
        forms: dict[str, str] = {}
        for label, value in values:
            for form in _forms(value):
                forms.setdefault(form, label)
        self._by_head: dict[str, list[tuple[str, str]]] = {}
        for form in sorted(forms, key=len, reverse=True):
            self._by_head.setdefault(form[:MIN_LENGTH], []).append((form, forms[form]))

    def __repr__(self) -> str:
        return f"<Redactor of {sum(map(len, self._by_head.values()))} forms>"

    def text(self, text: str) -> str:
        """`text` with each secret replaced; overlapping secrets go as one."""
        parts: list[str] = []
        done = start = end = 0
        for at, form, _ in self._found(text):
            if at > end:
                parts += [text[done:start], REDACTED] if end else []
                done, start = end, at
            end = max(end, at + len(form))
        if not end:
            return text
        return "".join((*parts, text[done:start], REDACTED, text[end:]))

    def hits(self, text: str) -> tuple[str, ...]:
        """The labels of the secrets in `text`, each once, in order of appearance."""
        return tuple(dict.fromkeys(label for _, _, label in self._found(text)))

    def _found(self, text: str) -> Iterator[tuple[int, str, str]]:
        """Position, form and label of the longest secret at each place, overlaps too; one pass over `text`."""
        if not self._by_head:
            return
        by_head = self._by_head
        for at in range(len(text) - MIN_LENGTH + 1):
            for form, label in by_head.get(text[at : at + MIN_LENGTH], ()):
                if text.startswith(form, at):
                    yield at, form, label
                    break


def _forms(value: str) -> Iterator[str]:
    for plain in (value, value.strip(), *_lines(value), *_leaves(value)):
        raw = plain.encode("utf-8", "surrogatepass")
        in_json = json.dumps(plain, ensure_ascii=False)[1:-1]
        forms = (
            plain,
            in_json,
            json.dumps(plain)[1:-1],
            in_json.replace("${", "$${").replace("%{", "%%{"),  # as a quoted HCL string
            quote(raw, safe=""),
            quote_plus(raw),
            base64.b64encode(raw).decode().rstrip("="),
            base64.urlsafe_b64encode(raw).decode().rstrip("="),
        )
        if len(plain) >= MIN_LENGTH:
            yield from forms


def _lines(value: str) -> Iterator[str]:
    lines = [line.strip() for line in value.splitlines()]
    if len(lines) > 1:
        yield from (line for line in lines if len(line) >= _MIN_LINE)


def _leaves(value: str) -> Iterator[str]:
    """The texts inside a secret that is a JSON object or array."""
    if not value.lstrip().startswith(("{", "[")):
        return
    try:
        waiting = [json.loads(value)]
    except (ValueError, RecursionError):
        return
    while waiting:
        match waiting.pop():
            case str() as leaf:
                yield leaf
            case dict() as members:
                waiting.extend(members.values())
            case list() as items:
                waiting.extend(items)
