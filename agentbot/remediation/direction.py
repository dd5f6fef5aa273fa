"""Which direction a drift takes: the first rule that matches decides, and its id goes into the pull request."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import resources

from agentbot.checks.drift.path import words
from agentbot.checks.drift.weakening import weigh_absence
from agentbot.checks.drift.weakening_effect import Effect
from agentbot.checks.facts import Finding
from agentbot.remediation.remedy import Direction
from agentbot.remediation.resize import grew


@dataclass(frozen=True)
class Case:
    """A finding with what the rules have to know of its surroundings."""

    finding: Finding
    owner: str | None = None
    """Who changes this place at run time, for instance `the autoscaler`."""
    referred: bool = False
    """Something in the code refers to the resource."""
    pending: str | None = None
    """The record of a merged revert of this very difference, which no apply has carried out yet."""
    refused: frozenset[Direction] = frozenset()
    """Directions that the policy gate has refused."""

    @property
    def kind(self) -> str:
        """The class of the drift."""
        return self.finding.kind

    @property
    def effect(self) -> Effect | None:
        """What a change by hand did to security, None where it has nothing to do with it."""
        return self.finding.effect


@dataclass(frozen=True)
class Rule:
    """One row of the table: without a direction the finding is report-only."""

    id: str
    applies: Callable[[Case], bool]
    why: str
    direction: Direction | None = None


RULES: tuple[Rule, ...] = (
    Rule(
        "drift-unapplied",
        lambda c: c.kind == "unapplied",
        "This is no drift: the code was changed and never applied. Apply the stack, or take the change back.",
    ),
    Rule(
        "drift-already-adopted",
        lambda c: c.kind == "adopted",
        "The code is right already. `terraform apply -refresh-only` brings the state up to date.",
    ),
    Rule(
        "drift-replaces-stateful",
        lambda c: c.finding.replaces and is_stateful(c.finding.resource_type),
        "An apply would destroy a resource that holds data and make it anew: a person decides.",
    ),
    Rule(
        "drift-three-way",
        lambda c: c.kind == "three-way",
        "The cloud and the code were both changed, to different values: a person decides.",
    ),
    Rule(
        "drift-revert-pending",
        lambda c: c.pending is not None,
        "A pull request that approves the revert is merged, and no apply has carried it out yet. Run the apply for its "
        "record, or delete the record to be asked again.",
    ),
    Rule(
        "drift-sensitive",
        lambda c: c.finding.sensitive and c.kind == "changed",
        "The value is sensitive or looks like a secret: it is never written into the code, so the cloud must follow "
        "the code.",
        direction="revert",
    ),
    Rule(
        "drift-security-silent",
        lambda c: c.kind == "silent" and c.effect is not None,
        "The place is security-relevant and the code does not speak of it, so no apply would put it back. The finding "
        "says what the code would have to say.",
    ),
    Rule(
        "drift-security-weakened",
        lambda c: c.kind == "changed" and c.effect is Effect.WEAKER,
        "The change by hand weakens security: it is never written into the code, the cloud must follow the code.",
        direction="revert",
    ),
    Rule(
        "drift-security-unclear",
        lambda c: c.kind == "changed" and c.effect is Effect.UNCLEAR,
        "The place is security-relevant, and nothing shows that the change by hand is safe: the cloud must follow the "
        "code.",
        direction="revert",
    ),
    Rule(
        "drift-security-tightened",
        lambda c: c.kind == "changed" and c.effect is Effect.TIGHTER,
        "The change by hand tightens security and the next apply would loosen it again: a person decides which is "
        "meant.",
    ),
    Rule(
        "drift-policy",
        lambda c: c.kind == "changed" and "adopt" in c.refused,
        "With the change in the code a policy check would fail that passes today: the cloud must follow the code.",
        direction="revert",
    ),
    Rule(
        "drift-guard-deleted",
        lambda c: c.kind == "deleted" and _was_guard(c.finding.resource_type),
        "The resource that is gone protects others: it must come back.",
        direction="revert",
    ),
    Rule(
        "drift-controlled",
        lambda c: c.kind == "changed" and c.owner is not None and not c.finding.cosmetic,
        "The value belongs to a controller that changes it at run time: the code should say that it does not set it.",
        direction="ignore",
    ),
    Rule(
        "drift-grown",
        lambda c: c.kind == "changed" and not c.finding.cosmetic and grew(c.finding.path or "", *_sides(c.finding)),
        "Somebody made it bigger by hand, which costs money: the cloud must follow the code.",
        direction="revert",
    ),
    Rule(
        "drift-adopt",
        lambda c: c.kind == "changed" and c.finding.cosmetic,
        "Only a tag, a description or a name differs, and nothing depends on it: the code should say what is there.",
        direction="adopt",
    ),
    Rule(
        "drift-deleted-referred",
        lambda c: c.kind == "deleted" and c.referred,
        "The resource is gone and other code refers to it: it must come back.",
        direction="revert",
    ),
    Rule(
        "drift-deleted",
        lambda c: c.kind == "deleted",
        "The resource is gone and nothing in the code refers to it: its block should go too.",
        direction="remove",
    ),
    Rule(
        "drift-plan-silent",
        lambda c: c.kind == "silent",
        "The code does not speak of this place: a person decides what it should say.",
    ),
    Rule(
        "drift-person",
        lambda c: c.kind == "changed",
        "Neither side is obviously right: a person decides between the code and the cloud.",
    ),
)
NO_RULE = Rule("no-rule", lambda _: True, "No rule covers this kind of finding.")


def decide(case: Case) -> Rule:
    """The first matching rule."""
    return next((rule for rule in RULES if rule.applies(case)), NO_RULE)


def is_stateful(resource_type: str) -> bool:
    """The words of the type say that it holds data that a replacement would lose."""
    return not _stateful_words().isdisjoint(words(resource_type))


def _was_guard(resource_type: str) -> bool:
    weighed = weigh_absence(resource_type)
    return weighed is not None and weighed.effect is Effect.WEAKER


def _sides(finding: Finding) -> tuple[object, object]:
    return finding.evidence.get("before"), finding.evidence.get("after")


@cache
def _stateful_words() -> frozenset[str]:
    text = (resources.files(__package__) / "data" / "stateful.json").read_text(encoding="utf-8")
    return frozenset(json.loads(text)["words"])
