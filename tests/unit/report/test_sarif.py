"""SARIF as GitHub code scanning takes it: valid, bounded, the same every time, and never quiet about what it missed."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import pytest

from agentbot.checks.registry import CHECKS
from agentbot.remediation.direction import RULES
from agentbot.report.sarif import NOTIFICATIONS, RESULTS, sarif
from tests.support.documents import HOSTILE, document, finding, hostile, proposal, stack

LOG = {"$schema", "version", "runs"}
RUN = {"tool", "invocations", "originalUriBaseIds", "results", "properties"}
DRIVER = {"name", "semanticVersion", "rules", "notifications"}
RULE = {"id", "shortDescription", "fullDescription", "help", "defaultConfiguration", "properties"}
RESULT = {"ruleId", "ruleIndex", "level", "message", "locations", "partialFingerprints", "properties"}
INVOCATION = {"executionSuccessful", "startTimeUtc", "endTimeUtc", "toolExecutionNotifications"}
NOTIFICATION = {"descriptor", "level", "message", "locations", "associatedRule"}
URI = re.compile(r"(?:[A-Za-z0-9._~/-]|%[0-9A-F]{2})+")
SCORED = {"critical": (9.0, 10.0), "high": (7.0, 8.9), "medium": (4.0, 6.9), "low": (0.1, 3.9)}
"""GitHub's ranges."""


def run_of(made: dict[str, Any]) -> dict[str, Any]:
    """The one run of a log that keeps every rule of SARIF 2.1.0 and of GitHub that agentbot meets."""
    assert set(made) == LOG
    assert (made["version"], made["$schema"]) == ("2.1.0", "https://json.schemastore.org/sarif-2.1.0.json")
    [run] = made["runs"]
    assert set(run) == RUN
    driver = run["tool"]["driver"]
    assert set(driver) == DRIVER
    assert re.fullmatch(r"\d+\.\d+\.\d+\S*", driver["semanticVersion"])
    ids = [rule["id"] for rule in driver["rules"]]
    assert len(set(ids)) == len(ids)
    for rule in driver["rules"]:
        keeps_rule(rule)
    assert len(run["results"]) <= RESULTS
    for result in run["results"]:
        keeps_result(result, ids)
    [invocation] = run["invocations"]
    assert set(invocation) == INVOCATION
    kinds = [kind["id"] for kind in driver["notifications"]]
    for told in invocation["toolExecutionNotifications"]:
        assert set(told) <= NOTIFICATION
        assert kinds[told["descriptor"]["index"]] == told["descriptor"]["id"]
        assert told["level"] in ("note", "warning", "error")
        assert told["message"]["text"].strip()
        if rule := told.get("associatedRule"):
            assert ids[rule["index"]] == rule["id"]
        for location in told.get("locations", ()):
            keeps_location(location)
    return run


def keeps_rule(rule: dict[str, Any]) -> None:
    assert set(rule) == RULE
    assert rule["defaultConfiguration"]["level"] in ("error", "warning", "note")
    assert 0 < len(rule["shortDescription"]["text"]) <= 1024
    assert 0 < len(rule["fullDescription"]["text"]) <= 1024
    assert rule["help"]["text"]
    assert "**Why it matters.**" in rule["help"]["markdown"]
    score = rule["properties"]["security-severity"]
    assert isinstance(score, str)
    assert 0 < float(score) <= 10
    assert len(rule["properties"]["tags"]) <= 10


def keeps_result(result: dict[str, Any], ids: list[str]) -> None:
    assert set(result) == RESULT
    assert ids[result["ruleIndex"]] == result["ruleId"]
    assert result["level"] in ("error", "warning", "note")
    assert result["message"]["text"].strip()
    [location] = result["locations"]
    keeps_location(location)
    [logical] = location["logicalLocations"]
    assert logical["fullyQualifiedName"]
    assert all(isinstance(value, str) for value in result["partialFingerprints"].values())


def keeps_location(location: dict[str, Any]) -> None:
    """GitHub refuses the whole log where one result has no physical location."""
    place = location["physicalLocation"]
    artifact = place["artifactLocation"]
    assert artifact["uriBaseId"] == "%SRCROOT%"
    assert URI.fullmatch(artifact["uri"])
    assert not artifact["uri"].startswith("/")
    assert place.get("region", {"startLine": 1})["startLine"] >= 1


def texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for inner in value.values():
                yield from texts(inner)
        case list():
            for inner in value:
                yield from texts(inner)


