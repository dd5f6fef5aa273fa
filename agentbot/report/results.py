"""What a scan and a run come back with; every format is a view of these values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from agentbot.checks.facts import Skipped
from agentbot.checks.ignored import Match
from agentbot.egress.redactor import Redactor
from agentbot.proposals.result import Result
from agentbot.remediation.remedy import Answer


@dataclass(frozen=True)
class StackStatus:
    """Whether one stack could be read; `reason` says why not."""

    name: str
    path: str
    status: Literal["ok", "failed", "skipped"]
    reason: str | None = None


@dataclass(frozen=True)
class ScanReport:
    """Everything that a scan found, dropped and could not tell."""

    repo: str
    base_sha: str
    started_at: datetime
    finished_at: datetime
    stacks: tuple[StackStatus, ...]
    answers: tuple[Answer, ...]
    noise: Mapping[str, int]
    skipped: tuple[Skipped, ...]
    redactor: Redactor = field(default_factory=lambda: Redactor(()))
    """Knows the secrets of every stack that was read: nothing is shown that has not passed it."""
    ignored: tuple[Match, ...] = ()
    """Findings that a rule of the repository silences; each has a row in `skipped`, too."""


@dataclass(frozen=True)
class RunReport:
    """A scan and what became of each proposal."""

    scan: ScanReport
    proposals: tuple[Result, ...]
