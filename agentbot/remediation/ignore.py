"""Ignore: the edit that says in `lifecycle.ignore_changes` that a controller owns exactly this place."""

from __future__ import annotations

from agentbot.checks.facts import Finding
from agentbot.hcl.edit import Edit, RefusalCode, Refused
from agentbot.hcl.traversal import traversal
from agentbot.remediation.adopt import possible
from agentbot.terraform.source import Place

PLACE = ("lifecycle", "ignore_changes")


def ignore(finding: Finding, place: Place) -> tuple[Edit, ...] | Refused:
    """The edit for one finding: only its own path, never `all`."""
    if file := place.overriding("lifecycle"):
        return Refused(RefusalCode.OVERRIDE, f"`{file}` overrides the lifecycle of this block.")
    named = traversal(finding.path or "")
    if isinstance(named, Refused):
        return named
    return possible(place, (Edit(place.file.path, place.label, PLACE, "add", named, as_block=True),))
