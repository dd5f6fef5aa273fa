"""Whether a change weakens security, provably does not, or may: rules over shapes and words, not over resource types.

Weaker wins over unclear and unclear over tighter. Tighter needs a proof; whatever else looks security-relevant is
unclear.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from itertools import zip_longest

from agentbot.checks.drift.canonical import DEPTH_LIMIT, is_empty
from agentbot.checks.drift.path import At, Attr, Path
from agentbot.checks.drift.security import is_cosmetic, is_security, opens_to_everybody
from agentbot.checks.drift.weakening_effect import (
    Effect,
    Security,
    Verdict,
    facts,
    flat,
    last_name,
    shown,
    spelled,
    unclear,
    weaker,
    worst,
)
from agentbot.checks.drift.weakening_floors import counted, floored
from agentbot.checks.drift.weakening_grants import documented, given_to_all, grant_block, listed
from agentbot.checks.drift.weakening_network import reached, rule_block
from agentbot.checks.drift.weakening_protections import (
    absent,
    decrypted,
    exchanged,
    guard_block,
    guarded,
    keyed,
    logged,
    logged_to,
)
from agentbot.checks.drift.weakening_settings import levelled, switched
from agentbot.checks.drift.weakening_side import Side, action, side
from agentbot.checks.drift.weakening_spans import newly_wide
from agentbot.hcl.edit import Json

__all__ = ["Effect", "Security", "weigh", "weigh_absence"]

Rule = Callable[[str, Path, Json, Json], Verdict]

VALUES: tuple[Rule, ...] = (
    *(documented, listed, given_to_all, reached, switched, levelled, floored, counted),
    *(decrypted, keyed, guarded, logged_to, logged),
)
"""What they say of one value; a list of plain values is one value."""
BLOCK_LIMIT = 1000
"""Values of one block that are weighed."""


def weigh(kind: str, path: Path, before: Json, after: Json) -> Security | None:
    """What a change from `before` (code) to `after` (cloud) does; None where it is not security-relevant."""
    if is_cosmetic(path):
        return None
    found = worst((_weigh(kind, path, before, after), _opened(kind, path, before, after)))
    if found is not None and found.effect is not Effect.TIGHTER:
        return found
    if not is_security(kind, path, before, after) and absent(kind) is None:
        return None  # nothing to protect: what only got stricter is left to other rules
    return found or exchanged(kind, path, before, after) or UNKNOWN


UNKNOWN = unclear("security-relevant", "The place looks security-relevant, and no rule can tell what the change does.")


def weigh_absence(kind: str) -> Security | None:
    """What it does that a whole resource was deleted by hand; None where it is not security-relevant."""
    return absent(kind)


def _opened(kind: str, path: Path, before: Json, after: Json) -> Verdict:
    """Nothing that names the whole world is ever harmless."""
    wide = newly_wide(before, after)
    if wide and side(kind, path) is not Side.DENY and action(after) is not Side.DENY:
        return weaker(
            "opened-wide", "Addresses of the whole internet are named that were not named before" + shown(wide)
        )
    if wide or opens_to_everybody(before, after):
        return unclear("opened-wide", "Everybody is named where not everybody was.")
    return None


def _weigh(kind: str, path: Path, before: Json, after: Json) -> Verdict:
    if _holds_blocks(before) or _holds_blocks(after):
        pairs = list(zip_longest(flat(before), flat(after)))[:BLOCK_LIMIT]
        return worst(_weigh(kind, (*path, At(i)), old, new) for i, (old, new) in enumerate(pairs) if old != new)
    if not isinstance(before, dict) and not isinstance(after, dict):
        return _value(kind, path, before, after) or exchanged(kind, path, before, after)
    alone = documented(kind, path, before, after) or rule_block(kind, path, before, after)
    if alone is not None:
        return alone
    inner, proven = _inner(kind, path, before, after)
    whole = worst((grant_block(kind, path, before, after), guard_block(kind, path, before, after)))
    if whole is not None:
        return worst((whole, inner if inner and inner.effect is Effect.WEAKER else None))
    if inner is not None and inner.effect is Effect.TIGHTER and not proven:
        return unclear("block-changed", "A block was changed that also holds what no rule can judge.")
    return inner


def _value(kind: str, path: Path, before: Json, after: Json) -> Verdict:
    return worst(rule(kind, path, before, after) for rule in VALUES)


def _inner(kind: str, path: Path, before: Json, after: Json) -> tuple[Verdict, bool]:
    """The verdict over the values of a block, and whether every one of them was judged or only names something."""
    verdicts: list[Security] = []
    proven = True
    for number, (place, was, now) in enumerate(_inside(path, before, after)):
        if number >= BLOCK_LIMIT or len(place) > DEPTH_LIMIT:
            return worst(verdicts), False
        verdict = _value(kind, place, was, now)
        if verdict is not None:
            verdicts.append(verdict)
        elif last_name(place) not in _neutral() and not (was is None and now is False):
            proven = False
    return worst(verdicts), proven


@cache
def _neutral() -> frozenset[str]:
    return frozenset(map(spelled, facts("neutral")))


def _inside(path: Path, before: Json, after: Json) -> Iterator[tuple[Path, Json, Json]]:
    """Every plain value or list of plain values that differs, however deep."""
    pending: list[tuple[Path, Json, Json]] = [(path, before, after)]
    while pending:
        place, was, now = pending.pop()
        if len(place) > DEPTH_LIMIT:
            yield place, was, now
        elif isinstance(was, dict) or isinstance(now, dict):
            old, new = was if isinstance(was, dict) else {}, now if isinstance(now, dict) else {}
            pending.extend(((*place, Attr(key)), old.get(key), new.get(key)) for key in sorted(old.keys() | new.keys()))
        elif _holds_blocks(was) or _holds_blocks(now):
            pairs = zip_longest(flat(was), flat(now))
            pending.extend(((*place, At(index)), old, new) for index, (old, new) in enumerate(pairs))
        elif not (is_empty(was) and is_empty(now)) and (was != now or type(was) is not type(now)):
            yield place, was, now


def _holds_blocks(value: Json) -> bool:
    return isinstance(value, list) and any(isinstance(item, dict) for item in value)
