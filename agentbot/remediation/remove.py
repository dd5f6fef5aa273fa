"""Remove: the block of a resource that somebody deleted goes too, where nothing in the code refers to it."""

from __future__ import annotations

from agentbot.checks.facts import Facts, Finding
from agentbot.hcl.edit import Edit, RefusalCode, Refused
from agentbot.hcl.splice import plan_edit
from agentbot.remediation.adopt import Sharing
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
    block = (place.file.path, place.label)
    gone = sharing.drifted.get((*block, finding.path, finding.value_digest), frozenset())
    if rest := sorted(sharing.instances.get(block, frozenset()) - gone):
        shown = ", ".join(f"`{address}`" for address in rest[:3]) + " and others" * (len(rest) > 3)
        return Refused(RefusalCode.SHARED, f"The block also makes {shown}, which is not gone.")
    edit = Edit(*block, (), "remove")
    planned = plan_edit(place.file, edit)
    return planned if isinstance(planned, Refused) else (edit,)
