"""What a finding comes to and how much of a foreign text is shown: the same in every report for people."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from agentbot.checks.ignored import CHECK, is_ignored
from agentbot.remediation.direction import RULES

LEVELS = ("critical", "high", "medium", "low")
"""Severities, worst first."""
STATES = {"deleted": "gone", "unapplied": "unapplied", "adopted": "adopted"}
"""What is said of a whole resource instead of two values."""


class Skips(NamedTuple):
    """The rows of `skipped` by what they say: only the first kind is something that could not be told."""

    unexamined: list[Mapping[str, Any]]
    ignored: list[Mapping[str, Any]]
    rules: list[Mapping[str, Any]]
    """About the rules of the ignore file themselves: expired, stale, or without the effect that was meant."""


def skips(document: Mapping[str, Any]) -> Skips:
    """The rows of a document by kind, in their order."""
    found = Skips([], [], [])
    for row in document["skipped"]:
        quiet = found.ignored if is_ignored(row["reason"]) else found.unexamined
        (found.rules if row["check"] == CHECK else quiet).append(row)
    return found


def count(number: int, noun: str) -> str:
    """`1 finding`, `1,200 findings`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def by_severity(findings: Iterable[Mapping[str, Any]]) -> str:
    """`1 critical, 3 low`; empty where there is none."""
    found = [finding["severity"] for finding in findings]
    return ", ".join(f"{found.count(level):,} {level}" for level in LEVELS if level in found)


def state(finding: Mapping[str, Any]) -> str | None:
    """What became of a whole resource; None where two values say more."""
    kind = finding.get("class", "")
    return STATES.get(kind) if kind == "deleted" or not finding.get("path") else None


def sides(finding: Mapping[str, Any]) -> tuple[Any, Any]:
    """What the code says and what the cloud says."""
    evidence = finding["evidence"]
    before, after = evidence.get("before"), evidence.get("after")
    match finding.get("class"):
        case "unapplied":  # an apply goes from the cloud to the code, drift the other way
            return after, before
        case "three-way" if "code" in evidence:
            return evidence["code"], after
    return before, after


def why(rule: str | None) -> str:
    """The sentence of the rule that decided; empty for one that is not in the table."""
    return next((known.why for known in RULES if known.id == rule), "")


def code_would_say(finding: Mapping[str, Any]) -> str:
    """What would make an apply put a change back that no plan shows; empty where there is no such thing."""
    said = finding["evidence"].get("code_would_say")
    return f"An apply would put it back if the code had {said}" if said else ""


def clipped(text: str, limit: int) -> str:
    """The beginning of a long text, and how much is left out: before any work that takes time for each character."""
    return text if len(text) <= limit else f"{text[:limit]}… ({len(text) - limit:,} more characters)"


def as_json(content: Any, limit: int) -> str:
    """A value on one line."""
    return clipped(json.dumps(content, ensure_ascii=False, sort_keys=True), limit)


def worst_first(findings: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The findings by severity, otherwise in the order they came."""
    return sorted(findings, key=lambda finding: LEVELS.index(finding["severity"]))
