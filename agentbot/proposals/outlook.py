"""What an apply of a stack would do besides the change that a pull request is about."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from agentbot.checks.drift.planned import derived_from, is_unknown, leaves
from agentbot.checks.facts import Facts
from agentbot.gates.proof import verb
from agentbot.remediation.remedy import Answer
from agentbot.terraform.plan import ResourceChange

PATHS_SHOWN = 4


def along(facts: Facts, answers: Collection[Answer], entries: Iterable[ResourceChange]) -> tuple[str, ...]:
    """What a targeted apply would put back besides the findings themselves, one line per address."""
    cured = {(answer.finding.address, answer.finding.path) for answer in answers}
    lines = (_line(entry, facts, cured) for entry in entries)
    return tuple(line for line in lines if line)


def outlook(facts: Facts, answers: Collection[Answer]) -> tuple[str, ...]:
    """One line per address that an apply now would act on, the cured paths left out; in the order of the plan."""
    cured = {(answer.finding.address, answer.finding.path) for answer in answers}
    lines = (_line(entry, facts, cured) for entry in facts.plan.changes.values())
    gone = (f"destroy `{entry.address}` (deposed)" for entry in facts.plan.deposed if not entry.change.is_noop)
    return tuple(line for line in (*lines, *gone) if line)


def _line(entry: ResourceChange, facts: Facts, cured: Collection[tuple[str, str | None]]) -> str | None:
    if entry.change.is_noop or entry.change.actions == ("read",):
        return None
    if (entry.address, None) in cured:
        return None
    if entry.change.actions != ("update",) and not entry.change.replaces:
        return f"{verb(entry)} `{entry.address}`"
    found, _ = leaves(entry.change, facts.schemas.resource(entry.provider, entry.type))
    places = {leaf.shown for leaf in found}
    paths = [
        leaf.shown
        for leaf in found
        if (entry.address, leaf.shown) not in cured
        and derived_from(leaf) not in places
        and not is_unknown(entry.change.after_unknown, leaf.path)
    ]
    if not paths:
        return None
    more = f" and {len(paths) - PATHS_SHOWN} more" if len(paths) > PATHS_SHOWN else ""
    return f"{verb(entry)} `{entry.address}`: " + ", ".join(f"`{path}`" for path in paths[:PATHS_SHOWN]) + more
