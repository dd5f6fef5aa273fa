"""Every check, one row each; adding a check is one file, one case folder and one row here."""

from __future__ import annotations

from agentbot.checks.drift import adopted, changed, deleted, silent, three_way, unapplied
from agentbot.checks.meta import CheckModule

CHECKS: tuple[CheckModule, ...] = (
    changed,
    silent,
    deleted,
    three_way,
    unapplied,
    adopted,
)
