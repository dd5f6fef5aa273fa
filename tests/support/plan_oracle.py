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


def unlike(record: dict[str, Any], plan: dict[str, Any]) -> list[str]:
    """Where a plan does anything but what the record of a revert lists."""
    listed = {row["address"]: row for row in record["restores"]}
    acting = {address: change for address, change in _changes(plan).items() if change["actions"] != ["read"]}
    found = [f"{address} is in the plan or in the record only" for address in sorted(listed.keys() ^ acting.keys())]
    for address in sorted(listed.keys() & acting.keys()):
        found += [f"{address} {what}" for what in _unlike(listed[address], acting[address])]
    return found


def _unlike(row: dict[str, Any], change: dict[str, Any]) -> Iterator[str]:
    if change["actions"] != [row["action"]]:
        yield f"would be {change['actions']}"
    if row["action"] == "create":
        return
    was, now = dict(_leaves(change["before"])), dict(_leaves(change["after"]))
    changed = {path for path in was.keys() | now.keys() if was.get(path) != now.get(path)}
    yield from (path for path in sorted(changed) if not _follows(path, {said["path"] for said in row["changes"]}))
    for said in row["changes"]:
        if said["code"] == "(known after the apply)":
            restored = _at(change["after_unknown"], said["path"]) is True
        elif said["code"] == "(sensitive)":
            restored = _plain(_at(change["before"], said["path"])) != _plain(_at(change["after"], said["path"]))
        else:
            sides = (("before", said["cloud"]), ("after", said["code"]))
            restored = all(value is None or _holds(change[side], said["path"], value) for side, value in sides)
        if not restored:
            yield f"{said['path']} is not as recorded"


def _holds(value: Any, path: str, wanted: Any) -> bool:
    """The wanted value stands at a path, or at one of its places where the path goes through a set."""
    start, star, rest = path.partition("[*]")
    found = _at(value, start)
    members = [_at(member, rest) for member in found or []] if star else [found]
    return any(_plain(member) == _plain(wanted) for member in members)


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
