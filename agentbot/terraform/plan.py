"""A plan's JSON (`terraform show -json`) as typed, frozen views over the parsed values.

Format: https://developer.hashicorp.com/terraform/internals/json-format (2025-11); tofu prints the same.
Unknown keys are ignored; a malformed entry is kept by name in `Plan.unreadable`, never dropped in silence.
"""

from __future__ import annotations

import json
import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import isfinite
from pathlib import Path
from typing import Any

from agentbot.errors import PlanError
from agentbot.hcl.edit import Json
from agentbot.terraform.collector import collector_paused
from agentbot.terraform.configured import Configured, configured_resources

SIZE_LIMIT = 512 * 1024 * 1024
"""Bytes of a plan JSON; parsing takes about eight times as much memory."""
HOW = "Make it with `terraform show -json PLANFILE`."
_SHAPES: Mapping[str, type[list[Any]] | type[dict[str, Any]]] = {
    "resource_drift": list,
    "resource_changes": list,
    "configuration": dict,
    "prior_state": dict,
    "output_changes": dict,
    "variables": dict,
}
"""A member of another shape would read as empty, and an empty plan as no drift."""
_NAMES = {list: "list", dict: "object"}
_FORMATS = re.compile(r"0\.[1-9]\d*|1\.\d+", re.ASCII)


@dataclass(frozen=True)
class Change:
    """Both sides of one planned or detected change, with marks of the same shape."""

    actions: tuple[str, ...]
    before: Json
    after: Json
    after_unknown: Json
    before_sensitive: Json
    after_sensitive: Json

    @property
    def is_noop(self) -> bool:
        """Nothing would be done to the resource itself."""
        return self.actions in (("no-op",), ())

    @property
    def replaces(self) -> bool:
        """The resource would be destroyed and made anew."""
        return "delete" in self.actions and "create" in self.actions


@dataclass(frozen=True)
class ResourceChange:
    """One entry of `resource_drift` or `resource_changes`."""

    address: str
    module: str
    mode: str
    type: str
    name: str
    index: str | int | None
    provider: str
    deposed: str | None
    previous: str | None
    reason: str | None
    change: Change


@dataclass(frozen=True, eq=False)
class Plan:
    """A whole plan; `drift` and `changes` are by address (deposed objects apart)."""

    terraform_version: str
    drift: Mapping[str, ResourceChange]
    changes: Mapping[str, ResourceChange]
    deposed: tuple[ResourceChange, ...]
    unreadable: tuple[str, ...]
    errored: bool
    complete: bool
    raw: Mapping[str, Any] = field(repr=False)

    @cached_property
    def prior(self) -> Mapping[str, Mapping[str, Any]]:
        """Live values of managed resources by address, as the refresh found them."""
        root = _mapping(_mapping(_mapping(self.raw.get("prior_state")).get("values")).get("root_module"))
        return {
            address: resource
            for resource in _resources(root)
            if resource.get("mode") == "managed" and isinstance(address := resource.get("address"), str)
        }

    @cached_property
    def configuration(self) -> Mapping[str, Any]:
        """The `root_module` member of the configuration."""
        return _mapping(_mapping(self.raw.get("configuration")).get("root_module"))

    @cached_property
    def configured(self) -> Configured:
        """The resource blocks of the configuration."""
        return configured_resources(self.configuration)

    @property
    def outputs(self) -> Mapping[str, Change]:
        """Planned changes of root outputs by name."""
        found = _mapping(self.raw.get("output_changes"))
        return {name: _change(change) for name, change in found.items() if isinstance(change, dict)}


def load_plan(path: Path, *, name: str | None = None) -> Plan:
    """Read a plan JSON file. Raises PlanError where it is not one, is truncated, too big or too new.

    `name` is what messages call it, where the file's own name says nothing.
    """
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):  # a pipe can be read but once, and may never end
            raise PlanError(f"The plan {path} is not a regular file.", fix=f"Write it to one. {HOW}")
        if found.st_size > SIZE_LIMIT:
            limit = f"at most {SIZE_LIMIT >> 20} MB are read"
            raise PlanError(f"The plan {path.name} has {found.st_size >> 20} MB; {limit}.", fix="Split the stack.")
        with collector_paused():
            return parse_plan(path.read_bytes(), name=name or path.name)
    except OSError as error:
        raise PlanError(f"The plan {path} cannot be read: {error.strerror}.", fix=HOW) from error