def test_a_finding_becomes_a_result_with_its_place_and_its_fingerprint() -> None:
    run = run_of(sarif(document(finding(), noise={"echo": 2})))
    [result] = run["results"]
    assert result == {
        "ruleId": "changed-outside-code",
        "ruleIndex": 0,
        "level": "warning",
        "message": {
            "text": "size of aws_ebs_volume.data was changed outside Terraform. Code: 20. Cloud: 40. Direction: adopt "
            "(rule drift-adopt). Only a tag, a description or a name differs, and nothing depends on it: the code "
            "should say what is there."
        },
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "live/app/main.tf", "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 3},
                },
                "logicalLocations": [{"fullyQualifiedName": "aws_ebs_volume.data", "kind": "resource"}],
            }
        ],
        "partialFingerprints": {
            "agentbot/v1": "0123456789abcdef",
            "primaryLocationLineHash": "0123456789abcdef",
        },
        "properties": {
            "check": "changed-outside-code",
            "agent": "drift",
            "stack": "live/app",
            "path": "size",
            "class": "changed",
            "direction": "adopt",
            "rule": "drift-adopt",
            "severity": "medium",
            "confidence": "high",
            "security-severity": "5.5",
        },
    }
    assert run["invocations"] == [
        {
            "executionSuccessful": True,
            "startTimeUtc": "2026-01-31T04:00:00Z",
            "endTimeUtc": "2026-01-31T04:01:00Z",
            "toolExecutionNotifications": [],
        }
    ]
    assert run["properties"]["noise"] == {"echo": 2}


def test_the_rules_are_the_checks() -> None:
    driver = run_of(sarif(document()))["tool"]["driver"]
    assert [rule["id"] for rule in driver["rules"]] == [check.META.id for check in CHECKS]
    assert "informationUri" not in driver
    assert not any("helpUri" in rule for rule in driver["rules"])


@pytest.mark.parametrize(
    ("severity", "level"), [("critical", "error"), ("high", "error"), ("medium", "warning"), ("low", "note")]
)
def test_each_severity_has_a_level_and_a_score_on_its_rule(severity: str, level: str) -> None:
    run = run_of(sarif(document(finding(severity=severity))))
    [result] = run["results"]
    rule = run["tool"]["driver"]["rules"][result["ruleIndex"]]
    lowest, highest = SCORED[severity]
    assert result["level"] == rule["defaultConfiguration"]["level"] == level
    assert lowest < float(rule["properties"]["security-severity"]) <= highest
    assert rule["properties"]["security-severity"] == result["properties"]["security-severity"]


def test_an_unusual_severity_has_a_rule_of_its_own() -> None:
    run = run_of(sarif(document(finding("a.a"), finding("a.b", severity="critical"), finding("a.c", severity="low"))))
    assert [result["ruleId"] for result in run["results"]] == [
        "changed-outside-code/critical",
        "changed-outside-code",
        "changed-outside-code/low",
    ]


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("live/a b/ü#1?.tf", "live/a%20b/%C3%BC%231%3F.tf"),
        ("100%/c:d.tf", "100%25/c%3Ad.tf"),
        ("\udcff.tf", "%ED%B3%BF.tf"),
    ],
)
def test_a_path_is_percent_encoded(file: str, uri: str) -> None:
    [result] = run_of(sarif(document(finding(location={"file": file, "line": 1}))))["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


@pytest.mark.parametrize(("folder", "uri"), [("live/app", "live/app/"), (".", "./")])
def test_a_finding_without_a_line_is_in_its_stacks_folder(folder: str, uri: str) -> None:
    here = {**stack(), "path": folder}
    [result] = run_of(sarif(document(finding(location=None), stacks=[here])))["results"]
    assert result["locations"][0]["physicalLocation"] == {"artifactLocation": {"uri": uri, "uriBaseId": "%SRCROOT%"}}


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (
            {"class": "unapplied", "direction": None, "rule": "drift-unapplied"},
            "Code: 40. Cloud: 20. Report only (rule drift-unapplied). This is no drift: ",
        ),
        ({"class": "deleted", "path": None, "direction": None, "rule": "drift-deleted"}, "Terraform. Report only ("),
        (
            {"class": "three-way", "evidence": {"before": 20, "after": 40, "code": 30}},
            "Code: 30. Cloud: 40. ",
        ),
        ({"refusal": {"code": "variable", "message": "It comes from `var.size`."}}, "Report only: It comes from `var"),
        (
            {"direction": "revert", "rule": "drift-security-weakened"},
            "Direction: revert (rule drift-security-weakened). The change by hand weakens security: ",
        ),
        ({"direction": "ignore", "rule": "drift-controlled"}, "Direction: ignore (rule drift-controlled). The value "),
        (
            {"class": "deleted", "path": None, "direction": "remove", "rule": "drift-deleted"},
            "Terraform. Direction: remove (rule drift-deleted). The resource is gone ",
        ),
        (
            {"class": "silent", "direction": None, "rule": "drift-security-silent"},
            "Report only (rule drift-security-silent). The place is security-relevant and the code does not speak ",
        ),
        (
            {"direction": "revert", "refusal": {"code": "irreversible", "message": "It only grows."}},
            "Report only: It only grows.",
        ),
    ],
)
def test_a_message_says_what_is_where_and_what_now(parts: dict[str, Any], said: str) -> None:
    [result] = run_of(sarif(document(finding(**parts))))["results"]
    assert said in result["message"]["text"]


@pytest.mark.parametrize("direction", ["adopt", "revert", "ignore", "remove"])
def test_a_direction_is_a_property_of_its_result(direction: str) -> None:
    [result] = run_of(sarif(document(finding(direction=direction, rule=f"drift-{direction}"))))["results"]
    assert (result["properties"]["direction"], result["properties"]["rule"]) == (direction, f"drift-{direction}")


