"""The record of a revert: what people approve by merging it, and what their own apply may do, no more.

It holds no secret: a sensitive value is only named. For each argument that the targeted plan changes there is a digest
of both sides, so that the apply can be refused where the plan is another one by then; `examples/apply-revert` does so.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from agentbot.checks.drift.leaves import Leaf
from agentbot.checks.drift.path import Attr
from agentbot.checks.drift.planned import derived_from, is_unknown, leaves
from agentbot.checks.drift.sensitive import any_true, is_sensitive
from agentbot.checks.facts import Facts, Finding
from agentbot.config.yaml_reader import YamlProblem, read
from agentbot.egress.redactor import Redactor
from agentbot.hcl.edit import Json
from agentbot.terraform.plan import Change, ResourceChange

FOLDER = ".agentbot/reverts"
HEADING = (
    "# A revert by agentbot. Merging this file approves an apply of the targets below that does what is listed\n"
    "# here and nothing else. agentbot never applies: your own workflow does, and refuses where the plan differs.\n"
    "# Once the cloud follows the code again, agentbot takes this file away in the stack's next pull request.\n"
)
REDACTED = "(sensitive)"
UNKNOWN = "(known after the apply)"
VALUE_LIMIT = 2000
"""Characters of one value as JSON; a longer one is shown by its beginning."""
SIZE_LIMIT = 256 * 1024
"""Bytes of a record that is read."""

_NAME = re.compile(rf"{re.escape(FOLDER)}/(?:.+/)?([0-9a-f]{{8}})-([1-9][0-9]{{0,8}})\.yml")


@dataclass(frozen=True)
class Recorded:
    """What is known of a record in the repository."""

    path: str
    stack: str
    fingerprint: str
    digest: str | None
    """Digest of the live value that it was made for; None for a sensitive one."""


def path_of(stack: str, fingerprint: str, occurrence: int) -> str:
    """`.agentbot/reverts/<stack>/<first 8 of the fingerprint>-<n>.yml`; the stack `.` is `root`."""
    parts = (re.sub(r"[^A-Za-z0-9._-]+", "-", part).strip(".-") for part in stack.split("/"))
    folder = "/".join(part for part in parts if part) or "root"
    return f"{FOLDER}/{folder}/{fingerprint[:8]}-{occurrence}.yml"


def occurrence_of(path: str) -> tuple[str, int] | None:
    """(first 8 of the fingerprint, n) of a record's path; None for any other file."""
    match = _NAME.fullmatch(path)
    return (match[1], int(match[2])) if match else None


def load(path: str, data: bytes) -> Recorded | None:
    """What a record says; None where it is not one that agentbot wrote."""
    try:
        content = read(data[:SIZE_LIMIT].decode("utf-8"))
    except (UnicodeDecodeError, YamlProblem):
        return None
    if not isinstance(content, dict):
        return None
    stack, fingerprint, digest = (content.get(name) for name in ("stack", "finding", "value_digest"))
    if not isinstance(stack, str) or not isinstance(fingerprint, str) or not isinstance(digest, str | None):
        return None
    return Recorded(path, stack, fingerprint, digest)


def write(
    finding: Finding,
    entries: Iterable[ResourceChange],
    facts: Facts,
    *,
    rule: str,
    why: str,
    occurrence: int,
    redactor: Redactor,
) -> bytes:
    """The record of one finding; `entries` are what the targeted plan would do."""
    content: dict[str, Any] = {
        "version": 1,
        "stack": finding.stack,
        "folder": facts.root,
        "finding": finding.fingerprint,
        "occurrence": occurrence,
        "value_digest": finding.value_digest,
        "rule": rule,
        "why": why,
        "targets": list(targets(finding)),
        "restores": [_restored(entry, facts, redactor) for entry in entries],
    }
    return (HEADING + yaml.safe_dump(content, sort_keys=False, width=116)).encode("utf-8")


def targets(finding: Finding) -> tuple[str, ...]:
    """What the apply must name: the resource, and what went away together with it."""
    return (finding.address, *finding.evidence.get("gone_with_it", ()))


def _restored(entry: ResourceChange, facts: Facts, redactor: Redactor) -> dict[str, Any]:
    node = facts.schemas.resource(entry.provider, entry.type)
    found = leaves(entry.change, node)[0]
    places = {leaf.shown for leaf in found}
    shown = [leaf for leaf in found if derived_from(leaf) not in places]
    row: dict[str, Any] = {"address": entry.address, "action": entry.change.actions[0]}
    if entry.change.actions == ("update",):
        row["changes"] = [_change(entry.change, leaf, is_sensitive(entry.change, leaf), redactor) for leaf in shown]
    return {**row, "plan": [f"{name} {digest}" for name, digest in sorted(arguments(entry.change, redactor))]}


def _change(change: Change, leaf: Leaf, sensitive: bool, redactor: Redactor) -> dict[str, Any]:
    cloud, code = (REDACTED if sensitive else _value(side, redactor) for side in (leaf.before, leaf.after))
    if is_unknown(change.after_unknown, leaf.path):
        code = UNKNOWN
    return {"path": leaf.shown[:VALUE_LIMIT], "cloud": cloud, "code": code}


def _value(value: Json, redactor: Redactor) -> Json:
    shown = json.dumps(value, ensure_ascii=False, sort_keys=True)
    if redactor.hits(shown):
        return REDACTED
    return value if len(shown) <= VALUE_LIMIT else f"{shown[:VALUE_LIMIT]}... ({len(shown):,} characters)"


def arguments(change: Change, redactor: Redactor) -> Iterator[tuple[str, str]]:
    """Each top-level argument that a plan changes, with a digest of both sides; a sensitive one has none."""
    before, after, unknown = (_mapping(side) for side in (change.before, change.after, change.after_unknown))
    for name in before.keys() | after.keys() | unknown.keys():
        sides = [before.get(name), after.get(name), any_true(unknown.get(name))]
        if (sides[0] == sides[1] and not sides[2]) or (change.before is None and not sides[1]):
            continue
        text = json.dumps(sides, sort_keys=True, separators=(",", ":"))
        # A digest of a short secret among known values could be guessed, so one anywhere in the argument counts.
        hidden = is_sensitive(change, Leaf((Attr(name),), sides[0], sides[1], None)) or redactor.hits(text)
        yield name, "sensitive" if hidden else hashlib.sha256(text.encode()).hexdigest()[:32]


def _mapping(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, dict) else {}
