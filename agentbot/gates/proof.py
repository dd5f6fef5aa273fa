"""Proof: the plan of the edited tree lost exactly the announced difference, and nothing else moved.

Compared with the stack's main plan. Where something else differs too, a baseline plan of the unedited tree, made in
the same copy, tells what the edit did from what differs anyway (a clock in the code, a path of the copy).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from agentbot.checks.drift.canonical import TooDeep, canonical, text
from agentbot.checks.drift.leaves import Leaf
from agentbot.checks.drift.planned import derived_from, is_unknown, leaves
from agentbot.gates.verdict import Outcome, Verdict
from agentbot.hcl.edit import Json
from agentbot.terraform.plan import Plan, ResourceChange
from agentbot.terraform.schema import Node, Schemas

GATE = "proof"
PROVEN = "A plan of exactly this tree no longer has the drift, and nothing else changed in it."


@dataclass(frozen=True)
class Target:
    """A path of an address that may leave the difference; `required` where it must."""

    address: str
    path: str
    required: bool = True


@dataclass(frozen=True)
class Deviation:
    """One thing that the edited tree's plan does and the compared plan does not."""

    address: str
    path: str
    what: str


def judge(
    main: Plan,
    candidate: Plan,
    targets: Collection[Target],
    *,
    schemas: Schemas,
    baseline: Callable[[], Plan] | None = None,
) -> Verdict:
    """Pass where every required target left the difference and nothing deviates; `baseline` is asked only then."""
    if candidate.errored or not candidate.complete or candidate.unreadable:
        return Verdict(GATE, Outcome.UNKNOWN, "The plan of the edited tree is incomplete.")
    try:
        stays = next((t for t in targets if t.required and not _left(candidate, t, schemas)), None)
        if stays:
            return Verdict(GATE, Outcome.FAIL, f"An apply would still change `{stays.path}` of `{stays.address}`.")
        found = deviations(main, candidate, targets, schemas)
        if found and baseline is not None:
            found = _beyond(found, main, candidate, baseline(), targets, schemas)
    except TooDeep as reason:
        return Verdict(GATE, Outcome.UNKNOWN, f"A value of the plan {reason}.")
    if found:
        first = found[0]
        return Verdict(GATE, Outcome.FAIL, f"The edit would also {first.what} `{first.address}`{_at(first.path)}.")
    return Verdict(GATE, Outcome.PASS, PROVEN)


def _at(path: str) -> str:
    return f" at `{path}`" if path else ""


def _beyond(
    found: list[Deviation],
    main: Plan,
    candidate: Plan,
    baseline: Plan,
    targets: Collection[Target],
    schemas: Schemas,
) -> list[Deviation]:
    """Deviations that the baseline shows too, at places that the baseline itself does not make unstable."""
    unstable = {(d.address, d.path) for d in deviations(main, baseline, (), schemas)}
    against = {(d.address, d.path) for d in deviations(baseline, candidate, targets, schemas)}
    return [d for d in found if (d.address, d.path) in against and (d.address, d.path) not in unstable]


def deviations(main: Plan, candidate: Plan, targets: Collection[Target], schemas: Schemas) -> list[Deviation]:
    """Everything that the candidate does differently, the targets and what derives from them apart."""
    by_address: dict[str, set[str]] = {}
    for target in targets:
        by_address.setdefault(target.address, set()).add(target.path)
    old, new = _acting(main), _acting(candidate)
    found: list[Deviation] = []
    for key in sorted(old.keys() | new.keys()):
        before, after = old.get(key), new.get(key)
        entry = after or before
        assert entry is not None
        node = schemas.resource(entry.provider, entry.type)
        paths = by_address.get(entry.address, set())
        found.extend(Deviation(entry.address, *row) for row in differences(before, after, node, paths))
    return found


def _acting(plan: Plan) -> Mapping[str, ResourceChange]:
    """What an apply would do something to, deposed objects under a key of their own."""
    deposed = {f"{entry.address} (deposed {entry.deposed})": entry for entry in plan.deposed}
    return {key: entry for key, entry in {**plan.changes, **deposed}.items() if not entry.change.is_noop}


def differences(
    before: ResourceChange | None, after: ResourceChange | None, node: Node | None, targets: Collection[str]
) -> Iterator[tuple[str, str]]:
    """(path, what) of each difference between two plans at one address."""
    if before is None and after is not None:
        yield "", f"{verb(after)}"
        return
    if before is None:
        return
    old = {leaf.shown: leaf for leaf in leaves(before.change, node)[0]}
    new = {leaf.shown: leaf for leaf in leaves(after.change, node)[0]} if after else {}
    for path in sorted(old.keys() | new.keys()):
        was, now = old.get(path), new.get(path)
        if was is None:
            yield path, "change"
        elif now is None:
            if not _may_leave(before, was, targets):
                yield path, "no longer change"
        elif _value(after, now) != _value(before, was):
            yield path, "change differently"
    if (
        after is not None
        and after.change.actions != before.change.actions
        and not (targets and not after.change.replaces)
    ):
        yield "", f"{verb(after)} instead of {verb(before)}"
    if after is None and not targets:
        yield "", f"no longer {verb(before)}"


def _may_leave(entry: ResourceChange, leaf: Leaf, targets: Collection[str]) -> bool:
    """The difference is a target, derives from one, or is the provider's own and was waiting for the target."""
    if not targets or "" in targets:  # the empty path is the whole resource
        return "" in targets
    own = leaf.node is not None and leaf.node.computed
    return (
        leaf.shown in targets
        or derived_from(leaf) in targets
        or own
        or is_unknown(entry.change.after_unknown, leaf.path)
    )


def _value(entry: ResourceChange | None, leaf: Leaf) -> tuple[bool, Json]:
    unknown = entry is not None and is_unknown(entry.change.after_unknown, leaf.path)
    return unknown, None if unknown else text(canonical(leaf.after, leaf.node))


def _left(candidate: Plan, target: Target, schemas: Schemas) -> bool:
    """The candidate no longer changes the target's path."""
    entry = candidate.changes.get(target.address)
    if entry is None:
        return not target.path  # a whole resource that no code makes any more
    if entry.change.is_noop:
        return True
    found, _ = leaves(entry.change, schemas.resource(entry.provider, entry.type))
    return all(leaf.shown != target.path for leaf in found)


VERBS: Mapping[tuple[str, ...], str] = {
    ("create",): "create",
    ("update",): "update",
    ("delete",): "destroy",
    ("read",): "read",
    ("forget",): "forget",
}


def verb(entry: ResourceChange) -> str:
    """What an apply would do to a resource, in one word."""
    return "replace" if entry.change.replaces else VERBS.get(entry.change.actions, " and ".join(entry.change.actions))
