"""The one table of severities."""

from __future__ import annotations

from agentbot.checks.drift.cross import Seen
from agentbot.checks.drift.kind import Kind
from agentbot.checks.drift.security import is_cosmetic, opens_to_everybody
from agentbot.checks.facts import Severity

PLAIN = {
    Kind.CHANGED: Severity.MEDIUM,
    Kind.SILENT: Severity.LOW,
    Kind.DELETED: Severity.HIGH,
    Kind.THREE_WAY: Severity.MEDIUM,
    Kind.UNAPPLIED: Severity.LOW,
    Kind.ADOPTED: Severity.LOW,
}
SECURITY = {
    Kind.CHANGED: Severity.HIGH,
    Kind.SILENT: Severity.HIGH,
    Kind.THREE_WAY: Severity.HIGH,
    Kind.UNAPPLIED: Severity.MEDIUM,
}


def severity_of(seen: Seen) -> Severity:
    """How bad one drift is: what it touches counts before how it came about."""
    drifted = seen.kind in (Kind.CHANGED, Kind.SILENT, Kind.THREE_WAY)
    if seen.leaf and drifted and seen.security and opens_to_everybody(seen.leaf.before, seen.leaf.after):
        return Severity.CRITICAL
    if seen.security and seen.kind in SECURITY:
        return SECURITY[seen.kind]
    if seen.leaf and drifted and is_cosmetic(seen.path):
        return Severity.LOW
    return PLAIN[seen.kind]
