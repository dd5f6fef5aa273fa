"""What a check is given and what it answers: facts in, findings and skips out; all values frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

from agentbot.hcl.edit import Json, Step


class Severity(StrEnum):
    """How bad it is; ordered from worst to least by `rank`."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def rank(self) -> int:
        """0 for critical, 3 for low."""
        return list(Severity).index(self)


class Confidence(StrEnum):
    """How sure the check is."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True)
class Cure:
    """What the code would have to say: verb, place in the resource and value; knows nothing of HCL."""

    verb: Literal["set", "remove", "add"]
    path: tuple[Step, ...]
    value: Json = None
    as_block: bool = False


@dataclass(frozen=True)
class Finding:
    """One problem, one root cause, at one address."""

    fingerprint: str
    check: str
    agent: str
    stack: str
    address: str
    path: str | None
    severity: Severity
    confidence: Confidence
    title: str
    kind: str
    """The class of drift: changed, silent, deleted, three-way, unapplied, adopted, unmanaged."""
    evidence: Mapping[str, Any]
    """`before` and `after` for drift, redacted where sensitive."""
    cures: tuple[Cure, ...] = ()
    sensitive: bool = False
    security: bool = False
    value_digest: str | None = None
    """Digest of the live value; None for sensitive paths."""
    note: str = ""


@dataclass(frozen=True)
class Skipped:
    """Not examined, with the reason; never the same as nothing found."""

    check: str
    stack: str
    reason: str
    address: str | None = None


@dataclass(frozen=True)
class Location:
    """Where in the source: repository-relative file, one-based line."""

    file: str
    line: int
