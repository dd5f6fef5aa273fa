"""What every check says of itself, validated when it is loaded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field

from agentbot.checks.facts import Severity

if TYPE_CHECKING:
    from agentbot.checks.facts import Facts, Finding, Skipped

HEADINGS = ("What it finds", "Why it matters", "Example", "Remediation", "Options")
"""The sections of a check's docstring, in this order."""


class Meta(BaseModel):
    """A check's identity card; the id names the problem and is its anchor in the documentation."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)+$", max_length=60)]
    agent: Literal["drift", "cost", "secrets", "capacity", "incident", "provision"]
    title: Annotated[str, Field(min_length=10, max_length=150)]
    severity: Severity
    """The usual severity; one finding may be worse or milder."""
    since: Annotated[str, Field(pattern=r"^\d+\.\d+\.\d+$")]
    needs: Annotated[tuple[Literal["plan", "state", "source", "evidence"], ...], Field(min_length=1)]
    disposition: Literal["mechanical", "judgement"]


class CheckModule(Protocol):
    """A check is a module: its documentation, its META and one pure function."""

    META: Meta
    __doc__: str | None

    def check(self, facts: Facts) -> Iterator[Finding | Skipped]:
        """Every problem of one kind in one stack, and what could not be examined."""
        ...
