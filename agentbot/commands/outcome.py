"""The exit code that the stacks of a scan or a run come to."""

from __future__ import annotations

from collections.abc import Sequence

from agentbot.errors import AgentbotError
from agentbot.report.results import StackStatus

DONE = 0
FOUND = 2
SOME_FAILED = 4


def exit_code(stacks: Sequence[StackStatus]) -> int:
    """0 where every stack was read or skipped, 4 where some failed. Raises AgentbotError where none was read."""
    if not any(stack.status == "ok" for stack in stacks):
        what = "the stack" if len(stacks) == 1 else f"any of the {len(stacks)} stacks"
        reason = f" `{stacks[0].name}`: {stacks[0].reason}" if stacks else ""
        raise AgentbotError(f"agentbot could not read {what}, so this says nothing about drift.{reason}")
    return SOME_FAILED if any(stack.status == "failed" for stack in stacks) else DONE
