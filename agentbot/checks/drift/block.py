"""Several differences in one nested block that no code sets have one root cause: somebody set the block."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from agentbot.checks.drift.canonical import text
from agentbot.checks.drift.cross import Seen
from agentbot.checks.drift.leaves import Leaf
from agentbot.checks.drift.sensitive import is_sensitive
from agentbot.checks.drift.weakening_effect import worst

BLOCK = 2
"""Steps of the path to an outermost block: its name and its index."""


def by_block(seen: Iterable[Seen]) -> Iterator[Seen]:
    """One for each block, in the order of the first of them; what stands alone stays as it is."""
    together: dict[tuple[str, str], list[Seen]] = {}
    for number, each in enumerate(seen):
        together.setdefault((each.entry.address, _block(each) or str(number)), []).append(each)
    for members in together.values():
        yield members[0] if len(members) == 1 else _whole(members)


def _block(seen: Seen) -> str | None:
    """The block that a difference is inside of, by what it is called and holds."""
    leaf = seen.leaf
    if leaf is None or leaf.element is None or len(leaf.path) <= BLOCK:
        return None
    return f"{leaf.path[0]} {text(list(leaf.element))}"


def _whole(members: list[Seen]) -> Seen:
    first = members[0]
    assert first.leaf is not None
    assert first.leaf.element is not None
    before, after = first.leaf.element
    leaf = Leaf(first.leaf.path[:BLOCK], before, after, None, first.leaf.element)
    security = any(each.security for each in members)
    # The whole block is shown, so what did not change in it counts, too.
    sensitive = any(each.sensitive for each in members) or is_sensitive(first.entry.change, leaf)
    weighed = worst(each.weighed for each in members)
    return replace(first, leaf=leaf, security=security, weighed=weighed, sensitive=sensitive)
