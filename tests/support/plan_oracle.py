"""What two plan JSONs differ in, told without any of agentbot's own code: a second opinion on its proofs."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from typing import Any

_STEP = re.compile(r'\["([^"]*)"\]|\[(\d+|\*)\]|([^.\[]+)')
DERIVED = {"tags_all": "tags"}


def differs(plan: dict[str, Any], address: str, path: str) -> bool:
    """An apply would change the value at a path such as `tags["Owner"]` or `ingress[*]`."""
    change = next(entry["change"] for entry in plan["resource_changes"] if entry["address"] == address)
    before, after = (_at(change[side], path) for side in ("before", "after"))
    return _plain(before) != _plain(after)


def elsewhere(main: dict[str, Any], other: dict[str, Any], targets: Collection[tuple[str, str]]) -> list[str]:
    """What `other` plans differently than `main`, the targets and what derives from them apart."""
    old, new = _changes(main), _changes(other)
    found = sorted(set(new) - set(old))
    for address, change in old.items():
        paths = {path for name, path in targets if name == address}
        if address not in new:
            found += [] if paths else [address]
            continue
        was, now = dict(_leaves(change["after"])), dict(_leaves(new[address]["after"]))
        changed = {path for path in was.keys() | now.keys() if was.get(path) != now.get(path)}
        found += [f"{address} {path}" for path in sorted(changed) if not _follows(path, paths)]
    return found


def _changes(plan: dict[str, Any]) -> dict[str, Any]:
    return {e["address"]: e["change"] for e in plan["resource_changes"] if e["change"]["actions"] != ["no-op"]}


def _follows(path: str, targets: Collection[str]) -> bool:
    name, _, rest = path.partition("[")
    source = f"{DERIVED.get(name, name)}[{rest}" if rest else DERIVED.get(name, name)
    return any(source.startswith(target.split("[*]")[0]) for target in targets)


def _at(value: Any, path: str) -> Any:
    for key, index, name in _STEP.findall(path):
        if index == "*" or not value:
            return value
        value = value[int(index)] if index else value.get(key or name)
    return value


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    match value:
        case dict():
            for name, inner in value.items():
                # Keys of maps in brackets, as in the paths of findings; attributes of blocks with a dot.
                in_map = path.split(".")[-1] in ("tags", "tags_all", "variables")
                yield from _leaves(inner, f'{path}["{name}"]' if in_map else f"{path}.{name}".lstrip("."))
        case list() if any(isinstance(item, dict) for item in value) and len(value) == 1:
            yield from _leaves(value[0], f"{path}[0]")
        case None | "" | []:
            return
        case _:
            yield path, _plain(value)


def _plain(value: Any) -> str:
    """Lists without their order: an order is never what these tests are about."""
    if isinstance(value, list):
        return json.dumps(sorted(json.dumps(item, sort_keys=True) for item in value))
    if isinstance(value, str) and value[:1] == "{":
        value = json.loads(value)
    return "" if value is None else json.dumps(value, sort_keys=True)
