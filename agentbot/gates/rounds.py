"""Which candidates may share one plan: none feeds or touches the other's resource.

A union of edits can be a no-op while one part alone is not, so two candidates share a plan only where neither touched
block refers to the other's, through however many locals, variables, outputs and module calls. What refers to what is
read from the source text, which finds too much rather than too little.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Sequence
from functools import cached_property

from agentbot.hcl.syntax import Block, SourceFile
from agentbot.remediation.candidate import Candidate
from agentbot.terraform.source import StackSource

_REFERENCE = re.compile(rb"\b(data\.)?([A-Za-z_][\w-]*)\.([A-Za-z_][\w-]*)")

Node = tuple[str, str]
"""(module folder, name): a block such as `aws_vpc.main`, `local.tags`, `var.size` or `module.app`."""


class References:
    """What each block of a stack refers to, through all its local modules."""

    def __init__(self, source: StackSource, root: str) -> None:
        self._source, self._root = source, root

    def reach(self, start: Node) -> frozenset[Node]:
        """Everything that a block depends on, itself included."""
        seen, pending = {start}, [start]
        while pending:
            for node in self._edges.get(pending.pop(), ()):
                if node not in seen:
                    seen.add(node)
                    pending.append(node)
        return frozenset(seen)

    @cached_property
    def _edges(self) -> dict[Node, set[Node]]:
        edges: dict[Node, set[Node]] = {}
        seen, pending = {self._root}, [self._root]
        while pending:
            folder = pending.pop()
            module = self._source.module(folder)
            for file in module.files:
                for block in file.blocks:
                    for name, text in _named(file, block):
                        edges.setdefault((folder, name), set()).update(mentions(folder, text))
            for call in module.calls():
                if call.source and call.source.startswith(("./", "../")):
                    child = posixpath.normpath(posixpath.join(folder, call.source))
                    self._connect(edges, folder, call.name, child)
                    if child not in seen:
                        seen.add(child)
                        pending.append(child)
        return edges

    def _connect(self, edges: dict[Node, set[Node]], folder: str, call: str, child: str) -> None:
        """A call hands its inputs to the child's variables and takes everything the child has as its result."""
        for file in self._source.module(child).files:
            for block in file.blocks:
                for name, _ in _named(file, block):
                    if name.startswith("var."):
                        edges.setdefault((child, name), set()).add((folder, _inputs(call)))
                    else:
                        edges.setdefault((folder, f"module.{call}"), set()).add((child, name))


def share(candidates: Sequence[Candidate], references: References) -> list[list[Candidate]]:
    """Candidates in as few rounds as a first-fit gives; those of one round may share a plan."""
    rounds: list[tuple[list[Candidate], set[Node], set[Node]]] = []
    for candidate in candidates:
        touched = _touched(candidate)
        reach = set().union(*(references.reach(node) for node in touched)) if touched else set()
        for members, all_touched, all_reach in rounds:
            if not (touched & all_reach) and not (reach & all_touched):
                members.append(candidate)
                all_touched |= touched
                all_reach |= reach
                break
        else:
            rounds.append(([candidate], set(touched), set(reach)))
    return [members for members, _, _ in rounds]


def _touched(candidate: Candidate) -> set[Node]:
    edits = (edit for answer in candidate.answers for edit in answer.edits)
    return {(edit.file.rpartition("/")[0] or ".", ".".join(edit.block[1:])) for edit in edits}


def _named(file: SourceFile, block: Block) -> Iterable[tuple[str, bytes]]:
    """Every name that a top-level block defines, with the text that may refer to others."""
    text = file.data[block.start : block.end]
    match block.type, block.labels:
        case "resource", (kind, name):
            yield f"{kind}.{name}", text
        case "data", (kind, name):
            yield f"data.{kind}.{name}", text
        case "variable", (name,):
            yield f"var.{name}", b""
        case "output", (name,):
            yield f"output.{name}", text
        case "module", (name,):
            yield f"module.{name}", text
            yield _inputs(name), text
        case "locals", ():
            for attribute in block.attributes.values():
                yield f"local.{attribute.name}", file.data[attribute.start : attribute.end]


def mentions(folder: str, text: bytes) -> set[Node]:
    """What a text of a module's folder refers to."""
    found = ((m[1] or b"") + m[2] + b"." + m[3] for m in _REFERENCE.finditer(text))
    return {(folder, name.decode()) for name in found}


def _inputs(call: str) -> str:
    """What a call hands to its module: not what the module makes of it."""
    return f"inputs of module.{call}"
