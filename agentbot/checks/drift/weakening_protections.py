"""What protects and can go away or be exchanged: keys, guards, the destinations and contents of logs, blocks."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from agentbot.checks.drift.path import Path
from agentbot.checks.drift.weakening_effect import (
    Effect,
    Verdict,
    facts,
    flat,
    is_absent,
    last_name,
    longest,
    names,
    says,
    spelled,
    tighter,
    unclear,
    weaker,
)
from agentbot.checks.drift.words import table
from agentbot.hcl.edit import Json


def keyed(kind: str, path: Path, before: Json, after: Json) -> Verdict:
    """Data is encrypted with another key, or with none of the customer's."""
    if not says("key_names", last_name(path)) or not _are_texts(before, after):
        return None
    if is_absent(before):
        return unclear("key-set", "Another key encrypts the data now, and whose it is cannot be told.")
    return weaker("key-changed", "Another key encrypts the data now, or none that the code names.")


def guarded(kind: str, path: Path, before: Json, after: Json) -> Verdict:
    """A guard, or the boundary of an identity's rights, was attached, exchanged or taken away."""
    name = last_name(path)
    boundary = says("boundary_names", name)
    if not (boundary or says("guard_names", name)) or not _are_texts(before, after):
        return None
    if is_absent(before):
        sure = says("sure_guards", name) and not is_absent(after)
        return tighter("guard-attached", "A guard was attached where there was none.") if sure else None
    if is_absent(after):
        return weaker("guard-detached", "A guard was taken away.")
    return weaker("boundary-changed", "The boundary of an identity's rights was exchanged.") if boundary else None


def logged_to(kind: str, path: Path, before: Json, after: Json) -> Verdict:
    """Logs go somewhere else, or nowhere."""
    places = names(path)
    name = last_name(path)
    if not _are_texts(before, after) or not says("destination_places", spelled(kind), *places):
        return None
    if not any(name == ending or name.endswith(f" {ending}") for ending in map(spelled, facts("destination_names"))):
        return None
    if is_absent(before):
        return unclear("log-destination-set", "Logs are sent to a place that the code does not name.")
    return weaker("log-destination-changed", "Logs go to another place than the code says, or nowhere.")


def logged(kind: str, path: Path, before: Json, after: Json) -> Verdict:
    """A list of what is logged lost or gained entries."""
    if not isinstance(before, list | None) or not isinstance(after, list | None):
        return None
    name = last_name(path)
    if not says("log_lists", name) or says("deny_names", name):
        return None
    if not all(isinstance(item, str) for item in (*flat(before), *flat(after))):
        return None
    old, new = set(flat(before)), set(flat(after))
    if old - new:
        return weaker("log-category-removed", "Something that was logged is no longer logged.")
    return tighter("log-category-added", "More is logged than before.") if new - old else None


def decrypted(kind: str, path: Path, before: Json, after: Json) -> Verdict:
    """A protocol that encrypts gave way to one that does not."""
    was, now = (isinstance(value, str) and value.lower() in table("secure_protocols") for value in (before, after))
    if was and not now:
        return weaker("transport-encryption-off", "What is sent is no longer encrypted, or nothing says so any more.")
    return None


def guard_block(kind: str, path: Path, before: Json, after: Json) -> Verdict:
    """A block that protects was removed, or any block of a resource that protects."""
    if not isinstance(before, dict) or after is not None:
        return None
    resource = absent(kind)
    if says("guard_blocks", last_name(path)) or (resource is not None and resource.effect is Effect.WEAKER):
        return weaker("protection-removed", "A block that protects was removed.")
    return None


def exchanged(kind: str, path: Path, before: Json, after: Json) -> Verdict:
    """What cannot be judged from outside: identities, start scripts, security groups, routes."""
    name = last_name(path)
    for row in facts("unclear"):
        if any(name == ending or name.endswith(f" {ending}") for ending in map(spelled, row["names"])):
            return unclear(row["rule"], row["why"])
    return None


@lru_cache(maxsize=4096)
def absent(kind: str) -> Verdict:
    """What it does to security that a whole resource is gone; the longest phrase of its type decides."""
    sides: Sequence[tuple[str, Verdict]] = (
        ("absence_guards", weaker("guard-deleted", "A resource that protects others is gone.")),
        ("absence_unclear", unclear("rules-deleted", "A resource is gone that may have allowed or denied something.")),
        ("absence_grants", tighter("grant-deleted", "A resource that allowed something is gone.")),
    )
    text = spelled(kind)
    held = [(longest(map(spelled, facts(side)), text), verdict) for side, verdict in sides]
    phrase, verdict = max(held, key=lambda pair: len(pair[0].split()))
    return verdict if phrase else None


def _are_texts(*values: Json) -> bool:
    return all(isinstance(value, str | None) for value in values)
