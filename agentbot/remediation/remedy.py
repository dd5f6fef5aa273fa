"""The answer to a finding: edits with what they are expected to do, a refusal, or report-only by a named rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from agentbot.checks.facts import Finding, Location
from agentbot.hcl.edit import Edit, Json, Refused

Direction = Literal["adopt", "revert", "ignore", "remove"]
"""adopt: the code takes the cloud's value · revert: the cloud must follow the code · ignore: the code says that the
place belongs to somebody else · remove: the block of a resource that is gone goes too."""


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

    @property
    def is_curable(self) -> bool:
        """It can become a pull request: with edits, or with the record of a revert."""
        return self.refusal is None and (bool(self.edits) or self.direction == "revert")
