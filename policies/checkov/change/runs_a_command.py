"""A resource runs a command while it is applied.

Guideline: what a provisioner does stands in no plan and no state: nobody can review it before, see it drift or undo
it, and it runs with all rights of the apply. Use a resource, user data or a pipeline step of its own.
"""

from __future__ import annotations

from agentbot_check import About, Conf, ResourceCheck

ABOUT = About(
    id="CKV_AGENTBOT_12",
    name="A resource runs commands that no plan shows",
    category="CONVENTION",
    severity="MEDIUM",
)


def judge(_: str, conf: Conf) -> bool | None:
    """The resource has a provisioner."""
    return bool(conf.get("provisioner"))


CHECK = ResourceCheck(ABOUT, ("aws_*", "null_resource", "terraform_data"), judge)
