"""Writes a `.tf.json` file anew as native HCL with the same meaning, so that one set of rules reads both."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from agentbot.hcl.syntax import MAX_NESTING

_LABELS = {"resource": 2, "data": 2, "ephemeral": 2, "action": 2, "check": 1, "dynamic": 1}
_LABELS |= dict.fromkeys(("module", "variable", "output", "provider", "backend", "provisioner", "provider_meta"), 1)
"""How many labels a block has, where any; JSON nests one object per label."""
_TOP = frozenset({*_LABELS, "terraform", "locals", "moved", "import", "removed"})
_NESTED = {
    "terraform": frozenset({"backend", "cloud", "encryption", "provider_meta", "required_providers"}),
    "resource": frozenset({"provisioner", "connection", "dynamic"}),
    "removed": frozenset({"provisioner", "connection"}),
    "provisioner": frozenset({"connection"}),
    "check": frozenset({"data"}),
}
"""Blocks inside blocks that rules look for; everything else may as well be an argument."""
_IDENTIFIER = re.compile(r"[^\W\d][\w-]*")
_MARKER = "JSON"
_ESCAPED = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


class NotTerraformJson(ValueError):
    """The bytes are not the JSON of a Terraform file."""


class _Pairs(list[tuple[str, Any]]):
    """The members of an object, also those with the same name: to Terraform these are several blocks."""


def hcl_of(data: bytes, *, variables: bool = False) -> bytes:
    """The file as native HCL; with `variables` it is one of values. Raises NotTerraformJson."""
    writer = _Writer()
    try:
        root = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_Pairs)
        for pairs in root if type(root) is list else [root]:
            if not isinstance(pairs, _Pairs):
                raise NotTerraformJson("the root is no object")
            writer.body("" if variables else "root", pairs, 0)
    except (ValueError, RecursionError) as problem:
        raise NotTerraformJson(str(problem)) from problem
    return "".join(writer.parts).encode("utf-8", "replace")


class _Writer:
    def __init__(self) -> None:
        self.parts: list[str] = []

    def body(self, kind: str, members: _Pairs, depth: int) -> None:
        """The inside of a block; `//` is how JSON writes a comment."""
        blocks = _TOP if kind == "root" else _NESTED.get(kind, frozenset())
        for name, value in members:
            if name == "//":
                continue
            if name in blocks and isinstance(value, list):
                for labels, inner in _labelled(value, _LABELS.get(name, 0)):
                    self.block(name, labels, inner, depth)
            else:
                self.argument(name, value, depth)

    def block(self, kind: str, labels: tuple[str, ...], inner: Any, depth: int) -> None:
        _bounded(depth)
        self.parts += [" ".join((kind, *map(_quoted, labels))), " {\n"]
        if isinstance(inner, _Pairs):
            self.body(kind, inner, depth + 1)
        else:
            self.argument("value", inner, depth)
        self.parts.append("}\n")

    def argument(self, name: str, value: Any, depth: int) -> None:
        if _IDENTIFIER.fullmatch(name):
            self.parts.append(f"{name} = ")
            self.expression(value, depth)
        else:
            self.parts.append("named = ")
            self.expression(_Pairs([(name, value)]), depth)
        self.parts.append("\n")

    def expression(self, value: Any, depth: int) -> None:
        _bounded(depth)
        match value:
            case _Pairs():
                self.parts.append("{\n")
                for name, inner in value:
                    # A key is a template too: only in brackets may it hold more than text.
                    self.parts.append(f"({_template(name)}) = " if _is_template(name) else f"{_quoted(name)} = ")
                    self.expression(inner, depth + 1)
                    self.parts.append("\n")
                self.parts.append("}")
            case list():
                self.parts.append("[")
                for inner in value:
                    self.expression(inner, depth + 1)
                    self.parts.append(", ")
                self.parts.append("]")
            case str():
                self.parts.append(_template(value) if _is_template(value) else _quoted(value))
            case _:
                self.parts.append(json.dumps(value))


def _labelled(value: list[Any], count: int) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every body below so many levels of labels; what is misshapen comes with the labels that it has."""
    waiting: list[tuple[tuple[str, ...], Any]] = [((), value)]
    while waiting:
        labels, outer = waiting.pop()
        for one in outer if type(outer) is list else [outer]:
            if isinstance(one, _Pairs) and len(labels) < count:
                waiting += [((*labels, label), inner) for label, inner in one]
            else:
                yield labels, one


def _bounded(depth: int) -> None:
    if depth > MAX_NESTING:
        raise NotTerraformJson("it is nested too deep")


def _quoted(plain: str) -> str:
    """A string that means just this text."""
    text = "".join(_ESCAPED.get(char, char) if char.isprintable() else _escape(char) for char in plain)
    return '"' + re.sub(r"([$%])(?=\{)", r"\1\1", text) + '"'


def _escape(char: str) -> str:
    return _ESCAPED.get(char, f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}")


def _is_template(text: str) -> bool:
    return "${" in text or "%{" in text


def _template(source: str) -> str:
    """A template with this source: in a heredoc, as in JSON, a backslash is only a backslash."""
    longest = max(map(len, re.findall(f"{_MARKER}_*", source)), default=0)
    marker = _MARKER + "_" * (longest - len(_MARKER) + 1)
    return f"<<{marker}\n{source}\n{marker}\n"
