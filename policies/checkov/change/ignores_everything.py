"""Terraform looks away from every change of a resource.

Guideline: with `ignore_changes = all` neither a change of the cloud nor one of the code has any effect, and no plan
says so: the block only looks as if it described something. Name the arguments that somebody else sets.
"""

from __future__ import annotations

from agentbot_check import About, Conf, ResourceCheck
from agentbot_values import flat

ABOUT = About(
    id="CKV_AGENTBOT_10",
    name="Terraform ignores every change of a resource",
    category="CONVENTION",
    severity="MEDIUM",
)


def judge(_: str, conf: Conf) -> bool | None:
    """The lifecycle block ignores all."""
    blocks = [block for block in flat(conf.get("lifecycle")) if isinstance(block, dict)]
    return any(name == "all" for block in blocks for name in flat(block.get("ignore_changes")))


CHECK = ResourceCheck(ABOUT, ("aws_*",), judge)
