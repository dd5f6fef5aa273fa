"""Whether a path looks security-relevant: its words, its resource's words, or what its value says.

Careful by design: a path that only might be relevant is treated as relevant, and then never adopted.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from agentbot.checks.drift.canonical import json_document
from agentbot.checks.drift.path import At, Attr, Key, Path, words
from agentbot.checks.drift.weakening_effect import texts
from agentbot.checks.drift.words import table
from agentbot.hcl.edit import Json, Member

WORLD = frozenset({"0.0.0.0/0", "::/0", "0000::/0", "*"})
"""Values that let everybody in where they are new."""


def is_security(kind: str, path: Path, before: Json, after: Json) -> bool:
    """The path, the resource type or the change of value looks security-relevant."""
    if is_cosmetic(path):
        return False
    return _words_say(path) or _type_says(kind) or _switched_off(path, before, after) or _value_says(before, after)


def opens_to_everybody(before: Json, after: Json) -> bool:
    """The new value holds 0.0.0.0/0, ::/0 or * and the old one did not."""
    new = texts(after) & WORLD
    return bool(new - texts(before))


def is_cosmetic(path: Path) -> bool:
    """Tags, labels and descriptions name things; they set nothing."""
    first, last = path[0], path[-1]
    named = isinstance(first, Attr) and first.name in table("name_maps")
    # `alarm_description` is a description, too.
    return named or (isinstance(last, Attr) and bool({last.name, last.name.rpartition("_")[2]} & set(table("inert"))))


def is_label(path: Path) -> bool:
    """Cosmetic, or the resource's own name."""
    return is_cosmetic(path) or (len(path) == 1 and isinstance(path[0], Attr) and path[0].name in table("names"))


def _words_say(path: Path) -> bool:
    for step in path:
        match step:
            case Attr(name) | Key(name) if name not in table("not_security"):
                if name in table("security_names") or _is_security_name(set(words(name))):
                    return True
            case Attr() | Key() | At() | Member():
                continue
    return False


def _is_security_name(names: set[str]) -> bool:
    """A policy that scales, routes or retries grants nothing."""
    told = table("security") & names
    return bool(told) and not (told <= {"policy", "policies"} and names & table("harmless_policies"))


@lru_cache(maxsize=4096)
def _type_says(kind: str) -> bool:
    spelled = f" {' '.join(words(kind))} "
    return any(f" {' '.join(sequence)} " in spelled for sequence in table("security_types"))


def _switched_off(path: Path, before: Json, after: Json) -> bool:
    last = path[-1]
    # Inside a block the words of the block tell what is switched off; alone it is the whole resource.
    if isinstance(last, Attr) and len(path) == 1 and last.name in table("switches"):
        return _says(before, "on") and _says(after, "off")
    names = set(words(last.name)) if isinstance(last, Attr | Key) else set()
    return bool(names & table("retention")) and _shortened(before, after)


def _says(value: Json, state: str) -> bool:
    return isinstance(value, bool | str) and str(value).lower() in table(state)


def _shortened(before: Json, after: Json) -> bool:
    """Fewer days, or a zero, which means for ever in one service and never in another."""
    numbers = [value for value in (before, after) if isinstance(value, int | float) and not isinstance(value, bool)]
    return len(numbers) == 2 and (numbers[1] < numbers[0] or 0 in numbers)


def _value_says(before: Json, after: Json) -> bool:
    grants = _is_grant(before) or _is_grant(after)
    return grants or opens_to_everybody(before, after) or _no_longer_secure(before, after)


def _no_longer_secure(before: Json, after: Json) -> bool:
    """A protocol such as HTTPS gave way to one that does not encrypt."""
    was, now = (isinstance(v, str) and v.lower() in table("secure_protocols") for v in (before, after))
    return was and not now


def _is_grant(value: Json) -> bool:
    """A JSON document with statements that allow or deny: an access policy under any name."""
    document = json_document(value) if isinstance(value, str) else None
    statements: Any = document.get("Statement") if isinstance(document, dict) else None
    items = statements if isinstance(statements, list) else [statements]
    return any(isinstance(item, dict) and "Effect" in item for item in items)
