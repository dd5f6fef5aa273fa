"""Every value of a plan that must never be written out: marked sensitive, by the schema, or by its name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from agentbot.egress.names import is_secret_name
from agentbot.egress.ordinary import is_ordinary
from agentbot.hcl.edit import Json
from agentbot.terraform.plan import Plan
from agentbot.terraform.schema import Node, Schemas

DEPTH_LIMIT = 64


def secret_values(plan: Plan, schemas: Schemas) -> Iterator[tuple[str, str]]:
    """(where it stands, the value) for every sensitive string of the plan that may be known by itself."""
    for entry in (*plan.drift.values(), *plan.changes.values()):
        node = schemas.resource(entry.provider, entry.type)
        change = entry.change
        yield from _secrets(change.before, change.before_sensitive, node, entry.address)
        if not change.is_noop:
            yield from _secrets(change.after, change.after_sensitive, node, entry.address)
    variables: Any = plan.raw.get("variables")
    declared: Any = plan.configuration.get("variables")
    for name, variable in variables.items() if isinstance(variables, dict) else ():
        declaration = declared.get(name) if isinstance(declared, dict) else None
        marked = is_secret_name(name) or (isinstance(declaration, dict) and declaration.get("sensitive") is True)
        if marked and isinstance(variable, dict):
            yield from _strings(variable.get("value"), f"var.{name}", 0)


def _secrets(value: Json, mask: Json, node: Node | None, where: str, depth: int = 0) -> Iterator[tuple[str, str]]:
    if node is not None and node.sensitive:
        # A provider calls every value of such a place sensitive, also the vpc-1234 in a parameter store.
        yield from ((place, text) for place, text in _strings(value, where, depth) if not is_ordinary(text))
        return
    if mask is True or depth > DEPTH_LIMIT:
        yield from _strings(value, where, depth)
        return
    match value:
        case dict():
            for name, inner in value.items():
                if is_secret_name(name):
                    yield from _strings(inner, f"{where}.{name}", depth)
                elif isinstance(inner, dict | list) or _maybe(mask, name) or (node and name in node.children):
                    inner_mask = mask.get(name, False) if isinstance(mask, dict) else False
                    child = (node.children.get(name) or node.element) if node else None
                    yield from _secrets(inner, inner_mask, child, f"{where}.{name}", depth + 1)
        case list():
            for i, inner in enumerate(value):
                inner_mask = mask[i] if isinstance(mask, list) and i < len(mask) else False
                yield from _secrets(inner, inner_mask, node.element if node else None, where, depth + 1)


def _maybe(mask: Json, name: str) -> bool:
    return isinstance(mask, dict) and name in mask


def _strings(value: Json, where: str, depth: int) -> Iterator[tuple[str, str]]:
    pending = [value]
    while pending:
        match pending.pop():
            case str() as text if text:
                yield where, text
            case dict() as members:
                pending.extend(members.values())
            case list() as items:
                pending.extend(items)
