"""What a network lets in or out: addresses, sources, ports, protocols, and whole rules.

A rule that denies turns everything round, and where nobody can tell whether a list allows or denies, less is never
called tighter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from ipaddress import IPv4Address, IPv6Address, summarize_address_range

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
    tighter,
    unclear,
    weaker,
)
from agentbot.checks.drift.weakening_side import Side, action, is_mixed, named_side, side
from agentbot.checks.drift.weakening_spans import Cover, Span, addresses, is_network, ports
from agentbot.hcl.edit import Json

Listed = tuple[list[Span], list[str]]
"""What could be read as spans, and what could not (groups, service tags)."""

LISTS = {
    "addresses": ("cidr-widened", "cidr-narrowed", "Addresses are covered that were not covered before"),
    "ports": ("ports-widened", "ports-narrowed", "Ports are covered that were not covered before"),
    "sources": ("network-source-added", "network-source-removed", "A group or list of addresses came in"),
}
"""The rules for more and for less, and what more means."""
ICMP_LIMIT = 255
"""Up to here a port may be the type of an ICMP message, where larger is not less."""


def reached(kind: str, path: Path, before: Json, after: Json) -> Verdict:
    """Other addresses, groups, ports or protocols are reached than before."""
    name, within = last_name(path), _in_rule(kind, path)
    if within and says("protocol_names", name):
        return _protocol(kind, path, before, after)
    if within and (says("low_port_names", name) or says("high_port_names", name)):
        return _port(kind, path, before, after)
    if within and says("port_names", name):
        return _listed(kind, path, _read(before, ports), _read(after, ports), what="ports")
    if within and name == "self":
        return _self(kind, path, after=after)
    if not all(isinstance(item, str) for item in (*flat(before), *flat(after))):
        return None
    if _is_addressed(before, after, named=within or says("address_names", name)):
        return _listed(kind, path, _read(before, addresses), _read(after, addresses), what="addresses")
    if within and says("source_names", name):
        return _listed(kind, path, ([], flat(before)), ([], flat(after)), what="sources")
    return None


def _in_rule(kind: str, path: Path) -> bool:
    """The place is part of a network rule, where ports, protocols and sources count."""
    within = any(name in _rule_blocks() or says("rule_places", name) for name in names(path)[:-1])
    return within or says("rule_kinds", spelled(kind)) or (is_mixed(kind) and named_side(path[:-1]) is not None)


@cache
def _rule_blocks() -> frozenset[str]:
    return frozenset(map(spelled, facts("rule_blocks")))


def _is_addressed(before: Json, after: Json, *, named: bool) -> bool:
    """CIDRs anywhere; single addresses and words for everybody only where the name says that addresses stand there."""
    read: Callable[[str], object] = addresses if named else is_network
    return any(read(item) for item in (*flat(before), *flat(after)))


def _read(value: Json, read: Callable[[Json], tuple[Span, ...] | None]) -> Listed:
    spans: list[Span] = []
    opaque: list[str] = []
    for item in flat(value):
        found = read(item)
        if found is None:
            opaque.append(str(item))
        else:
            spans.extend(found)
    return spans, opaque


def _listed(kind: str, path: Path, was: Listed, now: Listed, *, what: str) -> Verdict:
    """A list of spans and names covers more, less, or both."""
    widened, narrowed, sentence = LISTS[what]
    old, new = Cover(was[0]), Cover(now[0])
    more, less = ([s for s in now[0] if not old.holds(s)], [s for s in was[0] if not new.holds(s)])
    joined, gone = set(now[1]) - set(was[1]), set(was[1]) - set(now[1])
    if not (more or less or joined or gone):
        return None
    where = side(kind, path)
    if (more or joined) and where is not Side.DENY:
        return weaker(widened, sentence + shown((*_written(more), *joined)))
    if (less or gone) and where is Side.DENY:
        return weaker(narrowed, "Less is kept out than before.")
    closed = what != "ports" and says("closed_when_empty", spelled(kind)) and not is_mixed(kind)
    if where is Side.ALLOW and (closed or now[0] or now[1]):
        return tighter(narrowed, "Only less is let through than before.")
    return unclear(narrowed, "A list of addresses, groups or ports was changed: more or fewer may pass now.")


def _written(spans: Iterable[Span]) -> list[str]:
    """The first spans of addresses as people write them."""
    found: list[str] = []
    for family, first, last in list(spans)[:4]:
        if family == 4:
            found.append(str(next(iter(summarize_address_range(IPv4Address(first), IPv4Address(last))))))
        elif family == 6:
            found.append(str(next(iter(summarize_address_range(IPv6Address(first), IPv6Address(last))))))
    return found


def _port(kind: str, path: Path, before: Json, after: Json) -> Verdict:
    """One end of a range of ports; each end alone may only shrink the range."""
    if is_absent(after):
        return weaker("ports-widened", "A limit of the ports is gone.")
    was, now = ports(before), ports(after)
    if was is None or now is None or was == now:
        return unclear("ports-changed", "The ports were changed: more or fewer may pass now.")
    start, end = was[0][1], now[0][1]
    larger = (end < start) == says("low_port_names", last_name(path))
    where = side(kind, path)
    if larger and where is not Side.DENY:
        return weaker("ports-widened", "The range of ports was widened.")
    if not larger and where is Side.DENY:
        return weaker("ports-narrowed", "A rule that denies covers fewer ports.")
    if not larger and where is Side.ALLOW and min(start, end) > ICMP_LIMIT:
        return tighter("ports-narrowed", "The range of ports was narrowed.")
    return unclear("ports-changed", "The ports were changed: more or fewer may pass now.")


def _protocol(kind: str, path: Path, before: Json, after: Json) -> Verdict:
    was, now = (str(value).lower()[:20] in facts("all_protocols") for value in (before, after))
    where = side(kind, path)
    if where is not Side.DENY and now and not was:
        return weaker("protocol-widened", "Every protocol passes now.")
    if where is Side.ALLOW and was and not now and not is_absent(after):
        return tighter("protocol-narrowed", "No longer every protocol passes.")
    return unclear("protocol-changed", "Another protocol passes now.")


def _self(kind: str, path: Path, *, after: Json) -> Verdict:
    if after is True:
        return weaker("network-source-added", "All members of the group reach each other now.")
    if after is False and side(kind, path) is Side.ALLOW:
        return tighter("network-source-removed", "The members of the group no longer reach each other.")
    return None


def rule_block(kind: str, path: Path, before: Json, after: Json) -> Verdict:
    """A whole rule came or went; None where the block is no network rule."""
    block = before if isinstance(before, dict) else after
    own, guarding = named_side(path[-2:]), says("guarding_kinds", spelled(kind))
    if not _is_rule(kind, path, block, own=own) or (isinstance(before, dict) and isinstance(after, dict)):
        return None
    told = own or action(block)
    if told is None and side(kind, path[:-1]) is Side.ALLOW and not is_mixed(kind):
        told = Side.ALLOW
    return _came(told) if block is after else _went(kind, path, told, guarding=guarding)


def _is_rule(kind: str, path: Path, block: Json, *, own: Side | None) -> bool:
    name = last_name(path)
    if name in _rule_blocks() or name == "cidr block":
        return True
    if not is_mixed(kind) or not isinstance(block, dict):
        return False
    if own is not None or name in ("rule", "entry", "statement"):
        return True
    return any(says("address_names", spelled(key)) and not is_absent(value) for key, value in block.items())


def _came(told: Side | None) -> Verdict:
    if told is Side.DENY:
        return tighter("deny-rule-added", "A rule that denies was added.")
    return weaker("network-rule-added", "A network rule was added that lets something through.") if told else _unknown()


def _went(kind: str, path: Path, told: Side | None, *, guarding: bool) -> Verdict:
    if told is Side.DENY or (told is None and guarding):
        return weaker("deny-rule-removed", "A rule that guards was removed.")
    if told is Side.ALLOW and says("default_closed", spelled(kind), last_name(path), *names(path)):
        return tighter("network-rule-removed", "A rule that lets something through was removed.")
    return _unknown()


def _unknown() -> Verdict:
    return unclear("network-rule-changed", "A network rule came or went: more or less may pass now.")
