"""The rules and notices that a SARIF log refers to: one rule for a check, and one more for each unusual severity."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from inspect import cleandoc
from typing import Any

from agentbot.checks.meta import CheckModule
from agentbot.checks.registry import CHECKS
from agentbot.report.docs import paragraphs
from agentbot.report.wording import LEVELS as SEVERITIES
from agentbot.report.wording import clipped

LEVELS = {"critical": "error", "high": "error", "medium": "warning", "low": "note"}
SCORES = {"critical": "9.5", "high": "8.0", "medium": "5.5", "low": "2.0"}
"""In the middle of GitHub's ranges: critical over 9.0, high from 7.0, medium from 4.0."""
DESCRIPTION_LIMIT = 1_000
"""Characters; GitHub takes 1,024."""
SAID = {"failed": "could not be read", "skipped": "was skipped"}
NOTICES: tuple[Mapping[str, Any], ...] = tuple(
    {"id": name, "shortDescription": {"text": text}}
    for name, text in (
        ("stack-failed", "A stack could not be read: nothing is known about it."),
        ("stack-skipped", "A stack was not read, for a reason: nothing is known about it."),
        ("not-examined", "A place could not be fully examined: that is not the same as nothing found."),
        ("ignored", "A finding was ignored by a rule of .agentbot/ignores.yml."),
        ("ignore-rule", "A rule of .agentbot/ignores.yml does not do what it is for."),
        ("results-left-out", "There are more findings than code scanning shows."),
        ("notifications-left-out", "There are more places that could not be told than are listed."),
    )
)


def rule_id(check: str, severity: str) -> str:
    """The check's id, with the severity behind it where that is not the usual one.

    GitHub has one score for each rule: without this an opened security group would be shown as a usual change.
    """
    usual = next((module.META.severity.value for module in CHECKS if check == module.META.id), None)
    return check if usual in (severity, None) else f"{check}/{severity}"


def rules(findings: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Every check at its usual severity, and then what these findings need besides, in the order of the checks."""
    seen = {(finding["check"], finding["severity"]) for finding in findings}
    unusual = [
        _rule(check, severity)
        for check in CHECKS
        for severity in SEVERITIES
        if severity != check.META.severity and (check.META.id, severity) in seen
    ]
    return [_rule(check, check.META.severity.value) for check in CHECKS] + unusual


def _rule(check: CheckModule, severity: str) -> dict[str, Any]:
    meta = check.META
    documentation = cleandoc(check.__doc__ or meta.title)
    return {
        "id": rule_id(meta.id, severity),
        "shortDescription": {"text": f"{meta.title}."},
        "fullDescription": {"text": clipped(_full(documentation), DESCRIPTION_LIMIT)},
        "help": {"text": documentation, "markdown": "\n\n".join(paragraphs(check))},
        "defaultConfiguration": {"level": LEVELS[severity]},
        "properties": {"security-severity": SCORES[severity], "tags": ["security", "terraform", meta.agent]},
    }


def _full(documentation: str) -> str:
    """The first paragraph and the one that says what exactly it finds."""
    summary, _, rest = documentation.partition("\n\n")
    first = rest.partition("\n\n")[0].partition("\n")[2]
    return " ".join(f"{summary} {first}".split())
