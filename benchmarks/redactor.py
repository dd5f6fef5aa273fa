"""Whether the redactor finds what is secret and spares what is not, and how fast it reads.

    known values, every kind in every encoding   100 % gone
    secrets by their shape alone                 100 % gone (random ones without a shape: printed)
    ids of clouds and Terraform                  at most 1 % redacted
    text without secrets                         at least 5 MB/s, and time in step with the size, also for hostile text

All secrets and ids are made up when this runs. Exits 1 where a target is missed.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from urllib.parse import quote

from agentbot.egress.redactor import Redactor
from agentbot.egress.shapes import shapes
from tests.support.made_up import (
    BY_NOTHING,
    BY_RANDOMNESS,
    BY_SHAPE,
    CANNOT_BE_TOLD,
    CLOUD_IDS,
    MadeUp,
    made_up,
)

FALSE_LIMIT = 0.01
SPEED_LIMIT = 5.0
"""MB/s."""
HOSTILE, HOSTILE_LIMIT = 250_000, 1.0
"""Characters, and MB/s."""
LINEAR_LIMIT = 2.0
"""Seconds for eight times the text, by eight times the seconds for one; 1 is exactly linear."""
ROUNDS = 5
KNOWN = 1000
"""Known values while the speed is measured."""
PIECE = 8
"""Characters of a secret that must not be left together."""

ENCODINGS: dict[str, Callable[[str], str]] = {
    "plain": lambda v: f"value: {v}.",
    "JSON": lambda v: json.dumps({"a": v}),
    "JSON, ASCII in JSON": lambda v: json.dumps({"a": json.dumps({"b": v})}),
    "HCL string": lambda v: f"  a = {json.dumps(v, ensure_ascii=False).replace('${', '$${')}",
    "URL": lambda v: f"https://h/p?a={quote(v, safe='')}&b=1",
    "user of a URL": lambda v: f"https://user:{v}@h/p",
    "base64": lambda v: base64.b64encode(v.encode()).decode(),
    "base64 of a line": lambda v: base64.b64encode(f"{v}\n".encode()).decode(),
    "base64url": lambda v: base64.urlsafe_b64encode(v.encode()).decode().rstrip("="),
    "base64 of JSON": lambda v: base64.b64encode(json.dumps({"user": "me", "password": v}).encode()).decode(),
    "trailing newline": lambda v: f"{v}\n",
    "heredoc": lambda v: f"  a = <<-EOT\n    export A={v}\n  EOT",
}


def main() -> int:
    """Measure everything, print it, and say whether a target is missed."""
    missed = [_known(), _by_shape(), _spared(), _speed(), _hostile()]
    return int(any(missed))


def _known() -> bool:
    every = list(made_up({**BY_SHAPE, **BY_RANDOMNESS, **BY_NOTHING}, ROUNDS))
    left = Counter(
        name
        for each in every
        for name, encode in ENCODINGS.items()
        if _is_left(each.value, Redactor([("known", each.value)]).text(encode(each.value)))
    )
    kinds, total = len({each.kind for each in every}), len(every) * len(ENCODINGS)
    print(f"known: {len(every)} secrets of {kinds} kinds in {len(ENCODINGS)} encodings, {_percent(total, left)} gone")
    return _printed(left)


def _by_shape() -> bool:
    print(f"by shape alone: {len({shape.id for shape in shapes()})} kinds in the table")
    left = _left_by(BY_SHAPE, every=False)
    print("by randomness alone:")
    _left_by(BY_RANDOMNESS | BY_NOTHING, every=True)
    return _printed(left)


def _left_by(patterns: dict[str, str], *, every: bool) -> Counter[str]:
    redactor, rounds = Redactor(), 20 * ROUNDS
    left = Counter(e.kind for e in made_up(patterns, rounds) if _is_left(e.value, redactor.text(e.line)))
    for kind in patterns if every else ():
        print(f"  {1 - left[kind] / rounds:4.0%} of {kind}")
    print(f"  {len(patterns)} kinds, {rounds} each, {_percent(rounds * len(patterns), left)} gone")
    return left


def _spared() -> bool:
    redactor, rounds = Redactor(), 20 * ROUNDS
    wrong = Counter(each.kind for each in made_up(CLOUD_IDS, rounds) if redactor.hits(each.line))
    total = rounds * len(CLOUD_IDS)
    share = wrong.total() / total
    print(f"ids: {total} of {len(CLOUD_IDS)} kinds, {share:.2%} redacted (at most {FALSE_LIMIT:.0%}) {dict(wrong)}")
    for kind in CANNOT_BE_TOLD:
        hit = sum(bool(redactor.hits(e.line)) for e in made_up({kind: CANNOT_BE_TOLD[kind]}, rounds))
        print(f"  not counted, looks like a secret in every respect: {kind}, {hit / rounds:.0%} redacted")
    return share > FALSE_LIMIT


def _speed() -> bool:
    redactor = Redactor([(each.kind, each.value) for each in made_up({"known": "<a32>"}, KNOWN)])
    once = "\n".join(_ordinary_lines(10_000))
    small, large = (_seconds(redactor, once * times) for times in (1, 8))
    speed, growth = len(once) * 8 / 1e6 / large, large / (8 * small)
    print(f"ordinary text, {KNOWN} known values: {speed:.1f} MB/s (at least {SPEED_LIMIT:g}), 8 times: {growth:.2f}")
    return speed < SPEED_LIMIT or growth > LINEAR_LIMIT


def _ordinary_lines(number: int) -> Iterator[str]:
    """HCL and JSON with the ids above, which the redactor leaves as they are."""
    redactor = Redactor()
    lines = (f'  {each.kind.replace(" ", "_"):<20} = "{each.line}"  # as a plan shows it' for each in _ids(number))
    return (line for line in lines if not redactor.hits(line))


def _ids(number: int) -> Iterator[MadeUp]:
    return made_up(CLOUD_IDS, number // len(CLOUD_IDS), seed=2)


def _hostile() -> bool:
    redactor = Redactor([("known", "aaaaaaab")])
    worst, by = 0.0, ""
    pieces = {anchor for shape in shapes() for anchor in shape.anchors}
    for piece in sorted(
        {*pieces, *(f"{p}-" for p in pieces), "aaaaaaa", "aA1" * 6 + " ", "-----BEGIN RSA PRIVATE KEY-----"}
    ):
        seconds = _seconds(redactor, piece * (HOSTILE // len(piece)))
        if seconds > worst:
            worst, by = seconds, piece
    speed = HOSTILE / 1e6 / worst
    print(f"hostile text: {speed:.1f} MB/s at worst (at least {HOSTILE_LIMIT:g}), by {by!r} over and over")
    return speed < HOSTILE_LIMIT


def _seconds(redactor: Redactor, text: str) -> float:
    """Of the processor: what else runs here does not count."""
    begun = time.process_time()
    redactor.text(text)
    return time.process_time() - begun


def _is_left(value: str, shown: str) -> bool:
    """Whether a piece of the value can still be read, as it stands or out of base64."""
    size = min(PIECE, len(value))
    pieces = {value[at : at + size] for at in range(len(value) - size + 1)}
    texts = [shown, *_decoded(shown)]
    return any(piece in text for piece in pieces for text in texts)


def _decoded(shown: str) -> Iterator[str]:
    for run in re.findall(r"[A-Za-z0-9+/_-]{8,}", shown):
        plain = run.replace("-", "+").replace("_", "/")
        for shift in range(4):
            part = plain[shift:]
            try:
                yield base64.b64decode(part[: len(part) // 4 * 4]).decode("latin-1")
            except binascii.Error:
                continue


def _percent(total: int, left: Counter[str]) -> str:
    return f"{(total - left.total()) / total:.1%}"


def _printed(left: Counter[str]) -> bool:
    for kind, count in left.most_common():
        print(f"  left: {kind}, {count}")
    return bool(left)


if __name__ == "__main__":
    sys.exit(main())
