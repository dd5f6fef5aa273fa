"""What a drift touches counts before how it came about."""

from __future__ import annotations

from typing import Any

import pytest

from agentbot.checks.drift.cross import Seen, classify
from agentbot.checks.facts import Severity
from agentbot.checks.severity import severity_of
from agentbot.terraform.schema import NoSchemas
from tests.support.plans import VOLUME, deleted, drifted, entry, make_plan, make_source, volume

GROUP = "aws_security_group.web"
CLOSED: dict[str, Any] = {"ingress": [{"cidr": ["10.0.0.0/8"]}]}
OPEN: dict[str, Any] = {"ingress": [{"cidr": ["0.0.0.0/0"]}]}
WIDER: dict[str, Any] = {"ingress": [{"cidr": ["10.0.0.0/7"]}]}


def only(*both: Any, **rest: Any) -> Seen:
    (seen,) = classify(make_plan(both=both, **rest), NoSchemas(), make_source()).seen
    return seen


@pytest.mark.parametrize(
    ("seen", "severity"),
    [
        (only(drifted(GROUP, CLOSED, OPEN, code=CLOSED)), Severity.CRITICAL),
        (only(drifted(GROUP, CLOSED, OPEN)), Severity.CRITICAL),
        (only(drifted(GROUP, CLOSED, OPEN, code=WIDER)), Severity.CRITICAL),
        (only(drifted(GROUP, CLOSED, WIDER, code=CLOSED)), Severity.HIGH),
        (only(drifted(GROUP, CLOSED, WIDER)), Severity.HIGH),
        (only(drifted(GROUP, OPEN, CLOSED, code=OPEN)), Severity.HIGH),
        (only(changes=[entry(GROUP, "update", before=CLOSED, after=OPEN)]), Severity.MEDIUM),
        (only(deleted(VOLUME, volume())), Severity.HIGH),
        (only(drifted(VOLUME, volume(20), volume(40), code=volume(20))), Severity.MEDIUM),
        (only(drifted(VOLUME, volume(20), volume(40), code=volume(30))), Severity.MEDIUM),
        (only(drifted(VOLUME, volume(20), volume(40))), Severity.LOW),
        (only(drifted(VOLUME, {"tags": {}}, {"tags": {"a": "*"}}, code={"tags": {}})), Severity.LOW),
        (only(changes=[entry(VOLUME, "update", before=volume(20), after=volume(40))]), Severity.LOW),
        (only(changes=[entry(VOLUME, "create", after=volume())]), Severity.LOW),
    ],
)
def test_a_drift_is_this_bad(seen: Seen, severity: Severity) -> None:
    assert severity_of(seen) is severity


def test_severities_are_ordered_from_worst_to_least() -> None:
    assert [Severity(name).rank for name in ("critical", "high", "medium", "low")] == [0, 1, 2, 3]
