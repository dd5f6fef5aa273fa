"""Which direction a drift takes: the first rule that matches decides, and its id goes into the pull request."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import resources

from agentbot.checks.drift.path import words
from agentbot.checks.facts import Finding
from agentbot.remediation.remedy import Direction


@dataclass(frozen=True)
class Rule:
    """One row of the table: without a direction the finding is report-only."""

    id: str
    applies: Callable[[Finding], bool]
    why: str
    direction: Direction | None = None


RULES: tuple[Rule, ...] = (
    Rule(
        "drift-deleted",
        lambda f: f.kind == "deleted",
        "The resource is gone. Create it again with an apply, or remove its block: a person decides which.",
    ),
    Rule(
        "drift-unapplied",
        lambda f: f.kind == "unapplied",
        "This is no drift: the code was changed and never applied. Apply the stack, or take the change back.",
    ),
    Rule(
        "drift-already-adopted",
        lambda f: f.kind == "adopted",
        "The code is right already. `terraform apply -refresh-only` brings the state up to date.",
    ),
    Rule(
        "drift-replaces-stateful",
        lambda f: f.replaces and is_stateful(f.resource_type),
        "An apply would destroy a resource that holds data and make it anew: a person decides.",
    ),
    Rule(
        "drift-three-way",
        lambda f: f.kind == "three-way",
        "The cloud and the code were both changed, to different values: a person decides.",
    ),
    Rule(
        "drift-sensitive",
        lambda f: f.sensitive,
        "The value is sensitive: it is never written into the code.",
    ),
    Rule(
        "drift-security",
        lambda f: f.security,
        "The path looks security-relevant: what was changed by hand there is never written into the code.",
    ),
    Rule(
        "drift-plan-silent",
        lambda f: f.kind == "silent",
        "The code does not speak of this place: a person decides what it should say.",
    ),
    Rule(
        "drift-adopt",
        lambda f: f.kind == "changed",
        "The change is mechanical: neither security-relevant nor sensitive.",
        direction="adopt",
    ),
)
NO_RULE = Rule("no-rule", lambda _: True, "No rule covers this kind of finding.")


def decide(finding: Finding) -> Rule:
    """The first matching rule."""
    return next((rule for rule in RULES if rule.applies(finding)), NO_RULE)


def is_stateful(resource_type: str) -> bool:
    """The words of the type say that it holds data that a replacement would lose."""
    return not _stateful_words().isdisjoint(words(resource_type))


@cache
def _stateful_words() -> frozenset[str]:
    text = (resources.files(__package__) / "data" / "stateful.json").read_text(encoding="utf-8")
    return frozenset(json.loads(text)["words"])
