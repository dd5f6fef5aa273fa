"""What a check is given and what it answers: facts in, findings and skips out; all values frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from agentbot.checks.cure import Cure
from agentbot.checks.drift.cross import Classified, classify
from agentbot.checks.drift.weakening_effect import Effect, Security
from agentbot.terraform.plan import Plan
from agentbot.terraform.schema import NoSchemas, Schemas
from agentbot.terraform.source import StackSource


@dataclass(frozen=True, eq=False)
class Facts:
    """Everything that is known of one stack at one moment."""

    stack: str
    """The stack's name."""
    stack_id: str
    """What its findings are known by across runs; see `identity.stack_id`."""
    plan: Plan
    source: StackSource
    schemas: Schemas = field(default_factory=NoSchemas)
    root: str = "."
    """The stack's folder; the root of the repository is `.`."""
    provable: bool = False
    """The refreshed state is at hand, so that an edited tree can be planned against it."""

    @cached_property
    def drift(self) -> Classified:
        """The plan's two sides crossed, once for all checks."""
        return classify(self.plan, self.schemas, self.source)


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
class Finding:
    """One problem, one root cause, at one address."""

    fingerprint: str
    check: str
    agent: str
    stack: str
    address: str
    resource_type: str
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
    """The place or the change of value looks security-relevant."""
    weighed: Security | None = None
    """What the change by hand did to security, None where it has nothing to do with it."""
    cosmetic: bool = False
    """Only a tag, a description or a name."""
    replaces: bool = False
    """An apply would destroy the resource and make it anew."""
    value_digest: str | None = None
    """Digest of the live value; None for sensitive paths and for whole resources."""

    @property
    def effect(self) -> Effect | None:
        """Which way the change by hand moved security."""
        return self.weighed.effect if self.weighed else None


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
