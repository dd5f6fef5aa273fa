"""What a gate says of one proposed change: pass, fail, or could not tell."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """`fail` never opens a pull request; `unknown` never looks like `pass`."""

    PASS = "pass"
    FAIL = "fail"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Verdict:
    """One gate's word, with the reason in one sentence."""

    gate: str
    outcome: Outcome
    reason: str
