"""Changes values inside a JSON text and leaves every other byte of it as it is."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from agentbot.hcl.edit import Json
from agentbot.hcl.syntax import MAX_NESTING

_TOKEN = re.compile(r'[ \t\r\n]*("(?:[^"\\]|\\.)*"|[-+.0-9A-Za-z]+|[\[\]{}:,])', re.DOTALL)


@dataclass(frozen=True)
class _Value:
    """A JSON value with its place in the text; `members` for an object, `elements` for an array."""

    start: int
    end: int
    value: Json
    members: tuple[tuple[str, int, _Value], ...] = ()
    """Key, where the key starts, value."""
    elements: tuple[_Value, ...] = ()

    @property
    def parts(self) -> tuple[tuple[int, int], ...]:
        """The span of each member or element."""
        return tuple((start, part.end) for _, start, part in self.members) or tuple(
            (part.start, part.end) for part in self.elements
        )


class _NotJson(ValueError):
    """The text is not the one JSON value that this reader takes."""


Change = tuple[int, int, str]
"""Characters `start` to `end` of the text become this."""


def changed(text: str, value: Json) -> str | None:
    """The text with only those places changed that differ from `value`; None where that cannot be done."""
    try:
        root = _read(text)
    except _NotJson:
        return None
    result = text
    for start, end, new in sorted(_changes(text, root, value), reverse=True):
        result = result[:start] + new + result[end:]
    try:
        return result if json.loads(result) == value else None
    except ValueError:
        return None


def decoded(text: str) -> Json | None:
    """The object or array that a text is, or None."""
    if text.lstrip()[:1] not in ("{", "["):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def next(self) -> tuple[str, int]:
        match = _TOKEN.match(self.text, self.at)
        if match is None:
            raise _NotJson
        self.at = match.end()
        return match[1], match.start(1)

    def value(self, depth: int = 0) -> _Value:
        return self.value_from(*self.next(), depth)

    def value_from(self, token: str, start: int, depth: int) -> _Value:
        if depth > MAX_NESTING:
            raise _NotJson
        match token:
            case "{":
                return self.object(start, depth)
            case "[":
                return self.array(start, depth)
            case _:
                try:
                    return _Value(start, self.at, json.loads(token))
                except ValueError as error:
                    raise _NotJson from error

    def object(self, start: int, depth: int) -> _Value:
        members: list[tuple[str, int, _Value]] = []
        token, at = self.next()
        while token != "}":
            key = self.value_from(token, at, depth)
            if not isinstance(key.value, str) or self.next()[0] != ":":
                raise _NotJson
            members.append((key.value, at, self.value(depth + 1)))
            token, at = self.next()
            if token == ",":
                token, at = self.next()
        found = {key: part.value for key, _, part in members}
        if len(found) != len(members):
            raise _NotJson
        return _Value(start, self.at, found, tuple(members))

    def array(self, start: int, depth: int) -> _Value:
        parts: list[_Value] = []
        token, at = self.next()
        while token != "]":
            parts.append(self.value_from(token, at, depth + 1))
            token, at = self.next()
            if token == ",":
                token, at = self.next()
        return _Value(start, self.at, [part.value for part in parts], (), tuple(parts))


def _read(text: str) -> _Value:
    reader = _Reader(text)
    root = reader.value()
    try:
        same = not text[reader.at :].strip() and json.loads(text) == root.value
    except ValueError as error:
        raise _NotJson from error
    if not same:
        raise _NotJson
    return root


def _changes(text: str, old: _Value, new: Json) -> list[Change]:
    if _equal(old.value, new):
        return []
    if isinstance(old.value, dict) and isinstance(new, dict) and old.value and new:
        return _object_changes(text, old, new)
    if isinstance(old.value, list) and isinstance(new, list) and old.value and new:
        return _array_changes(text, old, new)
    return [(old.start, old.end, _written(text, new, old.start))]


def _object_changes(text: str, old: _Value, new: dict[str, Json]) -> list[Change]:
    result: list[Change] = []
    keep = [key in new for key, _, _ in old.members]
    for key, _, part in old.members:
        if key in new:
            result += _changes(text, part, new[key])
    result += _cuts(old, keep)
    added = [(key, value) for key, value in new.items() if key not in old.value]
    if not added:
        return result
    if not any(keep):
        return [(old.start, old.end, _written(text, new, old.start))]
    colon = _between(text, old)
    at = old.parts[max(index for index, kept in enumerate(keep) if kept)]
    texts = [f"{json.dumps(key, ensure_ascii=False)}{colon}{_written(text, value, at[0])}" for key, value in added]
    return [*result, _insert(text, old, at[1], texts)]


def _array_changes(text: str, old: _Value, new: list[Json]) -> list[Change]:
    before, after = [_canonical(value) for value in old.value], [_canonical(value) for value in new]
    keep, result, edits = [True] * len(before), [], []
    for tag, left, left_end, right, right_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        paired = min(left_end - left, right_end - right)
        for offset in range(paired):
            edits += _changes(text, old.elements[left + offset], new[right + offset])
        for index in range(left + paired, left_end):
            keep[index] = False
        if right + paired < right_end:
            result.append((left + paired, new[right + paired : right_end]))
    if not any(keep):
        return [(old.start, old.end, _written(text, new, old.start))]
    edits += _cuts(old, keep)
    for index, values in result:
        texts = [_like(text, value, old.elements[max(index - 1, 0)]) for value in values]
        edits.append(
            _insert(text, old, old.elements[index - 1].end, texts) if index else _insert_first(text, old, texts)
        )
    return edits


def _cuts(old: _Value, keep: list[bool]) -> list[Change]:
    """Takes parts out, each with the comma that joined it to the nearest kept part before or behind it."""
    if not any(keep):
        return []
    parts, cuts = old.parts, []
    first = keep.index(True)
    for index, kept in enumerate(keep):
        if not kept:
            span = (parts[index][0], parts[index + 1][0]) if index < first else (parts[index - 1][1], parts[index][1])
            cuts.append((*span, ""))
    return cuts


def _insert(text: str, old: _Value, at: int, texts: list[str]) -> Change:
    gap = _gap(text, old)
    return (at, at, "".join(f",{gap}{new}" for new in texts))


def _insert_first(text: str, old: _Value, texts: list[str]) -> Change:
    gap, at = _gap(text, old), old.parts[0][0]
    return (at, at, "".join(f"{new},{gap}" for new in texts))


def _gap(text: str, old: _Value) -> str:
    """The blanks that stand between the parts of an object or array."""
    parts = old.parts
    if len(parts) > 1:
        return text[parts[-2][1] : parts[-1][0]].replace(",", "", 1)
    lead = text[old.start + 1 : parts[0][0]]
    return lead if "\n" in lead else " " if ": " in text[old.start : old.end] else ""


def _between(text: str, old: _Value) -> str:
    """What stands between a key and its value."""
    key, start, part = old.members[-1]
    match = re.search(r"[ \t]*:[ \t]*$", text[start : part.start].replace("\n", " "))
    return match[0] if match else ": "


def _written(text: str, value: Json, at: int) -> str:
    """New JSON in the manner of the text around it: over several lines where that is, else on one."""
    if not isinstance(value, (dict, list)) or not value:
        return json.dumps(value, ensure_ascii=False)
    if "\n" not in text.strip():
        return json.dumps(value, ensure_ascii=False, separators=None if ": " in text else (",", ":"))
    newline = "\r\n" if "\r\n" in text else "\n"
    line = text[text.rfind("\n", 0, at) + 1 : at]
    indent = line[: len(line) - len(line.lstrip())]
    return json.dumps(value, ensure_ascii=False, indent=_step(text)).replace("\n", newline + indent)


def _like(text: str, value: Json, sibling: _Value) -> str:
    """New JSON on one line where its sibling of the same kind is, with the same room inside the braces."""
    source = text[sibling.start : sibling.end]
    if type(value) is not type(sibling.value) or not isinstance(value, dict) or not value or "\n" in source:
        return _written(text, value, sibling.start)
    line = json.dumps(value, ensure_ascii=False, separators=None if ": " in source else (",", ":"))
    return f"{{ {line[1:-1]} }}" if source.startswith("{ ") else line


def _step(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    indents = [line[: len(line) - len(line.lstrip())] for line in lines]
    for outer, inner in zip(indents, indents[1:], strict=False):
        if len(inner) > len(outer) and inner.startswith(outer):
            return inner[len(outer) :]
    return "  "


def _canonical(value: Json) -> str:
    return json.dumps(value, sort_keys=True)


def _equal(left: Json, right: Json) -> bool:
    return _canonical(left) == _canonical(right)
