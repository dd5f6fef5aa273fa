"""Refuses an apply that does anything but what a merged revert record of agentbot lists.

usage: python check_plan.py RECORD.yml PLAN.json      (PLAN.json is `terraform show -json PLANFILE`)

exit codes: 0 the plan does what the record lists · 3 there is nothing left to do · 1 anything else: do not apply

Every resource and every argument that the plan changes must be in the record, with the same digest of both sides. A
part of the record that is done already is no reason to refuse; a sensitive argument is compared by its name only. The
digest is the first 32 hex digits of SHA-256 over `[before, after, unknown]` as JSON with sorted keys and no spaces.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import yaml

NOTHING_LEFT = 3


def main(record_file: str, plan_file: str) -> int:
    record = yaml.safe_load(Path(record_file).read_text(encoding="utf-8"))
    plan = json.loads(Path(plan_file).read_text(encoding="utf-8"))
    if plan.get("errored"):
        return refuse("the plan ended with errors")
    approved = {row["address"]: row for row in record["restores"]}
    acting = [entry for entry in plan.get("resource_changes", []) if does_something(entry)]
    problems = [problem for entry in acting for problem in differences(entry, approved.get(entry["address"]))]
    if problems:
        return refuse("; ".join(problems))
    print(f"{len(acting)} of {len(approved)} resources to put back, all of them as the record lists.")
    return 0 if acting else NOTHING_LEFT


def does_something(entry: dict[str, Any]) -> bool:
    return entry.get("mode") == "managed" and entry["change"]["actions"] not in (["no-op"], ["read"])


def differences(entry: dict[str, Any], approved: dict[str, Any] | None) -> list[str]:
    address, change = entry["address"], entry["change"]
    if approved is None or entry.get("deposed"):
        return [f"{address} is not in the record"]
    if change["actions"] != [approved["action"]]:
        return [f"{address} would be {'/'.join(change['actions'])} instead of {approved['action']}"]
    digests = dict(line.rsplit(" ", 1) for line in approved["plan"])
    return [
        f"{name} of {address} is another change than the record has"
        for name, digest in arguments(change)
        if digests.get(name) not in (digest, "sensitive")
    ]


def arguments(change: dict[str, Any]) -> list[tuple[str, str]]:
    before, after, unknown = (change.get(side) or {} for side in ("before", "after", "after_unknown"))
    found = []
    for name in before.keys() | after.keys() | unknown.keys():
        sides = [before.get(name), after.get(name), any_true(unknown.get(name))]
        same = sides[0] == sides[1] and not sides[2]
        empty_in_new = change.get("before") is None and not sides[1]
        if not (same or empty_in_new):
            text = json.dumps(sides, sort_keys=True, separators=(",", ":"))
            found.append((name, hashlib.sha256(text.encode()).hexdigest()[:32]))
    return found


def any_true(value: Any) -> bool:
    if isinstance(value, (dict, list)):
        return any(any_true(inner) for inner in (value.values() if isinstance(value, dict) else value))
    return value is True


def refuse(why: str) -> int:
    print(f"Not applied: {why}.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
