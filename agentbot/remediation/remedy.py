"""The answer to a finding: edits with what they are expected to do, a refusal, or report-only by a named rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from agentbot.checks.facts import Finding, Location
from agentbot.hcl.edit import Edit, Json, Refused

Direction = Literal["adopt"]


@dataclass(frozen=True)
class Expected:
    """What the plan of the edited tree must show: this path of this address no longer differs."""

    address: str
    path: str
    action: str
    after: Json


@dataclass(frozen=True)
class Answer:
    """What agentbot makes of one finding; `rule` is the id of the rule that decided."""

    finding: Finding
    rule: str
    why: str
    direction: Direction | None = None
    edits: tuple[Edit, ...] = ()
    expected: tuple[Expected, ...] = ()
    refusal: Refused | None = None
    location: Location | None = None
