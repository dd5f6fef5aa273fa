"""Whether what a place lists is let in or kept out: a list that denies turns every rule about more and less round."""

from __future__ import annotations

from enum import Enum, auto
from functools import cache

from agentbot.checks.drift.path import Attr, Path
from agentbot.checks.drift.weakening_effect import facts, flat, names, says, spelled
from agentbot.hcl.edit import Json, Member


class Side(Enum):
    """What happens to that which a place lists."""

    ALLOW = auto()
    DENY = auto()
    UNKNOWN = auto()


def side(kind: str, path: Path) -> Side:
    """By the rule's own action, by the name of its block, else by what its type can do at all."""
    acting = (action(step.value) for step in reversed(path) if isinstance(step, Member))
    told = next((found for found in acting if found is not None), None) or named_side(path)
    if told is not None:
        return told
    places = names(path)
    if says("deny_names", *places):
        return Side.DENY
    if is_mixed(kind):
        return Side.UNKNOWN
    return Side.ALLOW if says("allow_places", spelled(kind), *places) else Side.UNKNOWN


def is_mixed(kind: str) -> bool:
    """Resources of this type can both allow and deny."""
    return says("mixed_kinds", spelled(kind))


def action(block: Json) -> Side | None:
    """What a rule's `action = "deny"` or `action { block {} }` says."""
    if not isinstance(block, dict):
        return None
    for key in facts("action_keys"):
        for value in flat(block.get(key))[:10]:
            word = value.lower() if isinstance(value, str) else _only_key(value)
            if word in facts("allow_words"):
                return Side.ALLOW
            if word in facts("deny_words"):
                return Side.DENY
    return None


def _only_key(value: Json) -> str:
    filled = [key for key, inner in value.items() if inner not in (None, [], "")] if isinstance(value, dict) else []
    return filled[0].lower() if len(filled) == 1 else ""


def named_side(path: Path) -> Side | None:
    """What the nearest block called `allow` or `deny` says."""
    for step in reversed(path):
        if isinstance(step, Attr) and step.name.lower() in _named():
            return _named()[step.name.lower()]
    return None


@cache
def _named() -> dict[str, Side]:
    words = facts("action_blocks")
    return {**dict.fromkeys(words["allow"], Side.ALLOW), **dict.fromkeys(words["deny"], Side.DENY)}
