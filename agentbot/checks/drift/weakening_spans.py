"""Addresses and ports as spans of numbers: two lists compare by what they cover, not by how they are written."""

from __future__ import annotations

import ipaddress
import re
from bisect import bisect_right
from collections.abc import Iterable
from functools import lru_cache

from agentbot.checks.drift.weakening_effect import facts, texts
from agentbot.hcl.edit import Json

Span = tuple[int, int, int]
"""What is counted (4 and 6 for addresses, 0 for ports), the first and the last number."""

EVERYWHERE: tuple[Span, ...] = ((4, 0, 2**32 - 1), (6, 0, 2**128 - 1))
EVERY_PORT: tuple[Span, ...] = ((0, 0, 65535),)
WIDE_PREFIX = {4: 7, 6: 16}
"""A network is wide from this prefix down: no organisation owns that much."""

_PRIVATE_6 = (ipaddress.IPv6Network("fc00::/7"), ipaddress.IPv6Network("fe80::/10"))
_NETWORK = re.compile(r"[0-9a-fA-F:.]{1,45}/[0-9.]{1,15}")
_ADDRESS = re.compile(r"[0-9a-fA-F:.]{3,45}")
_PORTS = re.compile(r"(\d{1,5})(?:\s*-\s*(\d{1,5}))?")


def addresses(text: str) -> tuple[Span, ...] | None:
    """What a CIDR, an address, a range of addresses or a word for everybody covers, else None."""
    return _addresses(text) if len(text) <= 100 else None


@lru_cache(maxsize=32768)
def _addresses(text: str) -> tuple[Span, ...] | None:
    if text.lower() in facts("all_addresses"):
        return EVERYWHERE
    first, dash, last = text.partition("-")
    if dash:
        ends = (_network(first.strip()), _network(last.strip()))
        if ends[0] is None or ends[1] is None or ends[0][0] != ends[1][0]:
            return None
        return ((ends[0][0], ends[0][1], ends[1][2]),)
    span = _network(text.strip())
    return (span,) if span else None


def _network(text: str) -> Span | None:
    if not _NETWORK.fullmatch(text) and not _ADDRESS.fullmatch(text):
        return None
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None
    return network.version, int(network.network_address), int(network.broadcast_address)


def is_network(text: str) -> bool:
    """The text is a CIDR, and not a single address or a word."""
    return len(text) <= 61 and _NETWORK.fullmatch(text) is not None and addresses(text) is not None


def ports(value: Json) -> tuple[Span, ...] | None:
    """What a port, a range of ports or a word for all of them covers, else None."""
    if isinstance(value, int) and not isinstance(value, bool):
        return ((0, value, value),) if 0 <= value <= 65535 else None
    text = value.strip().lower() if isinstance(value, str) and len(value) < 20 else ""
    if text in facts("all_protocols"):
        return EVERY_PORT
    match = _PORTS.fullmatch(text)
    return ((0, int(match[1]), int(match[2] or match[1])),) if match else None


class Cover:
    """Spans joined where they touch; says whether they hold another span."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._starts: list[tuple[int, int]] = []
        self._ends: list[int] = []
        for family, first, last in sorted(spans):
            if self._starts and self._starts[-1][0] == family and first <= self._ends[-1] + 1:
                self._ends[-1] = max(self._ends[-1], last)
            else:
                self._starts.append((family, first))
                self._ends.append(last)

    def holds(self, span: Span) -> bool:
        """Every number of the span is covered."""
        family, first, last = span
        index = bisect_right(self._starts, (family, first)) - 1
        return index >= 0 and self._starts[index][0] == family and last <= self._ends[index]


def newly_wide(before: Json, after: Json) -> list[str]:
    """Networks of continental size in the new value that the old value did not name."""
    found = sorted(text for text in texts(after) if _is_wide(text))
    known = texts(before) if found else frozenset()
    return [text for text in found if text not in known]


def _is_wide(text: str) -> bool:
    if len(text) > 61 or not _NETWORK.fullmatch(text):
        return False
    prefix = text.rpartition("/")[2]
    if prefix.isdigit() and int(prefix) > max(WIDE_PREFIX.values()):
        return False
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    if network.prefixlen > WIDE_PREFIX[network.version]:
        return False
    return not (isinstance(network, ipaddress.IPv6Network) and any(network.subnet_of(own) for own in _PRIVATE_6))
