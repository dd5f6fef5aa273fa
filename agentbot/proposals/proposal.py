"""A pull request that agentbot wants: one scope, its findings, its files, its proof."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from agentbot.checks.facts import Finding
from agentbot.gates.boundary import Decision, Effect
from agentbot.gates.verdict import Outcome, Verdict
from agentbot.remediation.candidate import FileChange
from agentbot.remediation.remedy import Answer, Direction


@dataclass(frozen=True)
class Proposal:
    """What the bot wants to be true on the forge for one scope."""

    scope: str
    branch: str
    agent: str
    stack: str
    title: str
    direction: Direction
    rule: str
    disposition: Literal["mechanical", "judgement"]
    answers: tuple[Answer, ...]
    changes: tuple[FileChange, ...]
    verdicts: tuple[Verdict, ...] = ()
    also: tuple[str, ...] = ()
    """What an apply of the stack would do besides, one line each."""
    along: tuple[str, ...] = ()
    """What the apply of a revert would put back besides, one line each."""
    decision: Decision | None = None
    """What the boundary says; None before it was asked."""
    proved_with: str = ""
    """Binary and provider versions of the proof, for instance `Terraform 1.11.4, hashicorp/aws 5.100.0`."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings that this pull request cures."""
        return tuple(answer.finding for answer in self.answers)

    @property
    def proven(self) -> bool:
        """Every gate passed."""
        return bool(self.verdicts) and all(v.outcome is Outcome.PASS for v in self.verdicts)

    @property
    def draft(self) -> bool:
        """Opened for a person to prove: nothing failed, but something could not be told."""
        return not self.proven

    @property
    def blocked(self) -> bool:
        """The boundary forbids it."""
        return self.decision is not None and self.decision.effect is Effect.BLOCK

    def outcome_of(self, gate: str) -> Outcome | None:
        """What one gate said; None where it was not asked."""
        return next((verdict.outcome for verdict in self.verdicts if verdict.gate == gate), None)

    def judged(self, *verdicts: Verdict) -> Proposal:
        """The same proposal with more verdicts."""
        return replace(self, verdicts=self.verdicts + verdicts)
