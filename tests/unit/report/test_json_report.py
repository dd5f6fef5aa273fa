"""The published JSON Schemas know every word that the documents use, and no other; the documents keep them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, get_args

import jsonschema
import pytest

from agentbot.checks.drift.kind import Kind
from agentbot.checks.facts import Finding, Location, Severity, Skipped
from agentbot.egress.redactor import Redactor
from agentbot.gates.boundary import Effect
from agentbot.gates.verdict import Outcome, Verdict
from agentbot.hcl.edit import RefusalCode, Refused
from agentbot.proposals.result import ChangedFile, Operation, Result
from agentbot.remediation.remedy import Answer, Direction
from agentbot.report.json_report import dump, run_document, scan_document, schema
from agentbot.report.results import RunReport, ScanReport, StackStatus
from tests.support import answers
from tests.support.documents import document, finding, proposal

NOW = datetime(2026, 1, 31, 4, tzinfo=UTC)
DIRECTIONS = (*get_args(Direction), None)


def valid(made: Any, name: str) -> Any:
    """A document as another program reads it, once the published schema has taken it."""
    read = json.loads(dump(made))
    jsonschema.Draft202012Validator(schema(name), format_checker=jsonschema.FormatChecker()).validate(read)
    return read


def answer(direction: Direction | None, **rest: Any) -> Answer:
    made = replace(answers.answer(), direction=direction, rule=f"drift-{direction}", location=Location("main.tf", 2))
    return replace(made, **rest)


def scan(*made: Answer, redactor: Redactor | None = None) -> ScanReport:
    return ScanReport(
        repo="/repo",
        base_sha="1" * 40,
        started_at=NOW,
        finished_at=NOW,
        stacks=(StackStatus("app", "app", "ok"), StackStatus("b", "b", "failed", "No credentials.")),
        answers=made,
        noise={"echo": 1},
        skipped=(Skipped("stack", "app", "no lock file"), Skipped("x", "app", "too deep", "aws_x.y")),
        redactor=redactor or Redactor(),
    )


def result(direction: Direction | None = "adopt", **rest: Any) -> Result:
    made = Result(
        scope="0123abcd",
        branch="agentbot/drift/root/x-0123abcd",
        base_sha="1" * 40,
        head_sha="2" * 40,
        operation=Operation.OPENED,
        reason=None,
        title="Adopt it",
        agent="drift",
        stack="app",
        direction=direction,
        disposition="judgement",
        draft=False,
        findings=("0123456789abcdef",),
        addresses=("aws_x.y",),
        files=(ChangedFile(".agentbot/reverts/app/0123abcd-1.yml", 3, 0),),
        verdicts=tuple(Verdict("proof", outcome, "Because.") for outcome in Outcome),
    )
    return replace(made, **rest)


def words(node: Any, name: str) -> Iterator[list[str]]:
    """The words that a schema allows for a member, wherever it stands."""
    if isinstance(node, dict):
        for key, inner in node.items():
            if key == name and isinstance(inner, dict) and "enum" in inner:
                yield inner["enum"]
            yield from words(inner, name)
    elif isinstance(node, list):
        for inner in node:
            yield from words(inner, name)


@pytest.mark.parametrize(
    ("document", "member", "known"),
    [
        ("scan", "direction", get_args(Direction)),
        ("run", "direction", get_args(Direction)),
        ("run", "decision", [effect.value for effect in Effect]),
        ("run", "operation", [operation.value for operation in Operation]),
        ("run", "outcome", [outcome.value for outcome in Outcome]),
        ("scan", "severity", [severity.value for severity in Severity]),
        ("scan", "class", [*(kind.value for kind in Kind), "unmanaged"]),
    ],
)
def test_a_schema_knows_exactly_the_words_that_there_are(document: str, member: str, known: Any) -> None:
    found = list(words(schema(document), member))
    assert found
    assert all(sorted(each) == sorted(known) for each in found)


def test_the_findings_of_a_run_are_those_of_a_scan() -> None:
    one, other = schema("scan")["properties"], schema("run")["properties"]
    assert one["findings"] == other["findings"]
    assert one.keys() == other.keys() - {"proposals", "usage"}


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_a_finding_in_any_direction_keeps_the_schema(direction: Direction | None) -> None:
    refused = Refused(RefusalCode.IRREVERSIBLE, "it only grows")
    for made in (answer(direction), answer(direction, refusal=refused, location=None)):
        (found,) = valid(scan_document(scan(made)), "scan")["findings"]
        assert found.get("direction") == direction
        assert found["rule"] == f"drift-{direction}"
        assert found.get("refusal", {}).get("code") == ("irreversible" if made.refusal else None)


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("decision", [None, *(effect.value for effect in Effect)])
def test_a_proposal_in_any_direction_with_any_decision_keeps_the_schema(
    direction: Direction | None, decision: str | None
) -> None:
    report = RunReport(scan(), (result(direction, decision=decision),))
    (found,) = valid(run_document(report), "run")["proposals"]
    assert (found.get("direction"), found.get("decision")) == (direction, decision)
    assert ("decision" in found) is (decision is not None)


@pytest.mark.parametrize("operation", Operation)
def test_any_operation_keeps_the_schema(operation: Operation) -> None:
    made = result(operation=operation, reason="A reason.", head_sha=None, url="agentbot/proposals/x.md", number=7)
    (found,) = valid(run_document(RunReport(scan(), (made,))), "run")["proposals"]
    assert (found["operation"], found["head_sha"]) == (operation.value, None)


def test_evidence_of_security_keeps_the_schema() -> None:
    weaker = {"effect": "weaker", "rule": "opened-wide", "why": "It opens."}
    evidence = {"before": None, "after": [1], "security": weaker, "code_would_say": "`a.b` with `c = 1`."}
    made = answer(None)
    made = replace(made, finding=replace(made.finding, evidence=evidence, kind="silent"))
    (found,) = valid(scan_document(scan(made)), "scan")["findings"]
    assert found["evidence"] == evidence


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        ({"direction": "change"}, "direction"),
        ({"direction": "revert", "class": "new"}, "class"),
    ],
)
def test_a_word_that_is_not_known_breaks_the_schema(parts: dict[str, Any], name: str) -> None:
    with pytest.raises(jsonschema.ValidationError, match=str(parts[name])):
        valid(document(finding(**parts)), "scan")


def test_a_decision_that_is_not_known_breaks_the_schema() -> None:
    usage = {"model_calls": 0, "tokens_in": 0, "tokens_out": 0, "usd": 0}
    valid(document(finding(), proposals=[proposal(decision="allow")], usage=usage), "run")
    with pytest.raises(jsonschema.ValidationError, match="perhaps"):
        valid(document(finding(), proposals=[proposal(decision="perhaps")], usage=usage), "run")


def test_a_secret_is_in_no_part_of_the_document() -> None:
    secret = "correct-horse-battery"
    made = answer("revert", refusal=Refused(RefusalCode.GATE, f"it was {secret}"))
    made = replace(made, finding=replace(made.finding, evidence={"before": secret, "after": {secret: [secret]}}))
    report = scan(made, redactor=Redactor([("here", secret)]))
    blocked = result(reason=f"because of {secret}", title=secret, decision="block")
    assert secret not in dump(run_document(RunReport(report, (blocked,))))


def test_findings_come_worst_first() -> None:
    levels = (Severity.LOW, Severity.CRITICAL, Severity.MEDIUM)
    made = [replace(answer(None), finding=of(level)) for level in levels]
    found = scan_document(scan(*made))["findings"]
    assert [each["severity"] for each in found] == ["critical", "medium", "low"]


def of(severity: Severity) -> Finding:
    return replace(answers.answer().finding, severity=severity)
