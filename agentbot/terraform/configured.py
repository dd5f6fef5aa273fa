"""The plan's own reading of the source: which blocks each module holds, found without searching."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Configured = Mapping[tuple[str, ...], Mapping[tuple[str, str], Mapping[str, Any]]]
"""Resource blocks by the names of the calls that lead to their module, then by type and name."""


def configured_resources(root: Mapping[str, Any]) -> Configured:
    """All resource blocks of a plan's configuration, given its `root_module`; what is malformed is left out."""
    return {names: _by_type_and_name(module) for names, module in _modules(root)}


def references_in(configuration: Any) -> Iterator[str]:
    """Every name that a part of the configuration refers to, as the plan writes it, for instance `aws_x.y[0].id`."""
    pending = [configuration]
    while pending:
        match pending.pop():
            case dict() as members:
                if isinstance(names := members.get("references"), list):
                    yield from (name for name in names if isinstance(name, str))
                pending.extend(members.values())
            case list() as items:
                pending.extend(items)


def _modules(root: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], Mapping[str, Any]]]:
    pending: list[tuple[tuple[str, ...], Mapping[str, Any]]] = [((), root)]
    while pending:
        names, module = pending.pop()
        yield names, module
        calls = module.get("module_calls")
        for name, call in calls.items() if isinstance(calls, dict) else ():
            if isinstance(call, dict) and isinstance(inner := call.get("module"), dict):
                pending.append(((*names, name), inner))


def _by_type_and_name(module: Mapping[str, Any]) -> dict[tuple[str, str], Mapping[str, Any]]:
    found: dict[tuple[str, str], Mapping[str, Any]] = {}
    resources = module.get("resources")
    for resource in resources if isinstance(resources, list) else ():
        match resource:
            case {"type": str(kind), "name": str(name)}:
                found.setdefault((kind, name), resource)
    return found
