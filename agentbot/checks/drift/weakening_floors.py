"""Numbers and versions with a known direction: retentions, sessions, password rules, and the lowest TLS version."""

from __future__ import annotations

import math
import re
from functools import lru_cache

from agentbot.checks.drift.path import Path
from agentbot.checks.drift.weakening_effect import (
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
from agentbot.hcl.edit import Json

_SSL = re.compile(r"ssl[\s_v-]*[23]")
_TLS = re.compile(r"tls[\s_v-]*1(?:[._-]?([0-3]))?(?!\d)")
_BARE = re.compile(r"(?<![\d.])1[._-]([0-3])(?!\d)")
_SECONDS = re.compile(r"(\d{1,18})(?:\.\d{1,9})?s")
_PERIOD = re.compile(r"P(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?")
_PLAIN = re.compile(r"-?\d{1,18}(?:\.\d{1,9})?")
VERSIONS_LIMIT = 100
"""Elements of a list that are still read as TLS versions."""


def floored(kind: str, path: Path, before: Json, after: Json) -> Verdict:
    """The lowest TLS version, or the policy that implies it, was changed."""
    name = last_name(path)
    if not says("tls_names", name) or says("deny_names", name):
        return None
    was, now = _floor(before), _floor(after)
    if was is None or now is None or was == now:
        return None
    if now < was:
        return weaker("tls-floor-lowered", "Older versions or weaker ciphers of TLS are accepted than before.")
    return tighter("tls-floor-raised", "Older versions or weaker ciphers of TLS are no longer accepted.")


def _floor(value: Json) -> tuple[int, int] | None:
    """The oldest of one or several versions, where every one can be read."""
    items = flat(value)
    if not items or len(items) > VERSIONS_LIMIT:
        return None
    found = [_version(item) for item in items if isinstance(item, str) and len(item) <= 64]
    known = [version for version in found if version is not None]
    return min(known) if len(known) == len(items) else None


@lru_cache(maxsize=1024)
def _version(text: str) -> tuple[int, int] | None:
    """(10 × version, step among the policies of that version); a policy's name may hold its newest version too."""
    low = text.strip().lower()
    if "/" in low or ":" in low:
        return None
    if low in facts("tls_floors"):
        return facts("tls_floors")[low], 0
    versions = [10 + int(digit or 0) for digit in (*_TLS.findall(low), *_BARE.findall(low))]
    versions += [0] if _SSL.search(low) else []
    step = next((steps.index(low) for steps in facts("tls_steps") if low in steps), 0)
    return (min(versions), step) if versions else None


def counted(kind: str, path: Path, before: Json, after: Json) -> Verdict:
    """A number whose direction is known became smaller or larger."""
    name = _counted_name(path)
    if says("no_number", name):
        return None
    for less, side in ((True, "less_is_weaker"), (False, "more_is_weaker")):
        for rule, phrases in facts(side).items():
            if longest(map(spelled, phrases), name):
                most = says("zero_is_most_kinds", spelled(kind)) or says("zero_is_never", name)
                least = says("zero_is_least", name)
                was, now = (_amount(value, most=most, least=least) for value in (before, after))
                return _compared(rule, was, now, less=less, sure=not says("unit_elsewhere", name))
    return None


def _counted_name(path: Path) -> str:
    """The name, after that of its block where it only says in what is counted."""
    places = names(path)
    return " ".join(places[-2:]) if places and places[-1] in map(spelled, facts("units")) else last_name(path)


Amount = tuple[str, float | None]
"""What it is counted in, and how many; None where a zero says for ever in one service and never in another."""


def _amount(value: Json, *, most: bool, least: bool) -> Amount | None:
    """None for what is no number."""
    if is_absent(value):
        return ("", math.inf) if most else ("absent", None)
    read = _number(value)
    if read is None:
        return None
    unit, number = read
    if number > 0:
        return unit, number
    return unit, math.inf if number == 0 and most else 0.0 if number == 0 and least else None


def _number(value: Json) -> tuple[str, float] | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return ("", float(value)) if abs(value) < 1e18 else None
    if not isinstance(value, str) or len(value) > 40:
        return None
    if _PLAIN.fullmatch(value):
        return "", float(value)
    if seconds := _SECONDS.fullmatch(value):
        return "s", float(seconds[1])
    period = _PERIOD.fullmatch(value)
    if period is None or not any(period.groups()):
        return None
    days, hours, minutes, rest = (int(part or 0) for part in period.groups())
    return "s", float(days * 86400 + hours * 3600 + minutes * 60 + rest)


def _compared(rule: str, was: Amount | None, now: Amount | None, *, less: bool, sure: bool) -> Verdict:
    if was is None or now is None:
        return None
    noun = facts("number_nouns")[rule]
    if now[0] == "absent":
        return weaker(rule, f"{noun} is no longer set.") if was[0] != "absent" else None
    old, new = was[1], now[1]
    if old is None or new is None or (was[0] != now[0] and math.inf not in (old, new)):
        return unclear(f"{rule}-unclear", f"{noun} was changed to or from a value that services read differently.")
    if old == new:
        return None
    change = "lower" if new < old else "higher"
    if (new < old) == less:
        return weaker(rule, f"{noun} is {change} than the code says, which protects less.")
    return tighter(f"{rule}-undone", f"{noun} is {change} than the code says, which protects more.") if sure else None
