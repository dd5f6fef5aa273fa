"""Finds known secret values in a text, in every form in which they commonly appear."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus

from agentbot.egress.span import Certainty, Span

MIN_LENGTH = 6
"""Shorter values are masked where they stand, by path: replaced everywhere they would shred the text."""
_HTML_SAFE = str.maketrans({char: f"\\u{ord(char):04x}" for char in "<>&"})
_MIN_LINE = 16
"""A line of a multi-line secret counts by itself from this length."""
_GRAM = 3
_STRIDE = MIN_LENGTH - _GRAM + 1
"""A form of `MIN_LENGTH` holds a whole gram that begins at a multiple of this, wherever the form begins."""


class KnownValues:
    """The forms of many values, found in one pass over a text."""

    def __init__(self, values: Iterable[tuple[str, str]]) -> None:
        forms: dict[str, str] = {}
        for label, value in values:
            for form in _forms(value):
                forms.setdefault(form, label)
        self._by_head: dict[str, list[tuple[str, str]]] = {}
        for form in sorted(forms, key=len, reverse=True):
            self._by_head.setdefault(form[:MIN_LENGTH], []).append((form, forms[form]))
        self._grams = {tuple(head[at : at + _GRAM]) for head in self._by_head for at in range(_STRIDE)}

    def __len__(self) -> int:
        return sum(map(len, self._by_head.values()))

    def found(self, text: str) -> Iterator[Span]:
        """The longest value at each place, overlaps too, in order."""
        if not self._by_head:
            return
        for near in self._near(text):
            for at in range(max(0, near - _STRIDE + 1), near + 1):
                for form, label in self._by_head.get(text[at : at + MIN_LENGTH], ()):
                    if text.startswith(form, at):
                        yield Span(at, at + len(form), Certainty.KNOWN, label)
                        break

    def _near(self, text: str) -> Iterator[int]:
        """Multiples of the stride where a gram of some value stands: few, and found without a step per character."""
        grams = self._grams
        sampled = zip(*(text[at::_STRIDE] for at in range(_GRAM)), strict=False)
        return (number * _STRIDE for number, gram in enumerate(sampled) if gram in grams)


def _forms(value: str) -> Iterator[str]:
    for plain in (value, value.strip(), *_lines(value), *_leaves(value)):
        if len(plain) < MIN_LENGTH:
            continue
        raw = plain.encode("utf-8", "surrogatepass")
        in_json = json.dumps(plain, ensure_ascii=False)[1:-1]
        in_ascii = json.dumps(plain)[1:-1]
        yield from (
            plain,
            in_json,
            in_ascii,
            json.dumps(in_json, ensure_ascii=False)[1:-1],  # JSON in JSON: a policy in a plan
            json.dumps(in_ascii)[1:-1],
            in_json.translate(_HTML_SAFE),  # as Go and Terraform's jsonencode write JSON
            json.dumps(in_json.translate(_HTML_SAFE))[1:-1],
            in_json.replace("${", "$${").replace("%{", "%%{"),  # as a quoted HCL string
            quote(raw, safe=""),
            quote_plus(raw),
        )
        safe = in_json.translate(_HTML_SAFE).encode("utf-8", "surrogatepass")
        for each in {raw, in_json.encode("utf-8", "surrogatepass"), in_ascii.encode(), safe}:
            yield from _in_base64(each)


def _in_base64(raw: bytes) -> Iterator[str]:
    """By itself, and within something longer: what stands before shifts it, and only whole characters are its own."""
    yield base64.b64encode(raw).decode().rstrip("=")
    yield base64.urlsafe_b64encode(raw).decode().rstrip("=")
    for shift in range(3):
        first, last = -(-shift * 8 // 6), (shift + len(raw)) * 8 // 6
        shifted = b"\0" * shift + raw
        yield base64.b64encode(shifted)[first:last].decode()
        yield base64.urlsafe_b64encode(shifted)[first:last].decode()


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
