"""Names and values that somebody else chose: no report obeys them, hides them, or takes for ever over them."""

from __future__ import annotations

import io
import json
import re
import time
from dataclasses import replace
from typing import Any

import pytest
import yaml
from rich.console import RenderableType

from agentbot.commands.boundary import _cases_view, _explain_view
from agentbot.egress.redactor import Redactor
from agentbot.gates import hazard, policy
from agentbot.gates.checkov import answer as checkov
from agentbot.gates.checkov.report import Report
from agentbot.gates.verdict import Outcome, Verdict
from agentbot.remediation import record
from agentbot.remediation.candidate import Candidate, FileChange
from agentbot.report.json_report import dump
from agentbot.report.markdown import summary
from agentbot.report.sarif import sarif
from agentbot.report.terminal import TEXT_LIMIT, console, run_view, scan_view
from tests.support.answers import answer
from tests.support.documents import HOSTILE, hostile
from tests.support.plans import MAIN, drifted, make_facts, make_plan

UNSEEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
"""What a terminal obeys, or nobody sees; a line break stands between two lines of ours."""
TEXTS = (*HOSTILE, "\x9b31mred\x85", "\u2067right to left\u2069\ufeff", "fixes #1, GH-1 and https://evil.example")
HUGE = ("x" * 10_000_000, "\u202e|" * 5_000_000, "@ `" * 3_333_333)


def on_a_terminal(shown: RenderableType) -> str:
    file = io.StringIO()
    console(file, colour=False).print(shown)
    return file.getvalue()


def decided(text: str) -> dict[str, Any]:
    return {"effect": "needs_approval", "approvals": 2, "rule": text, "reason": text}


def explained(text: str) -> dict[str, Any]:
    rule = {"id": text, "effect": "block", "approvals": 0, "holds": "no", "counts": False, "because": [text]}
    act = {"agent": "drift", "addresses": [text], "paths": [text, text], "destroys": None}
    return {"boundary": text, "act": act, "decision": decided(text), "rules": [rule]}


def tried(text: str) -> dict[str, Any]:
    case = {"name": text, "passed": False, "expected": {"effect": "allow", "rule": text}, "decision": decided(text)}
    return {"boundary": text, "cases": [case], "passed": 0, "failed": 1}


VIEWS = {
    "scan": lambda text: scan_view(hostile(text)),
    "run": lambda text: run_view(hostile(text)),
    "boundary explain": lambda text: _explain_view(explained(text)),
    "boundary test": lambda text: _cases_view(tried(text)),
}


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("text", TEXTS)
def test_a_terminal_shows_only_text(view: str, text: str) -> None:
    shown = on_a_terminal(VIEWS[view](text))
    assert not UNSEEN.search(shown)
    assert "allow" in shown or "refused" in shown or "2 people" in shown or "report only" in shown


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("text", HUGE, ids=["plain", "invisible", "spaced"])
def test_a_terminal_shows_the_beginning_of_ten_megabytes_at_once(view: str, text: str) -> None:
    begun = time.monotonic()
    shown = on_a_terminal(VIEWS[view](text))
    assert time.monotonic() - begun < 5
    assert len(shown) < 20 * TEXT_LIMIT
    assert "more characters" in " ".join(shown.split())


@pytest.mark.parametrize("text", TEXTS)
def test_json_holds_every_text_as_it_is_and_a_terminal_may_show_it(text: str) -> None:
    for document in (hostile(text), explained(text)):
        written = dump(document)
        assert json.loads(written) == document
        assert not UNSEEN.search(written)


def test_json_of_ten_megabytes_is_whole() -> None:
    begun = time.monotonic()
    assert json.loads(dump(explained(HUGE[0])))["decision"]["reason"] == HUGE[0]
    assert time.monotonic() - begun < 10


@pytest.mark.parametrize("text", HUGE, ids=["plain", "invisible", "spaced"])
def test_a_log_and_a_summary_of_ten_megabytes_are_small(text: str) -> None:
    begun = time.monotonic()
    assert len(dump(sarif(hostile(text)))) < 1_000_000
    assert len(summary(hostile(text))) < 100_000
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize("text", [text for text in TEXTS if "|" not in text])
def test_a_summary_closes_and_pings_nothing(text: str) -> None:
    outside = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", summary(hostile(text)))
    assert not re.search(r"@\w|(?<!&)#\d|GH-\d|\w://", outside)


