"""From one classified difference to a finding; the same place seen twice is one finding."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from agentbot.checks.cure import Cure
from agentbot.checks.drift.cross import Seen
from agentbot.checks.drift.kind import Kind
from agentbot.checks.drift.path import Attr
from agentbot.checks.drift.security import is_label
from agentbot.checks.drift.sensitive import is_marked_in
from agentbot.checks.drift.weakening_effect import worst
from agentbot.checks.facts import Confidence, Facts, Finding
from agentbot.checks.identity import fingerprint, value_digest
from agentbot.checks.meta import Meta
from agentbot.checks.severity import severity_of
from agentbot.hcl.edit import Json

REDACTED = "‹redacted›"
NAMING = ("id", "name", "arn")
"""What is shown of a resource that is gone or new as a whole."""


def finding(
    meta: Meta,
    facts: Facts,
    seen: Seen,
    *,
    title: str,
    cures: tuple[Cure, ...] = (),
    more: Mapping[str, Any] = MappingProxyType({}),
) -> Finding:
    """The finding of one difference, with `more` evidence; values of sensitive places are left out."""
    path = seen.leaf.shown if seen.leaf else None
    address = seen.entry.address
    oldest = facts.source.oldest_name(seen.entry)
    return Finding(
        fingerprint=fingerprint(facts.stack_id, agent=meta.agent, check=meta.id, address=oldest, path=path),
        check=meta.id,
        agent=meta.agent,
        stack=facts.stack,
        address=address,
        resource_type=seen.entry.type,
        path=path,
        severity=severity_of(seen),
        confidence=Confidence.HIGH,
        title=title.format(place=f"{path} of {address}" if path else address),
        kind=seen.kind.value,
        evidence={**_evidence(seen), **more},
        cures=() if seen.sensitive else cures,
        sensitive=seen.sensitive,
        security=seen.security or seen.weighed is not None,
        weighed=seen.weighed,
        cosmetic=bool(seen.leaf) and is_label(seen.path),
        replaces=seen.replaces,
        value_digest=value_digest(seen.leaf.after) if seen.leaf and not seen.sensitive else None,
    )


def merged(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Findings with one fingerprint become one: the worst, with every value as evidence."""
    together: dict[str, list[Finding]] = {}
    for found in findings:
        together.setdefault(found.fingerprint, []).append(found)
    for same in together.values():
        yield same[0] if len(same) == 1 else _union(same)


def _union(same: list[Finding]) -> Finding:
    # Of two that are equally bad, the one that needs a person: no rule may treat it as the other.
    first = min(same, key=lambda found: (found.severity.rank, found.kind != Kind.THREE_WAY))
    alike = all(found.kind == first.kind for found in same)
    sensitive = any(found.sensitive for found in same)
    values = {side: [found.evidence.get(side) for found in same] for side in ("before", "after")}
    return replace(
        first,
        evidence={**first.evidence, **values},
        cures=tuple(cure for found in same for cure in found.cures) if alike and not sensitive else (),
        sensitive=sensitive,
        security=any(found.security for found in same),
        weighed=worst(found.weighed for found in same),
        cosmetic=all(found.cosmetic for found in same),
        replaces=any(found.replaces for found in same),
        value_digest=None if sensitive else value_digest(values["after"]),
    )


def _evidence(seen: Seen) -> dict[str, Any]:
    found: dict[str, Any] = {"before": _side(seen, "before"), "after": _side(seen, "after")}
    if seen.kind == "three-way":
        found["code"] = REDACTED if seen.sensitive else seen.code
    if seen.weighed:
        why = {} if seen.sensitive else {"why": seen.weighed.why}
        found["security"] = {"effect": seen.weighed.effect.value, "rule": seen.weighed.rule, **why}
    if seen.children:
        found["gone_with_it"] = list(seen.children)
    if not seen.leaf:
        found["actions"] = list(seen.entry.change.actions)
        if seen.entry.reason:
            found["reason"] = seen.entry.reason
    return found


def _side(seen: Seen, side: str) -> Json:
    if seen.leaf:
        return REDACTED if seen.sensitive else getattr(seen.leaf, side)
    whole = getattr(seen.entry.change, side)
    named = {name: whole[name] for name in NAMING if whole.get(name)} if isinstance(whole, dict) else None
    marked = {name for name in NAMING if is_marked_in(seen.entry.change, (Attr(name),))}
    return named and {name: REDACTED if name in marked else value for name, value in named.items()}
