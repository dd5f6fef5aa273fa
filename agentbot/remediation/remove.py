"""Remove: the block of a resource that somebody deleted goes too, where nothing in the code refers to it."""

from __future__ import annotations

from agentbot.checks.facts import Facts, Finding
from agentbot.hcl.edit import Edit, RefusalCode, Refused
from agentbot.remediation.adopt import Sharing, possible
from agentbot.terraform.references import refers
from agentbot.terraform.source import Place


def refers_to(finding: Finding, place: Place | Refused, facts: Facts) -> tuple[str, ...]:
    """What in the module of a resource refers to it; what cannot be looked at is said to."""
    if isinstance(place, Refused):
        return (place.message,)
    kind, name = place.label[1:]
    return refers(facts.source, place.module.path, kind, name)


def remove(finding: Finding, place: Place, sharing: Sharing) -> tuple[Edit, ...] | Refused:
    """The edit that removes the whole block, once every resource that it makes is gone."""
    if shown := sharing.others(finding, place):
        return Refused(RefusalCode.SHARED, f"The block also makes {shown}, which is not gone.")
    return possible(place, (Edit(place.file.path, place.label, (), "remove"),))
