"""Function calls that read files, render text that is code itself, or take the mark from a secret."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

from agentbot.hcl.hazards_kind import Hazard, HazardKind, digest
from agentbot.hcl.hazards_source import Spot, tokens
from agentbot.hcl.literal import core, value_of
from agentbot.hcl.syntax import text

READERS = frozenset(
    ("file", "fileexists", "fileset", "filebase64", "filebase64sha256", "filebase64sha512", "filemd5")
    + ("filesha1", "filesha256", "filesha512", "templatefile", "abspath", "pathexpand")
)
"""Functions whose first argument is a path."""
FOLDERS = ("path . module", "path . root")
"""As `tokens` gives them."""

NOT_LITERAL = "a path that is not written out"
ABSOLUTE = "an absolute path"
LEAVES = "a path that leaves its folder"
PRIVATE = "a path to what belongs to git or Terraform itself"
PATTERN = "a pattern that may leave its folder"

_ABSOLUTE = re.compile(r"[/\\~]|[A-Za-z]:")
_PRIVATE = re.compile(r"\.git|\.terraform|.*\.tfstate.*", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class Call:
    """One function call; `loops` are what the `for` expressions around it go through, `said` their digest."""

    spot: Spot
    node: Node
    loops: tuple[Node, ...]
    said: str

    @property
    def function(self) -> str:
        """The function's name; `core::file` is `file`."""
        return text(self.node.children[0]).removeprefix("core::")

    @property
    def arguments(self) -> tuple[Node, ...]:
        """The arguments, none where they are spread out of a list."""
        given = next((child for child in self.node.children if child.type == "function_arguments"), None)
        if given is None or any(child.type == "ellipsis" for child in given.children):
            return ()
        return tuple(child for child in given.children if child.type == "expression")


@dataclass(frozen=True)
class Opening:
    """A hazard whose effect other places decide: the expressions that it is made of."""

    hazard: Hazard
    spot: Spot
    nodes: tuple[Node, ...]


def calls(spot: Spot) -> Iterator[Call]:
    """Every function call in one argument."""
    if spot.argument is None:
        return
    waiting: list[tuple[Node, tuple[Node, ...], str]] = [(spot.argument.value, (), "")]
    while waiting:
        node, loops, said = waiting.pop()
        kind, children = node.type, node.children
        if kind == "function_call":
            yield Call(spot, node, loops, said)
        elif kind in ("for_tuple_expr", "for_object_expr"):
            for intro in (child for child in children if child.type == "for_intro"):
                loops, said = (*loops, intro), digest(said, text(intro))
        waiting += [(child, loops, said) for child in reversed(children)]


def judged(call: Call) -> Hazard | Opening | None:
    """The hazard of one call; an Opening where its effect is not written out in it."""
    name = call.function
    if name == "nonsensitive":
        return _hazard(call, HazardKind.UNMASKED, "takes the mark from a secret with `nonsensitive`")
    if name == "templatestring":
        return opened(call, _hazard(call, HazardKind.TEMPLATE, "renders text as code with `templatestring`"))
    if name not in READERS:
        return None
    why = _why(call)
    if why is None:
        return None
    hazard = _hazard(call, HazardKind.FILE, f"calls `{name}` with {why}")
    return opened(call, hazard) if why == NOT_LITERAL else hazard


def template_of(call: Call) -> str | None:
    """The path that `templatefile` renders, from the folder of the module; None for other calls and hazards."""
    if call.function != "templatefile" or not call.arguments:
        return None
    found = inside(call.arguments[0])
    return None if found is None or found[1] else found[0]


def renders(call: Call, what: str) -> Hazard:
    """The hazard of a template that a call renders."""
    return _hazard(call, HazardKind.TEMPLATE, what)


def inside(path: Node) -> tuple[str, str] | None:
    """The path from its folder and what is wrong with it, empty where nothing is; None where it is not written out."""
    inner, value = core(path), value_of(path)
    if isinstance(value, str):
        return value, _wrong(value)
    if inner.type == "expression" and tokens(inner) in FOLDERS:
        return ".", ""
    rest = _behind_folder(inner)
    return None if rest is None else (rest, _wrong(rest))


def opened(call: Call, hazard: Hazard) -> Opening:
    """The hazard of a call whose effect other places decide."""
    return Opening(hazard, call.spot, (call.node, *call.loops))


def _why(call: Call) -> str | None:
    """What is wrong with the call's path, None where it stays in its folder."""
    if not call.arguments:
        return NOT_LITERAL
    found = inside(call.arguments[0])
    if found is None:
        return NOT_LITERAL
    return found[1] or (_pattern(call) if call.function == "fileset" else None)


def _pattern(call: Call) -> str | None:
    pattern = value_of(call.arguments[1]) if len(call.arguments) > 1 else None
    if not isinstance(pattern, str):
        return NOT_LITERAL
    # `{.,}{.,}` comes to `..` too: no alternative may be of dots only.
    dotted = any(part and not part.strip(".") for part in re.split(r"[{},]", pattern)) and "{" in pattern
    return PATTERN if ".." in pattern or "\\" in pattern or dotted else None


def _wrong(path: str) -> str:
    plain = path.strip()
    if _ABSOLUTE.match(plain):
        return ABSOLUTE
    steps = re.split(r"[/\\]", plain)
    if ".." in steps:
        return LEAVES
    return PRIVATE if any(_PRIVATE.fullmatch(step) for step in steps) else ""


def _behind_folder(template: Node) -> str | None:
    """What follows `${path.module}` or `${path.root}` in a template that has nothing else in it."""
    opening = {"quoted_template": 1, "heredoc_template": 2}.get(template.type, 0)
    parts, end = template.children[opening:-1], template.children[-1:]
    if not opening or not parts or not _is_folder(parts[0]) or any(p.type != "template_literal" for p in parts[1:]):
        return None
    start, data = template.start_byte, template.text or b""
    rest = data[parts[0].end_byte - start : end[0].start_byte - start].decode("utf-8", "replace").removesuffix("\n")
    if "\\" in rest:
        return None
    # Without a slash it is the name of a neighbour of the folder.
    return f".{rest}" if not rest or rest.startswith("/") else f"../{rest}"


def _is_folder(interpolation: Node) -> bool:
    return [tokens(child) for child in interpolation.children if child.type == "expression"] in ([f] for f in FOLDERS)


def _hazard(call: Call, kind: HazardKind, what: str) -> Hazard:
    spot = call.spot
    line = spot.source.line(call.node)
    said = digest(spot.source.folder, spot.address, text(call.node), call.said)
    return Hazard(kind, spot.source.path, line, what, said)
