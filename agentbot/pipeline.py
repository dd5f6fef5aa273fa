"""The flow, one way: stacks → facts → findings → answers → gates → proposals → forge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

from agentbot.report.progress import Progress
from agentbot.report.results import RunReport, ScanReport


@dataclass(frozen=True)
class Options:
    """What a person asked for on the command line."""

    repo: Path
    now: datetime
    environment: Mapping[str, str]
    stacks: tuple[str, ...] = ()
    agents: tuple[str, ...] = ("drift",)
    plans: Mapping[str, Path] = field(default_factory=dict)
    worktree: bool = False
    mode: Literal["observe", "propose"] | None = None
    cache: Path = field(default_factory=lambda: Path.home() / ".cache" / "agentbot")


def scan(options: Options, progress: Progress) -> ScanReport:
    """Read every stack and say what is wrong; writes nothing anywhere."""
    raise NotImplementedError


def run(options: Options, progress: Progress) -> RunReport:
    """Scan, then prove and propose what can be cured."""
    raise NotImplementedError
