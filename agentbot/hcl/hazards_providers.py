"""Which providers a module runs: those that it requires, and those that its blocks imply."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tree_sitter import Node

from agentbot.hcl.hazards_kind import Hazard, HazardKind, digest
from agentbot.hcl.hazards_source import Spot, labels_of, nodes, tokens
from agentbot.hcl.literal import core, entries, key_of, value_of
from agentbot.hcl.syntax import text

BUILT_IN = "terraform"
DEFAULT_HOST = "registry.terraform.io/"


@dataclass(frozen=True)
class Use:
    """A local name of a provider where it is used or required; `source` where it is said there."""

    name: str
    file: str
    line: int
    source: str | None = None


def providers(found: Iterable[Use]) -> Iterator[Hazard]:
    """Each provider once, by its source."""
    found = tuple(found)
    required: dict[tuple[str, str], set[str]] = {}
    for use in found:
        if use.source:
            required.setdefault((posixpath.dirname(use.file), use.name), set()).add(use.source)
    seen: set[str] = set()
    for use in found:
        default = () if use.name == BUILT_IN else (f"hashicorp/{use.name}",)
        for origin in (use.source,) if use.source else required.get((posixpath.dirname(use.file), use.name), default):
            if origin not in seen:
                seen.add(origin)
                what = f"runs the provider `{use.name}`"
                yield Hazard(HazardKind.PROVIDER, use.file, use.line, what, digest(origin))


def uses(spot: Spot) -> Iterator[Use]:
    """The providers that one block or argument uses or requires."""
    if len(spot.blocks) > 3:
        return
    path, block, argument = spot.source.path, spot.block, spot.argument
    around = tuple(each.type for each in spot.blocks[1:-1])
    match (around, block.type):
        case (("terraform",), "required_providers") if argument:
            yield Use(argument.name, path, spot.line, _origin(argument.name, argument.value))
        case ((), "provider") if argument is None and block.labels:
            yield Use(labels_of(block)[0], path, spot.line)
        case (() | ("check",), "resource" | "data" | "ephemeral" | "action") if argument is None and block.labels:
            chosen = block.attributes.get("provider")
            name = _chosen(chosen.value) if chosen else labels_of(block)[0].split("_")[0]
            yield Use(name, path, spot.line)


def _origin(name: str, value: Node) -> str:
    """Where the provider comes from, without the default host; the text itself where it is no literal."""
    for _, key, said in entries(core(value)):
        if key_of(key) == "source":
            source = value_of(said)
            if isinstance(source, str):
                plain = source.strip().lower().removeprefix(DEFAULT_HOST)
                return plain if "/" in plain else f"hashicorp/{plain}"
            return tokens(said)
    return f"hashicorp/{name}"


def _chosen(value: Node) -> str:
    """The local name that a `provider` argument begins with; in JSON it is a string."""
    plain = value_of(value)
    if isinstance(plain, str):
        return plain.partition(".")[0]
    return next((text(node) for node in nodes(value) if node.type == "identifier"), tokens(value))
