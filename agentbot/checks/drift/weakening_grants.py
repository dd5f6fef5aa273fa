"""Who may do what: access policies, bindings of roles, lists of grants, and identities that everybody has."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache

from agentbot.checks.drift.canonical import json_document
from agentbot.checks.drift.path import Path
from agentbot.checks.drift.weakening_effect import (
    Verdict,
    facts,
    flat,
    is_absent,
    last_name,
    names,
    says,
    shown,
    spelled,
    texts,
    tighter,
    unclear,
    weaker,
)
from agentbot.checks.drift.weakening_patterns import PATTERN_LIMIT, matches
from agentbot.checks.drift.weakening_side import Side, action
from agentbot.checks.drift.weakening_statements import (
    Comparison,
    Malformed,
    Statement,
    TooMuch,
    statements,
)
from agentbot.hcl.edit import Json

Document = dict[str, Json]
PATTERNS_LIMIT = 50_000
"""Entries of a list times patterns of the other that are still tried against each other."""


def documented(kind: str, path: Path, before: Json, after: Json) -> Verdict:
    """An access policy changed, came or went."""
    was, now = _document(before), _document(after)
    if was is None and now is None:
        return None
    if (was is None and not is_absent(before)) or (now is None and not is_absent(after)):
        return unclear("grants-unreadable", "An access policy was replaced by something that cannot be read as one.")
    if _is_bindings(was) or _is_bindings(now):
        return _bindings(was or {}, now or {})
    try:
        return _compared(kind, was, now)
    except Malformed as reason:
        return unclear("grants-unreadable", f"An access policy cannot be read: {reason}.")
    except TooMuch as reason:
        return unclear("grants-too-large", f"An access policy was changed, and {reason}.")


def _document(value: Json) -> Document | None:
    """A policy with statements, or bindings of members to roles; as text or as an object."""
    read = json_document(value) if isinstance(value, str) else value
    return read if isinstance(read, dict) and ("Statement" in read or _is_bindings(read)) else None


def _is_bindings(document: Document | None) -> bool:
    return document is not None and "Statement" not in document and isinstance(document.get("bindings"), list)


def _compared(kind: str, was: Document | None, now: Document | None) -> Verdict:
    old, new = statements(was or {}), statements(now or {})
    comparison = Comparison()
    grown = comparison.uncovered((s for s in new if s.allows), (s for s in old if s.allows))
    if grown is not None:
        return weaker(
            "iam-grant-grew", "The access policy allows something that it did not allow before" + _told(grown)
        )
    lost = comparison.uncovered((s for s in old if not s.allows), (s for s in new if not s.allows))
    if lost is not None:
        return weaker("iam-deny-lost", "The access policy no longer denies something that it denied" + _told(lost))
    if now is None and not says("grant_kinds", spelled(kind)):
        return unclear("iam-policy-removed", "The access policy is gone, and what holds without one is not known.")
    if comparison.uncovered(old, new) is None and comparison.uncovered(new, old) is None:
        return None
    if was and now and was.get("Version") != now.get("Version"):
        return unclear("iam-policy-version", "The access policy is read in another version of the language.")
    return tighter("iam-grant-shrank", "The access policy only allows less, or denies more.")


def _told(statement: Statement) -> str:
    principals = statement.principals.patterns - {"*"}
    return shown((*statement.actions.patterns, *principals) if not statement.actions.excepted else principals)


def _bindings(was: Document, now: Document) -> Verdict:
    old, new = set(_bound(was)), set(_bound(now))
    if new - old:
        return weaker("iam-grant-grew", "A role was bound to a new member" + shown(role for role, _, _ in new - old))
    others = [{k: v for k, v in side.items() if k not in ("bindings", "etag", "version")} for side in (was, now)]
    if others[0] != others[1]:
        return unclear("iam-policy-changed", "The access policy was changed beside its bindings.")
    if old - new:
        return tighter("iam-grant-shrank", "A role was only taken from members" + shown(r for r, _, _ in old - new))
    return None


def _bound(document: Document) -> Iterator[tuple[str, str, str]]:
    """(role, member, condition)."""
    for binding in flat(document.get("bindings")):
        if isinstance(binding, dict):
            condition = _text(binding.get("condition"))
            yield from ((str(binding.get("role")), _text(member), condition) for member in flat(binding.get("members")))


def _text(value: Json) -> str:
    try:
        return value if isinstance(value, str) else json.dumps(value, sort_keys=True)
    except RecursionError:
        return repr(type(value))


def listed(kind: str, path: Path, before: Json, after: Json) -> Verdict:
    """A list of who or what is allowed, or kept out, gained or lost elements."""
    if not isinstance(before, list | None) or not isinstance(after, list | None):
        return None
    name = last_name(path)
    denies, subject = says("deny_names", name), _without_denial(name)
    if not _is_grant_list(kind, subject, within=" ".join(names(path)[-2:-1])):
        return None
    old, new = set(map(_text, flat(before))), set(map(_text, flat(after)))
    gained, lost = _beyond(new, old), _beyond(old, new)
    if denies:
        return _kept_out(gained, lost)
    if gained:
        return weaker("allow-list-grew", "A list of who or what is allowed gained entries" + shown(gained))
    return _taken(kind, subject, lost, emptied=not new) if lost else None


def _is_grant_list(kind: str, name: str, *, within: str) -> bool:
    if says("not_grant_lists", name):
        return False
    if says("grant_kinds", spelled(kind)) and name in _spelled("grant_names"):
        return True
    place = f" {within} {name}"
    return says("allowing", name) or any(place.endswith(f" {ending}") for ending in _spelled("grant_lists"))


@cache
def _spelled(table: str) -> frozenset[str]:
    return frozenset(map(spelled, facts(table)))


def _without_denial(name: str) -> str:
    return " ".join(word for word in name.split() if word not in _spelled("deny_names"))


def _kept_out(gained: list[str], lost: list[str]) -> Verdict:
    if lost:
        return weaker("deny-list-shrank", "A list of what is kept out lost entries" + shown(lost))
    return unclear("deny-list-grew", "A list of what is kept out gained entries.") if gained else None


def _taken(kind: str, name: str, lost: list[str], *, emptied: bool) -> Verdict:
    """Fewer entries allow less, unless an entry denies or an empty list means everybody."""
    if any(word in entry.rpartition("/")[2].lower() for entry in lost for word in facts("denying_policies")):
        return weaker("deny-policy-detached", "A policy that denies was detached" + shown(lost))
    closed = says("closed_grants", name) or (says("grant_kinds", spelled(kind)) and name in _spelled("closed_in_iam"))
    if closed or (says("allowing", name) and not emptied):
        return tighter("allow-list-shrank", "A list of who or what is allowed only lost entries" + shown(lost))
    return unclear("allow-list-changed", "A list of who or what is meant lost entries, or is empty now.")


def _beyond(new: set[str], old: set[str]) -> list[str]:
    """The elements that no element or pattern of the others covers; too many patterns count as none."""
    only, globs = new - old, [pattern for pattern in old if "*" in pattern and len(pattern) <= PATTERN_LIMIT]
    if len(only) * len(globs) > PATTERNS_LIMIT:
        return list(only)
    return [item for item in only if len(item) > PATTERN_LIMIT or not any(matches(glob, item) for glob in globs)]


def given_to_all(kind: str, path: Path, before: Json, after: Json) -> Verdict:
    """Everybody, or an administrator's role, is named where nobody of that kind was."""
    if isinstance(before, dict) or isinstance(after, dict):
        return None
    places = names(path)
    new = {text.lower() for text in texts(after) if len(text) <= 200} - {text.lower() for text in texts(before)}
    if says("deny_names", *places):
        return None
    everybody = new & set(facts("everyone"))
    if everybody - {"*"} or (everybody and says("grant_lists", *places)):
        return weaker("everybody-granted", "Everybody is named where not everybody was.")
    if not says("admin_places", spelled(kind), *places):
        return None
    admin = [text for text in new if text in facts("admins") or text.rpartition("/")[2] in facts("admins")]
    return weaker("admin-granted", f"The rights of an administrator were given: `{min(admin)}`.") if admin else None


def grant_block(kind: str, path: Path, before: Json, after: Json) -> Verdict:
    """A block that grants something came or went; None where the block grants nothing."""
    name, block = last_name(path), before if isinstance(before, dict) else after
    grants = name in _spelled("grant_blocks") or (name == "rule" and says("grant_kinds", spelled(kind)))
    if not grants or not isinstance(block, dict) or (isinstance(before, dict) and isinstance(after, dict)):
        return None
    came, denies = block is after, action({key.lower(): value for key, value in block.items()}) is Side.DENY
    if came and denies:
        return tighter("iam-deny-added", "A statement that denies was added.")
    if came:
        return weaker("iam-grant-grew", "Something was granted that was not granted before.")
    if denies:
        return weaker("iam-deny-lost", "A statement that denies was removed.")
    return tighter("iam-grant-shrank", "A grant was taken away.")
