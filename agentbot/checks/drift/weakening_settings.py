"""Settings with a known direction: switches that are on or off, and levels on a scale from lax to strict."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import NamedTuple

from agentbot.checks.drift.path import Path
from agentbot.checks.drift.weakening_effect import (
    Security,
    Verdict,
    facts,
    is_absent,
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


class Direction(NamedTuple):
    """Which state of a switch is the safe one, what it switches, and whether that holds wherever the name is used."""

    topic: str
    safe: bool
    sure: bool


def switched(kind: str, path: Path, before: Json, after: Json) -> Verdict:
    """A switch with a known safe side was turned."""
    was, now = _state(before), _state(after)
    if was is now or (was is None and not is_absent(before)) or (now is None and not is_absent(after)):
        return None
    direction = _direction(kind, names(path))
    return _turned(direction, was, now) if direction else None


def _turned(direction: Direction, was: bool | None, now: bool | None) -> Verdict:
    topic, safe, sure = direction
    noun, (good, bad) = facts("nouns")[topic], ("on", "off") if topic in facts("safe_on") else ("off", "on")
    if now is safe:
        return tighter(f"{topic}-{good}", f"{noun} was switched {good} by hand.") if sure else None
    if now is None:
        return weaker(f"{topic}-{bad}", f"{noun} is no longer set.") if was is safe else None
    if was is None and safe:
        return None  # off where nothing was said: nobody knows whether it was on
    return weaker(f"{topic}-{bad}", f"{noun} was switched {bad} by hand.")


def _state(value: Json) -> bool | None:
    if isinstance(value, bool):
        return value
    text = value.lower() if isinstance(value, str) and len(value) < 20 else ""
    return True if text in table("on") else False if text in table("off") else None


def _direction(kind: str, places: tuple[str, ...]) -> Direction | None:
    """By the name itself; for a mere `enabled` by what stands around it, and for a whole resource by its type."""
    last = places[-1] if places else ""
    if last not in _generic():
        own = _of_name(last)
        return own if own or says("no_direction", last) else _around(places[:-1], last)
    around = [name for name in places[:-1] if name not in _wrappers()]
    known = _of_name(around[-1]) if around else _of_kind(kind)
    if known is None:
        return _around(places[:-1], last)
    return known._replace(safe=known.safe != _negated(last))


def _around(places: tuple[str, ...], last: str) -> Direction | None:
    """Off inside a block that protects takes something from that protection; on proves nothing."""
    found = (_of_name(name) for name in reversed(places))
    topic = next((known.topic for known in found if known and known.safe and known.topic in facts("safe_on")), None)
    return Direction(topic, safe=not _negated(last), sure=False) if topic else None


@cache
def _generic() -> frozenset[str]:
    return frozenset(map(spelled, facts("generic_switches")))


@cache
def _wrappers() -> frozenset[str]:
    return frozenset(map(spelled, facts("wrappers")))


def _of_kind(kind: str) -> Direction | None:
    """What it means to switch a whole resource on."""
    text = spelled(kind)
    if says("exposing_switch_kinds", text):
        return Direction("weak-access", safe=False, sure=True)
    if says("guard_switch_kinds", text):
        return Direction("guard", safe=True, sure=True)
    return Direction("monitoring", safe=True, sure=False) if says("watching_switch_kinds", text) else None


@lru_cache(maxsize=4096)
def _of_name(name: str) -> Direction | None:
    """The longest phrase decides, of equals the one that warns; negations outside it turn it round."""
    if not name or says("no_direction", name):
        return None
    good, bad = _held("safe_on", name), _held("safe_off", name)
    size, other = len(good[0].split()), len(bad[0].split())
    if not size and not other:
        return _likely(name)
    phrase, topic = good if size > other else bad
    sure = max(size, other) > 1 or _is_bare(name, phrase)
    return Direction(topic, safe=(size > other) != _negated(name, phrase), sure=sure)


def _is_bare(name: str, phrase: str) -> bool:
    """Beside one telling word stand only words that change nothing about its meaning."""
    rest = set(name.split()) - {phrase}
    return rest <= {*facts("fillers"), *facts("negations")}


def _held(side: str, name: str) -> tuple[str, str]:
    """The longest phrase of a side that the name holds, and its topic."""
    held = ((longest(map(spelled, phrases), name), topic) for topic, phrases in facts(side).items())
    return max(held, key=lambda pair: len(pair[0].split()))


def _likely(name: str) -> Direction | None:
    good, bad = says("likely_safe_on", name), says("likely_safe_off", name)
    if good == bad:
        return None
    turned = _negated(name, "bypass" if bad else "")
    return Direction("guard" if good else "weak-access", safe=good != turned, sure=False)


def _negated(name: str, phrase: str = "") -> bool:
    rest = f" {name} ".replace(f" {phrase} ", " ", 1) if phrase else name
    return sum(word in facts("negations") for word in rest.split()) % 2 == 1


def levelled(kind: str, path: Path, before: Json, after: Json) -> Verdict:
    """A setting moved on a known scale from lax to strict."""
    places = names(path)
    if not places or before is after:
        return None
    place = " " + " ".join(places[-2:])
    for scale in facts("levels"):
        if any(place.endswith(f" {name}") for name in map(spelled, scale["names"])):
            was, now = _rank(before, scale["order"]), _rank(after, scale["order"])
            if (was is None and not is_absent(before)) or (now is None and not is_absent(after)) or was == now:
                continue
            return _moved(scale, was, now)
    return None


def _rank(value: Json, order: list[list[str]]) -> int | None:
    if is_absent(value) or isinstance(value, bool) or not isinstance(value, str | int):
        return None
    text = str(value).lower() if isinstance(value, int) or len(value) <= 100 else ""
    return next((rank for rank, values in enumerate(order) if text in values or values == ["*"]), None)


def _moved(scale: dict[str, Json], was: int | None, now: int | None) -> Security:
    rule, noun, top = scale["rule"], scale["noun"], len(scale["order"]) - 1
    if now is None:
        lower = was != 0
    elif was is None:
        lower = now == 0
    else:
        lower = now < was
    if lower:
        return weaker(f"{rule}-lowered", f"{noun} was set to something laxer, or is no longer set.")
    proven = was is not None and now is not None or now == top and scale["order"][top] != ["*"]
    if not proven:
        return unclear(f"{rule}-changed", f"{noun} was changed, and what held before or holds now is not said.")
    return tighter(f"{rule}-raised", f"{noun} was set to something stricter.")
