"""What a change does to security, the sourced tables of the rules that say so, and phrases found in names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from agentbot.checks.drift.path import Attr, Key, Path, words
from agentbot.hcl.edit import Json

NAME_LIMIT = 200
"""Characters of a map key or attribute that are still read as words."""


class Effect(StrEnum):
    """Which way a change moves security."""

    WEAKER = "weaker"
    TIGHTER = "tighter"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class Security:
    """One verdict: the rule that gave it and one sentence for a pull request."""

    effect: Effect
    rule: str
    why: str


Verdict = Security | None
"""None where a rule has nothing to say."""

_CAREFUL = (Effect.WEAKER, Effect.UNCLEAR, Effect.TIGHTER)


def weaker(rule: str, why: str) -> Security:
    """The change weakens security."""
    return Security(Effect.WEAKER, rule, why)


def tighter(rule: str, why: str) -> Security:
    """The change provably does not weaken security."""
    return Security(Effect.TIGHTER, rule, why)


def unclear(rule: str, why: str) -> Security:
    """The change may weaken security."""
    return Security(Effect.UNCLEAR, rule, why)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The most careful of several verdicts, the first of equals."""
    given = [verdict for verdict in verdicts if verdict is not None]
    return min(given, key=lambda verdict: _CAREFUL.index(verdict.effect), default=None)


@cache
def facts(name: str) -> Any:
    """One table of `data/weakening.json`."""
    text = (resources.files(__package__) / "data" / "weakening.json").read_text(encoding="utf-8")
    return json.loads(text)[name]


@lru_cache(maxsize=4096)
def spelled(name: str) -> str:
    """A name's words in the singular: `accessLogs` and `access_log` give the same."""
    return " ".join(map(_singular, words(name))) if len(name) <= NAME_LIMIT else ""


def _singular(word: str) -> str:
    plural = len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "tps", "sis", "dos"))
    return word[:-1] if plural else word


def names(path: Path) -> tuple[str, ...]:
    """The spelled names of the attributes, blocks and map keys on a path."""
    return tuple(spelled(step.name) for step in path if isinstance(step, Attr | Key))


def last_name(path: Path) -> str:
    """The spelled name of the attribute, block or map key that a path ends in or under."""
    return next(iter(names(path)[-1:]), "")


@lru_cache(maxsize=16384)
def says(table: str, *texts: str) -> bool:
    """One of the texts holds a phrase of the table, word by word."""
    return any(longest(_phrases(table), text) for text in texts)


@cache
def _phrases(table: str) -> tuple[str, ...]:
    return tuple(map(spelled, facts(table)))


def longest(phrases: Iterable[str], text: str) -> str:
    """The longest of the phrases that the text holds, else the empty text."""
    padded = f" {text} "
    held = [phrase for phrase in phrases if f" {phrase} " in padded]
    return max(held, key=lambda phrase: len(phrase.split()), default="")


def is_absent(value: Json) -> bool:
    """Null, or the empty text that old providers write for it."""
    return value is None or value == ""


def flat(value: Json) -> list[Json]:
    """A value as the list of its elements; nothing for null and the empty text."""
    if is_absent(value):
        return []
    return value if isinstance(value, list) else [value]


def texts(value: Json) -> frozenset[str]:
    """Every string in a value of objects and lists."""
    found: set[str] = set()
    pending = [value]
    while pending:
        match pending.pop():
            case dict() as members:
                pending.extend(members.values())
            case list() as items:
                pending.extend(items)
            case str() as text:
                found.add(text)
    return frozenset(found)


_HARMLESS = re.compile(
    r"\*|arn:[\w:/.*?+=,@-]{1,150}|[a-z0-9-]{2,40}:[A-Za-z0-9*?]{1,80}|[0-9.]{7,15}(/\d{1,2})?|[0-9a-f:]{2,39}/\d{1,3}"
    r"|[a-z0-9.-]{1,60}\.amazonaws\.com|roles/[\w.]{1,60}|all(Authenticated)?Users|(sg|pl)-[0-9a-f]{1,20}"
)


def shown(values: Iterable[str]) -> str:
    """Up to three harmless values (addresses, actions, principals) for the end of a sentence, else nothing."""
    harmless = sorted({value for value in values if _HARMLESS.fullmatch(value)})
    more = ", …" if len(harmless) > 3 else ""
    return f": {', '.join(f'`{value}`' for value in harmless[:3])}{more}." if harmless else "."