def test_every_rule_of_the_table_has_its_sentence_in_the_message() -> None:
    for rule in RULES:
        [result] = run_of(sarif(document(finding(direction=rule.direction, rule=rule.id))))["results"]
        assert result["message"]["text"].endswith(f"(rule {rule.id}). {rule.why}")


def test_what_could_not_be_told_is_never_silent() -> None:
    skipped = [
        {"check": "changed-outside-code", "stack": "live/app", "address": "aws_x.y", "reason": "too deep"},
        {"check": "stack", "stack": "live/app", "reason": "no provider schema."},
    ]
    stacks = [stack(), stack("b", "skipped", "It has uncommitted changes."), stack("c", "failed", "No credentials.")]
    [invocation] = run_of(sarif(document(stacks=stacks, skipped=skipped)))["invocations"]
    assert invocation["executionSuccessful"] is False
    told = invocation["toolExecutionNotifications"]
    assert [(t["descriptor"]["id"], t["level"], t["message"]["text"]) for t in told] == [
        ("stack-failed", "error", "The stack c could not be read: No credentials."),
        ("stack-skipped", "warning", "The stack b was skipped: It has uncommitted changes."),
        ("not-examined", "warning", "Could not fully examine aws_x.y of the stack live/app: too deep."),
        ("not-examined", "warning", "Could not fully examine the stack live/app: no provider schema."),
    ]
    assert told[2]["associatedRule"]["id"] == "changed-outside-code"


@pytest.mark.parametrize(
    ("stacks", "successful"),
    [
        ([stack()], True),
        ([stack(), stack("b", "skipped", "x")], True),
        ([stack(), stack("b", "failed", "x")], False),
        ([stack("b", "skipped", "x")], False),
        ([], False),
    ],
)
def test_a_run_that_read_nothing_or_failed_somewhere_was_no_success(stacks: Any, successful: bool) -> None:
    [invocation] = run_of(sarif(document(stacks=stacks)))["invocations"]
    assert invocation["executionSuccessful"] is successful


def test_the_result_of_a_run_names_its_pull_request() -> None:
    [result] = run_of(sarif(document(finding(), proposals=[proposal()])))["results"]
    assert result["properties"]["pullRequest"] == "opened"
    assert result["properties"]["branch"] == "agentbot/drift/live-app/size-01234567"


def test_of_too_many_findings_the_worst_are_shown_and_the_rest_is_counted() -> None:
    found = [finding(f"a.x{number}", severity="low") for number in range(RESULTS)]
    run = run_of(sarif(document(*found, finding("a.worst", severity="critical"), finding("a.bad", severity="high"))))
    assert len(run["results"]) == RESULTS
    assert [result["properties"]["severity"] for result in run["results"][:3]] == ["critical", "high", "low"]
    [told] = run["invocations"][0]["toolExecutionNotifications"]
    assert told["message"]["text"] == "2 more findings: only the worst are here."


def test_of_too_many_skips_the_rest_is_counted_and_failures_stay() -> None:
    skip = {"check": "stack", "stack": "live/app", "reason": "x"}
    stacks = [stack("b", "skipped", "x"), stack("c", "failed", "x")]
    [invocation] = run_of(sarif(document(stacks=stacks, skipped=[skip] * NOTIFICATIONS)))["invocations"]
    told = invocation["toolExecutionNotifications"]
    assert len(told) == NOTIFICATIONS + 1
    assert told[0]["descriptor"]["id"] == "stack-failed"
    assert told[-1]["message"]["text"] == "2 more places could not be told."


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_shows_what_it_is_and_links_nothing(text: str) -> None:
    run = run_of(sarif(hostile(text)))
    foreign = [said for part in ("results", "invocations") for said in texts(run[part])]
    for said in foreign:
        assert not [char for char in said if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")]
        assert "](" not in said
    assert "/home/somebody" not in json.dumps(run)


def test_a_very_long_text_is_cut() -> None:
    run = run_of(sarif(hostile("\u202e" * 10_000_000)))
    assert max(len(said) for part in ("results", "invocations") for said in texts(run[part])) < 40_000


def test_the_same_document_gives_the_same_log() -> None:
    given = document(finding("a.b"), finding("a.a", severity="high"), proposals=[proposal()], noise={"b": 1, "a": 2})
    assert json.dumps(sarif(given)) == json.dumps(sarif(json.loads(json.dumps(given))))


def test_what_is_ignored_is_a_note_and_is_not_called_unexamined() -> None:
    rows = [
        {
            "check": "changed-outside-code",
            "stack": "a",
            "address": "aws_x.y",
            "reason": "ignored until 2027-01-31 by o: w",
        },
        {"check": "ignores", "stack": "-", "reason": "`ignores[1]` expired on 2026-01-31, owner o."},
    ]
    [invocation] = run_of(sarif(document(skipped=rows)))["invocations"]
    told = [(each["descriptor"]["id"], each["level"]) for each in invocation["toolExecutionNotifications"]]
    assert told == [("ignore-rule", "warning"), ("ignored", "note")]
    assert "Could not" not in str(invocation)