def recorded(text: str) -> bytes:
    """The record of a revert in which a stack, an address, a key, both values and a reason are this text."""
    address = f"aws_x.y[{json.dumps(text)}]"
    sides = {"tags": {text: text, "a": "1"}}, {"tags": {text: f"{text}!", "a": "1"}}
    facts = make_facts(make_plan(both=[drifted(address, *sides, code=sides[0])]))
    finding = answer(address="aws_x.y").finding
    finding = replace(finding, stack=text, address=address, evidence={"gone_with_it": [text]})
    entries = facts.plan.changes.values()
    return record.write(finding, entries, facts, rule="r", why=text, occurrence=1, redactor=Redactor())


@pytest.mark.parametrize("text", [text for text in TEXTS if "\ud800" not in text])
def test_a_record_holds_every_text_as_it_is_and_shows_no_control_character(text: str) -> None:
    data = recorded(text)
    assert not UNSEEN.search(data.decode())
    content = yaml.safe_load(data)
    assert (content["stack"], content["why"], content["targets"][1]) == (text, text, text)
    assert set(content) == {
        *("version", "stack", "folder", "finding", "occurrence", "value_digest", "rule", "why", "targets", "restores")
    }
    (change,) = content["restores"][0]["changes"]
    assert (change["path"], change["code"]) == (f"tags[{json.dumps(text, ensure_ascii=False)}]", text)
    found = record.load("x.yml", data)
    assert found is not None
    assert found.stack == text


def test_a_huge_key_and_huge_values_do_not_make_a_record_that_is_too_large_to_read() -> None:
    key = "k" * 1_000_000
    pair = drifted("aws_x.y", {"tags": {key: "a" * 1_000_000}}, {"tags": {key: "b"}}, code={"tags": {key: "a"}})
    facts = make_facts(make_plan(both=[pair]))
    finding, entries = answer(address="aws_x.y").finding, facts.plan.changes.values()
    data = record.write(finding, entries, facts, rule="r", why="w", occurrence=1, redactor=Redactor())
    assert len(data) < record.SIZE_LIMIT
    assert record.load("x.yml", data) is not None


def hazards(name: str) -> Verdict:
    text = f"data {json.dumps(name)} {json.dumps(name)} {{}}\n".replace("${", "$${").replace("%{", "%%{")
    change = FileChange("main.tf", MAIN.encode(), (MAIN + text).encode("utf-8", "replace"))
    return hazard.judge(Candidate("app", (answer(),), (change,)), files={"main.tf": MAIN.encode()})


@pytest.mark.parametrize("text", [*TEXTS, "x" * 1_000_000], ids=str.__len__)
def test_the_reason_of_a_hazard_is_one_short_line(text: str) -> None:
    verdict = hazards(text)
    assert verdict.outcome is Outcome.FAIL
    assert not UNSEEN.search(verdict.reason)
    assert "\n" not in verdict.reason
    assert len(verdict.reason) < 400


def report_of(*failed: list[Any]) -> Report:
    rows: dict[str, Any] = {"passed": [["CKV_2", "aws_x.y", "main.tf"]], "skipped": [], "crashed": [], "read": []}
    scanned = {**rows, "failed": failed, "seen": [], "unread": []}
    canary = checkov.Scanned.model_validate_json(json.dumps({**scanned, "failed": []}))
    ready = checkov.Ready(version="1", checks=[], kinds=[], problems=[], canary=canary)
    return checkov.report(checkov.Scanned.model_validate_json(json.dumps(scanned)), ready)


@pytest.mark.parametrize("text", [text for text in TEXTS if "\ud800" not in text])
def test_the_reason_of_a_policy_verdict_has_no_control_character(text: str) -> None:
    change = FileChange("main.tf", MAIN.encode(), MAIN.replace("20", "40").encode())
    made = Candidate("app", (answer(),), (change,))
    verdict = policy.judge(made, report_of(), report_of(["CKV_1", f'aws_x.y["{text}"]', "main.tf", 1, text, ""]))
    assert (verdict.outcome, "CKV_1" in verdict.reason) == (Outcome.FAIL, True)
    assert not UNSEEN.search(verdict.reason)