def parse_plan(data: bytes, *, name: str) -> Plan:
    """Parse the bytes of a plan JSON; `name` is what messages call it. Raises PlanError."""
    if data[:2] == b"PK":
        raise PlanError(f"{name} is a binary plan file, not JSON.", fix=HOW)
    try:
        text = data.decode(json.detect_encoding(data), "surrogatepass")
        del data  # else both lie in memory while the values grow
        raw = json.loads(text, parse_constant=_finite, parse_float=_finite)
    except RecursionError as error:
        raise PlanError(f"{name} nests deeper than a plan can.", fix=HOW) from error
    except ValueError as error:
        raise PlanError(f"{name} is not valid JSON ({_where(error)}): truncated, or not a plan.", fix=HOW) from error
    if not isinstance(raw, dict) or not isinstance(raw.get("format_version"), str):
        raise PlanError(f"{name} is not a plan: it has no format_version.", fix=HOW)
    _require_readable(raw, name)
    raw.pop("planned_values", None)  # nothing reads it, and it is a third of the memory
    return _plan(raw)


class _NotFinite(ValueError):
    """A number that JSON does not have."""


def _finite(number: str) -> float:
    """A number as Terraform has them; Python's reader would also take NaN and what overflows to infinity."""
    value = float(number)
    if not isfinite(value):
        raise _NotFinite(f"the number {number[:20]}")
    return value


def _require_readable(raw: Mapping[str, Any], name: str) -> None:
    version = raw["format_version"]
    if not _FORMATS.fullmatch(version):
        raise PlanError(
            f"{name} has plan format {version[:20]!r}; 0.1 up to 2.0 (exclusive) are understood.",
            fix="Update agentbot.",
        )
    if "resource_changes" not in raw and "resource_drift" in raw:
        fix = "Use a normal plan, without -refresh-only."
        raise PlanError(f"{name} is a refresh-only plan; it does not say what an apply would do.", fix=fix)
    if not {"resource_changes", "planned_values", "configuration"} & raw.keys():
        raise PlanError(f"{name} is a state or another file of Terraform, not a plan.", fix=HOW)
    for key, kind in _SHAPES.items():
        if not isinstance(raw.get(key) or kind(), kind):
            raise PlanError(f"{name} is not a plan: its {key} is no {_NAMES[kind]}.", fix=HOW)


def _plan(raw: dict[str, Any]) -> Plan:
    unreadable: list[str] = []
    drift, gone = _entries(raw.get("resource_drift"), unreadable)
    changes, deposed = _entries(raw.get("resource_changes"), unreadable)
    return Plan(
        terraform_version=str(raw.get("terraform_version") or "unknown"),
        drift=drift,
        changes=changes,
        deposed=gone + deposed,
        unreadable=tuple(unreadable),
        errored=raw.get("errored") is True,
        complete=raw.get("complete") is not False and not raw.get("deferred_changes"),
        raw=raw,
    )


def _entries(found: Any, unreadable: list[str]) -> tuple[dict[str, ResourceChange], tuple[ResourceChange, ...]]:
    current: dict[str, ResourceChange] = {}
    deposed: list[ResourceChange] = []
    for entry in found if isinstance(found, list) else []:
        read = _entry(entry)
        if read is None:
            unreadable.append(str(_mapping(entry).get("address") or "an entry without an address")[:200])
        elif read.deposed:
            deposed.append(read)
        else:
            current[read.address] = read
    return current, tuple(deposed)


def _entry(entry: Any) -> ResourceChange | None:
    text = {key: value for key, value in _mapping(entry).items() if isinstance(value, str)}
    if not {"address", "type", "name"} <= text.keys() or not isinstance(entry.get("change"), dict):
        return None
    index = entry.get("index")
    return ResourceChange(
        address=text["address"],
        module=text.get("module_address", ""),
        mode=text.get("mode", "managed"),
        type=text["type"],
        name=text["name"],
        index=index if isinstance(index, str | int) else None,
        provider=text.get("provider_name", ""),
        deposed=text.get("deposed"),
        previous=text.get("previous_address"),
        reason=text.get("action_reason"),
        change=_change(entry["change"]),
    )


def _change(change: Mapping[str, Any]) -> Change:
    actions = change.get("actions")
    return Change(
        actions=tuple(a for a in actions if isinstance(a, str)) if isinstance(actions, list) else (),
        before=change.get("before"),
        after=change.get("after"),
        after_unknown=change.get("after_unknown", False),
        before_sensitive=change.get("before_sensitive", False),
        after_sensitive=change.get("after_sensitive", False),
    )


def _resources(module: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    pending = [module]
    while pending:
        current = pending.pop()
        resources, children = current.get("resources"), current.get("child_modules")
        yield from (r for r in (resources if isinstance(resources, list) else []) if isinstance(r, dict))
        pending.extend(c for c in (children if isinstance(children, list) else []) if isinstance(c, dict))


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _where(error: ValueError) -> str:
    match error:
        case json.JSONDecodeError():
            return f"line {error.lineno}, column {error.colno}"
        case UnicodeDecodeError():
            return "not UTF-8"
        case _NotFinite():
            return str(error)
        case _:
            return "a number of too many digits"
