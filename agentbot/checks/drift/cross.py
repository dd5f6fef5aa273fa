"""The cross filter: what drifted (`resource_drift`) against what an apply would do (`resource_changes`).

Each difference of one address becomes one `Seen` of exactly one class, or one counted noise. A difference on both
sides is drift; on the drift side alone the plan is silent about it; on the plan side alone it is unapplied code.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from agentbot.checks.drift.canonical import DEPTH_LIMIT, TooDeep, TooMany, same
from agentbot.checks.drift.kind import Kind
from agentbot.checks.drift.leaves import Leaf, NoiseClass
from agentbot.checks.drift.path import At, Path
from agentbot.checks.drift.planned import Planned, derived_from, gone_with_parent, is_unknown, leaves, restores
from agentbot.checks.drift.security import is_security
from agentbot.checks.drift.sensitive import is_sensitive
from agentbot.checks.drift.siblings import Siblings
from agentbot.checks.drift.silence import Silence
from agentbot.checks.drift.weakening import weigh
from agentbot.checks.drift.weakening_effect import Security
from agentbot.hcl.edit import Json, Member
from agentbot.terraform.collector import collector_paused
from agentbot.terraform.plan import Plan, ResourceChange
from agentbot.terraform.schema import Schemas
from agentbot.terraform.source import StackSource

REPLACED_FOR_ITSELF = ("replace_because_tainted", "replace_by_request")
"""Other replacements follow from a value that differs, or from another resource that is made anew."""


@dataclass(frozen=True)
class Seen:
    """One classified difference; without a `leaf` it is about the whole resource."""

    kind: Kind
    entry: ResourceChange
    leaf: Leaf | None = None
    """`before` is what the state knew, `after` what the cloud says (for unapplied code: what the code says)."""
    code: Json = None
    """What an apply would write."""
    security: bool = False
    weighed: Security | None = None
    """What the change does to security, where it has anything to do with it."""
    sensitive: bool = False
    replaces: bool = False
    """An apply would destroy the resource and make it anew."""
    children: tuple[str, ...] = ()
    """Addresses that went away together with this one."""

    @property
    def path(self) -> Path:
        """The place in the resource; empty for the whole resource."""
        return self.leaf.path if self.leaf else ()


@dataclass(frozen=True)
class Classified:
    """What one plan says about drift."""

    seen: tuple[Seen, ...] = ()
    noise: Mapping[str, int] = field(default_factory=dict)
    skipped: tuple[tuple[str, str], ...] = ()
    """(address, reason) of what could not be compared."""

    def of(self, kind: Kind) -> Iterable[Seen]:
        """All of one class, in the order of the plan."""
        return (seen for seen in self.seen if seen.kind is kind)


def classify(plan: Plan, schemas: Schemas, source: StackSource) -> Classified:
    """Cross both sides of a plan; pure, and linear in the number of differences."""
    crossing = _Crossing(plan, schemas, source)
    with collector_paused():
        for address in dict.fromkeys((*plan.drift, *plan.changes)):
            crossing.read(address)
    skipped = [*crossing.skipped, *((name, "its entry in the plan is malformed") for name in plan.unreadable)]
    return Classified(tuple(crossing.seen), dict(sorted((+crossing.noise).items())), tuple(skipped))


class _Crossing:
    """Collects while the addresses of one plan are read."""

    def __init__(self, plan: Plan, schemas: Schemas, source: StackSource) -> None:
        self.plan, self.schemas = plan, schemas
        self.siblings = Siblings(plan)
        self.silence = Silence(plan, source, self.siblings)
        self.gone = gone_with_parent(plan)
        self.children: dict[str, list[str]] = {}
        for child, parent in self.gone.items():
            self.children.setdefault(parent, []).append(child)
        self.seen: list[Seen] = []
        self.noise: Counter[str] = Counter()
        self.skipped: list[tuple[str, str]] = []

    def read(self, address: str) -> None:
        drift, change = self.plan.drift.get(address), self.plan.changes.get(address)
        try:
            if drift is not None and drift.mode == "managed":
                self._drifted(drift, change)
            elif change is not None and change.mode == "managed":
                self._planned(change)
        except (TooDeep, TooMany) as reason:
            self.skipped.append((address, f"a value {reason}"))
        except RecursionError:  # comparing what the parser just managed to read
            self.skipped.append((address, f"a value nests deeper than {DEPTH_LIMIT} levels"))

    def _drifted(self, drift: ResourceChange, change: ResourceChange | None) -> None:
        if drift.change.actions == ("delete",):
            self._deleted(drift, change)
        elif change is None:
            self.skipped.append((drift.address, "the plan does not cover it (a targeted plan?)"))
        elif drift.change.actions == ("update",):
            self._updated(drift, change)
        else:
            self._planned(change)  # only moved

    def _deleted(self, drift: ResourceChange, change: ResourceChange | None) -> None:
        if change is None or change.change.is_noop or drift.address in self.gone:
            # Gone from the code too, so the state heals itself; or gone with its parent, which is the finding.
            self.noise[NoiseClass.DERIVED] += 1
            return
        children = tuple(sorted(self.children.get(drift.address, ())))
        self.seen.append(Seen(Kind.DELETED, drift, children=children))

    def _updated(self, drift: ResourceChange, change: ResourceChange) -> None:
        node = self.schemas.resource(drift.provider, drift.type)
        drifted, noise = leaves(drift.change, node)
        planned = Planned(change, node)
        places = {leaf.shown for leaf in drifted}
        self.noise.update(found.why for found in noise)
        for leaf, counterpart in zip(drifted, planned.match(drifted), strict=True):
            if derived_from(leaf) in places:
                self.noise[NoiseClass.DERIVED] += 1
            else:
                self._classify(drift, change, leaf, counterpart)
        self._unapplied(change, planned.left, drifted=bool(drifted))

    def _classify(self, drift: ResourceChange, change: ResourceChange, leaf: Leaf, planned: Leaf | None) -> None:
        security = is_security(drift.type, leaf.path, leaf.before, leaf.after)
        unknown = planned is not None and is_unknown(change.change.after_unknown, leaf.path)
        if planned is not None and unknown and (said := self.silence.said(drift, leaf.path)[1]) is not ...:
            # A neighbour in the same map makes all of it unknown; this one stands in the code.
            planned, unknown = replace(planned, after=said), False
        kind: Kind | NoiseClass
        if planned is None:
            kind = self.silence.classify(drift, leaf, security=security)
        elif leaf.node is not None and leaf.node.computed_only:
            kind = NoiseClass.COMPUTED  # the code can never hold it
        elif unknown:
            kind = self._unknown(drift, leaf, security=security)
        elif same(planned.after, leaf.after, leaf.node) and not _is_presence(leaf):
            kind = Kind.ADOPTED
        else:
            kind = Kind.CHANGED if restores(planned, leaf) else Kind.THREE_WAY
        if isinstance(kind, NoiseClass):
            self.noise[kind] += 1
        else:
            self._see(kind, drift, leaf, code=planned.after if planned else None, replaces=change.change.replaces)

    def _unknown(self, drift: ResourceChange, leaf: Leaf, *, security: bool) -> Kind | NoiseClass:
        """What an apply would write is not known yet; what may weaken security is seen all the same."""
        if security and not self.siblings.explain(drift.address, leaf, security=True):
            return Kind.CHANGED
        return NoiseClass.COMPUTED if _is_computed(leaf) else NoiseClass.DERIVED

    def _planned(self, change: ResourceChange) -> None:
        """Code that was never applied: nothing drifted at this address."""
        match change.change.actions:
            case ("no-op",) | ("read",) | ():
                return
            case ("create",) | ("delete",) | ("forget",):
                self.seen.append(Seen(Kind.UNAPPLIED, change))
            case _:
                node = self.schemas.resource(change.provider, change.type)
                self._unapplied(change, leaves(change.change, node)[0], drifted=False)

    def _unapplied(self, change: ResourceChange, found: list[Leaf], *, drifted: bool) -> None:
        """What only the plan would change; values that follow from others are no finding of their own."""
        known = [leaf for leaf in found if not is_unknown(change.change.after_unknown, leaf.path)]
        places = {leaf.shown for leaf in known}
        own = [leaf for leaf in known if self._is_own(change, leaf) and derived_from(leaf) not in places]
        if not own and not drifted:
            own = known
        self.noise[NoiseClass.DERIVED] += len(found) - len(own)
        for leaf in own:
            self._see(Kind.UNAPPLIED, change, leaf, code=leaf.after, replaces=change.change.replaces)
        if not own and not drifted and change.reason in REPLACED_FOR_ITSELF:
            self.seen.append(Seen(Kind.UNAPPLIED, change, replaces=change.change.replaces))

    def _is_own(self, change: ResourceChange, leaf: Leaf) -> bool:
        """The code sets it, rather than the provider."""
        return not _is_computed(leaf) or self.silence.configured(change, leaf.path)

    def _see(self, kind: Kind, entry: ResourceChange, leaf: Leaf, *, code: Json, replaces: bool) -> None:
        security = is_security(entry.type, leaf.path, leaf.before, leaf.after)
        weighed = weigh(entry.type, leaf.path, leaf.before, leaf.after)
        sensitive = is_sensitive(entry.change, leaf)
        self.seen.append(Seen(kind, entry, leaf, code, security, weighed, sensitive, replaces))


def _is_computed(leaf: Leaf) -> bool:
    return leaf.node is not None and leaf.node.computed


def _is_presence(leaf: Leaf) -> bool:
    """A block came or went that holds nothing: `allow {}` says something without a word inside."""
    return isinstance(leaf.path[-1], At | Member) and (leaf.before is None) != (leaf.after is None)
