"""What decides the effect of a hazard that is not written out in it: locals, variables, arguments, outputs.

A program that is run with `var.command` is another one as soon as the variable's default, an argument of a module call
or a line of a variables file changes: the edit of a harmless-looking literal would then run code.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from operator import itemgetter

from tree_sitter import Node

from agentbot.hcl.hazards_blocks import target_of
from agentbot.hcl.hazards_calls import Opening
from agentbot.hcl.hazards_kind import Hazard, HazardKind, digest
from agentbot.hcl.hazards_source import VARIABLES, Source, Spot, labels_of, nodes, tokens
from agentbot.hcl.syntax import Attribute, Block, text

REPETITION = ("for_each", "count")
REFERENCE = {"local": 2, "var": 2, "data": 4, "ephemeral": 4, "self": 2}
"""How many names say what is meant; the rest goes further into the value."""
OWN = ("self", "each", "count")
META = frozenset(("source", "version", "providers", "count", "for_each", "depends_on"))
Steps = tuple[str, ...]


@dataclass(frozen=True, eq=False)
class _Definition:
    """What a name stands for, and where: expressions in `node` mean what they mean in `folder`."""

    name: str
    source: Source
    node: Node
    blocks: tuple[Block, ...] = ()


@dataclass
class _Names:
    """Every name of the tree, by folder."""

    values: dict[tuple[str, Steps], list[_Definition]] = field(default_factory=dict)
    blocks: dict[tuple[str, Steps], list[tuple[Source, Block]]] = field(default_factory=dict)
    targets: dict[tuple[str, str], str] = field(default_factory=dict)
    """The folder of each module call."""
    items: dict[Block, dict[str, list[Node]]] = field(default_factory=dict)
    """The parts of a block by name, of blocks that were asked for one."""
    given: dict[str, list[_Definition]] = field(default_factory=dict)
    """What variables files say, whatever their folder: any stack may be given any of them."""


def inputs(openings: Iterable[Opening], sources: Iterable[Source]) -> Iterator[Hazard]:
    """Each definition that decides the effect of one of the openings, once."""
    waiting = _outermost(openings)
    names = _read(sources) if waiting else _Names()
    asked: set[tuple[str, Steps]] = set()
    seen: set[tuple[str, int, int]] = set()
    while waiting:
        spot, node, hazard = waiting.pop()
        for steps in _references(node):
            # `self` and `each` mean the block that they stand in.
            whose = spot.source.folder + (f"/{spot.address}" if steps[0] in OWN else "")
            if (whose, steps) in asked:
                continue
            asked.add((whose, steps))
            for found in _resolved(steps, spot, names):
                key = (found.source.path, found.node.start_byte, found.node.end_byte)
                if key not in seen:
                    seen.add(key)
                    waiting.append((Spot(found.source, found.blocks or (found.source.root,)), found.node, hazard))
                    yield _hazard(found, hazard)


def _hazard(found: _Definition, decided: Hazard) -> Hazard:
    what = f"decides with `{found.name}` what happens where {decided}"
    content = digest(found.source.folder, found.name, tokens(found.node))
    return Hazard(HazardKind.INPUT, found.source.path, found.source.line(found.node), what, content)


def _outermost(openings: Iterable[Opening]) -> list[tuple[Spot, Node, Hazard]]:
    """The expressions that decide, none of them inside another one."""
    found: dict[tuple[str, int, int], tuple[Spot, Node, Hazard]] = {}
    for opening in openings:
        for node in _decisive(opening):
            key = (opening.spot.source.path, node.start_byte, -node.end_byte)
            found.setdefault(key, (opening.spot, node, opening.hazard))
    kept: list[tuple[Spot, Node, Hazard]] = []
    for _, (spot, node, hazard) in sorted(found.items(), key=itemgetter(0)):
        last = kept[-1] if kept else None
        if last and last[0].source is spot.source and node.end_byte <= last[1].end_byte:
            continue
        kept.append((spot, node, hazard))
    return kept


def _decisive(opening: Opening) -> Iterator[Node]:
    """The expressions of the hazard, and of the repetitions around it."""
    yield from opening.nodes
    for block in opening.spot.blocks[1:]:
        yield from (definition.node for definition in _repetition(opening.spot.source, block))


def _references(root: Node) -> Iterator[Steps]:
    """Every name that is used, with the attributes behind it."""
    for parent in nodes(root):
        children = parent.children
        for at, node in enumerate(children):
            if node.type == "variable_expr":
                name = text(node)
                yield (name, *islice(_attributes(children[at + 1 : at + 8]), REFERENCE.get(name, 3) - 1))


def _attributes(siblings: list[Node]) -> Iterator[str]:
    for node in siblings:
        if node.type not in ("get_attr", "index", "splat"):
            return
        if node.type != "index":
            yield from (text(inner) for inner in nodes(node) if inner.type == "identifier")


def _resolved(steps: Steps, spot: Spot, names: _Names) -> Iterator[_Definition]:
    folder = spot.source.folder
    match steps:
        case ("local" | "var" as kind, name, *_):
            yield from names.values.get((folder, (kind, name)), ())
            yield from names.given.get(name, ()) if kind == "var" else ()
        case ("module", call, *output):
            target = names.targets.get((folder, call))
            yield from names.values.get((target, ("output", *output[:1])), ()) if target is not None else ()
        case ("each" | "count", *_):
            yield from (definition for block in spot.blocks[1:] for definition in _repetition(spot.source, block))
        case ("self", *rest):
            for block in spot.blocks[1:2]:
                yield from _parts(names, ".".join(labels_of(block)), spot.source, block, rest)
        case ("data" | "ephemeral", kind, name, *rest):
            yield from _of_blocks(names, folder, steps[:3], rest)
        case (kind, name, *rest):
            yield from _of_blocks(names, folder, (kind, name), rest)


def _repetition(source: Source, block: Block) -> Iterator[_Definition]:
    for name in REPETITION:
        if name in block.attributes:
            yield _Definition(f"{'.'.join(labels_of(block))}.{name}", source, block.attributes[name].value)


def _of_blocks(names: _Names, folder: str, key: Steps, rest: list[str]) -> Iterator[_Definition]:
    for source, block in names.blocks.get((folder, key), ()):
        yield from _parts(names, ".".join(key), source, block, rest)


def _parts(names: _Names, name: str, source: Source, block: Block, rest: list[str]) -> Iterator[_Definition]:
    """The arguments and nested blocks with the name that is asked for; all where none is."""
    blocks = (source.root, block)
    if not rest and block.node is not None:
        yield _Definition(name, source, block.node, blocks)
    if rest and block not in names.items:
        items = names.items[block] = {}
        for item in block.items:
            said = item.name if isinstance(item, Attribute) else item.type
            node = item.value if isinstance(item, Attribute) else item.node
            if node is not None:
                items.setdefault(said, []).append(node)
    for said in (*rest[:1], *(("dynamic",) if rest else ())):
        yield from (_Definition(f"{name}.{said}", source, node, blocks) for node in names.items[block].get(said, ()))


def _read(sources: Iterable[Source]) -> _Names:
    names = _Names()
    for source in sources:
        if source.path.endswith(VARIABLES):
            for argument in source.root.attributes.values():
                names.given.setdefault(argument.name, []).append(
                    _Definition(f"var.{argument.name}", source, argument.value)
                )
        for block in source.root.blocks:
            _add(names, source, block)
    return names


def _add(names: _Names, source: Source, block: Block) -> None:
    labels, folder = labels_of(block), source.folder
    match (block.type, labels):
        case ("locals", ()):
            for argument in block.attributes.values():
                _define(names, folder, ("local", argument.name), source, argument)
        case ("variable" | "output" as kind, (name,)):
            said, key = ("var", "default") if kind == "variable" else ("output", "value")
            if key in block.attributes:
                _define(names, folder, (said, name), source, block.attributes[key])
                names.values.setdefault((folder, (said,)), []).append(names.values[folder, (said, name)][-1])
        case ("module", (name,)):
            _add_call(names, source, block, name)
        case ("resource", (_, _)):
            names.blocks.setdefault((folder, labels), []).append((source, block))
        case ("data" | "ephemeral" as kind, (_, _)):
            names.blocks.setdefault((folder, (kind, *labels)), []).append((source, block))


def _add_call(names: _Names, source: Source, block: Block, name: str) -> None:
    """What a module call gives to the variables of its module."""
    blocks = (source.root, block)
    target = target_of(Spot(source, blocks))
    if target is None:
        return
    names.targets[source.folder, name] = target
    for argument in block.attributes.values():
        if argument.name not in META:
            _define(names, target, ("var", argument.name), source, argument, blocks)


def _define(
    names: _Names, folder: str, name: Steps, source: Source, argument: Attribute, blocks: tuple[Block, ...] = ()
) -> None:
    definition = _Definition(".".join(name), source, argument.value, blocks)
    names.values.setdefault((folder, name), []).append(definition)
