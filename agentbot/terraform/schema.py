"""The provider schema as a tree: what is a set, a list or a map, and what is computed or sensitive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Protocol

from agentbot.hcl.edit import Json

DEPTH_LIMIT = 32
"""Nesting beyond this is read as one opaque value; the deepest public AWS type has 23 levels."""


class Kind(StrEnum):
    """The shape of a value; `dynamic` is unknown before run time."""

    PRIMITIVE = "primitive"
    LIST = "list"
    SET = "set"
    MAP = "map"
    OBJECT = "object"
    DYNAMIC = "dynamic"


@dataclass(frozen=True)
class Node:
    """The schema of one place in a resource."""

    kind: Kind
    optional: bool = False
    required: bool = False
    computed: bool = False
    sensitive: bool = False
    block: bool = False
    element: Node | None = None
    children: Mapping[str, Node] = field(default_factory=dict)

    @property
    def computed_only(self) -> bool:
        """The provider alone decides the value; code can never hold it."""
        return self.computed and not (self.optional or self.required)

    @property
    def of_objects(self) -> bool:
        """A list or set whose elements have attributes of their own."""
        return self.element is not None and self.element.kind in (Kind.OBJECT, Kind.MAP)


class Schemas(Protocol):
    """Where schemas of resource types come from."""

    def resource(self, provider: str, kind: str) -> Node | None:
        """The root of a resource type's schema; None where it is not known."""
        ...


class NoSchemas:
    """No schema is known: shapes are inferred from values."""

    def resource(self, provider: str, kind: str) -> Node | None:
        """None, always."""
        return None


def read_block(block: Json) -> Node | None:
    """The `block` member of `providers schema -json` as a tree; None where it is not one.

    Source: https://developer.hashicorp.com/terraform/cli/commands/providers/schema (2025-11).
    """
    return _block(block, 0) if isinstance(block, dict) else None


def _block(block: Mapping[str, Any], depth: int) -> Node:
    children: dict[str, Node] = {}
    if depth < DEPTH_LIMIT:
        for name, attribute in _items(block.get("attributes")):
            children[name] = _attribute(attribute, depth + 1)
        for name, nested in _items(block.get("block_types")):
            inner = nested.get("block")
            body = _block(inner if isinstance(inner, dict) else {}, depth + 1)
            children[name] = _nested(nested, body, Node(Kind.DYNAMIC, optional=True, block=True))
    return Node(Kind.OBJECT, optional=True, children=children)


def _attribute(attribute: Mapping[str, Any], depth: int) -> Node:
    flagged = Node(
        Kind.DYNAMIC,
        optional=bool(attribute.get("optional")),
        required=bool(attribute.get("required")),
        computed=bool(attribute.get("computed")),
        sensitive=bool(attribute.get("sensitive") or attribute.get("write_only")),
    )
    nested = attribute.get("nested_type")
    if isinstance(nested, dict) and depth < DEPTH_LIMIT:
        inner = {name: _attribute(child, depth + 1) for name, child in _items(nested.get("attributes"))}
        return _nested(nested, Node(Kind.OBJECT, optional=True, children=inner), flagged)
    return _typed(attribute.get("type"), depth, flagged)


def _nested(nested: Mapping[str, Any], inner: Node, flagged: Node) -> Node:
    match nested.get("nesting_mode"):
        case "list" | "set" | "map" as mode:
            return replace(flagged, kind=Kind(mode), element=inner)
        case _:
            return replace(flagged, kind=Kind.OBJECT, children=inner.children)


def _typed(kind: Json, depth: int, flagged: Node) -> Node:
    """The node of a type expression; parts of an attribute share the attribute's flags."""
    if depth >= DEPTH_LIMIT:
        return flagged
    match kind:
        case ["list" | "set" | "map" as collection, inner]:
            return replace(flagged, kind=Kind(collection), element=_typed(inner, depth + 1, flagged))
        case ["object", dict() as fields, *_]:
            children = {name: _typed(inner, depth + 1, flagged) for name, inner in fields.items()}
            return replace(flagged, kind=Kind.OBJECT, children=children)
        case ["tuple", *_]:
            return replace(flagged, kind=Kind.LIST)
        case str() if kind != "dynamic":
            return replace(flagged, kind=Kind.PRIMITIVE)
        case _:
            return flagged


def _items(members: Any) -> list[tuple[str, Mapping[str, Any]]]:
    if not isinstance(members, dict):
        return []
    return [(name, member) for name, member in members.items() if isinstance(member, dict)]
