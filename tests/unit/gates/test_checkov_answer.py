"""Whatever the worker writes becomes a report with safe text, or no answer at all."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentbot.gates.checkov import answer, severity
from agentbot.gates.checkov.report import Report, Unknown

ROWS = {"passed": [], "skipped": [], "crashed": [], "seen": [], "read": [], "unread": []}
GOOD: dict[str, Any] = {"number": 1, "failed": [["CKV_1", "a.b", "main.tf", 3, "name", ""]], **ROWS}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*GOOD, "x"]), inner, max_size=3),
    max_leaves=20,
)


@pytest.fixture(autouse=True)
def _rated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(severity, "_table", lambda: {"CKV_AWS_24": "high", "CKV_OWN": "low"})


def report_of(**changes: Any) -> Report:
    read = answer.read(answer.Answered, json.dumps({**GOOD, **changes}).encode())
    assert isinstance(read, answer.Answered)
    ready = answer.Ready(version="3", checks=[], kinds=[], problems=[], canary=read.model_copy())
    return answer.report(read, ready)


@pytest.mark.parametrize(
    "changes",
    [
        {"failed": [["CKV_1", "a.b", "main.tf", "3", "name", ""]]},
        {"failed": [["CKV_1", "a.b", "main.tf", 3, "name"]]},
        {"failed": [["CKV_1", "a.b", "main.tf", 3, "name", "", [[1, "secret line"]]]]},
        {"code_block": [[1, "secret line"]]},
        {"passed": None},
        {"number": "1"},
    ],
)
def test_anything_else_than_the_agreed_rows_is_no_answer(changes: dict[str, Any]) -> None:
    assert answer.read(answer.Answered, json.dumps({**GOOD, **changes}).encode()) is answer.NO_ANSWER


@given(st.binary(max_size=60) | JSON.map(lambda value: json.dumps(value).encode()))
def test_arbitrary_lines_are_no_answer(line: bytes) -> None:
    assert answer.read(answer.Answered, line) is answer.NO_ANSWER


@given(st.dictionaries(st.sampled_from(sorted(GOOD)), JSON, max_size=3))
def test_changed_rows_are_read_or_refused_and_never_raise(changes: dict[str, Any]) -> None:
    read = answer.read(answer.Answered, json.dumps({**GOOD, **changes}).encode())
    assert isinstance(read, answer.Answered | Unknown)


def test_two_lines_are_no_answer() -> None:
    line = json.dumps(GOOD).encode() + b"\n"
    assert answer.read(answer.Answered, line * 2) is answer.NO_ANSWER


@given(st.text(max_size=30))
def test_text_comes_without_controls(text: str) -> None:
    (failed,) = report_of(failed=[["CKV_1", text, text, 3, text, text]]).failed
    assert "\x1b" not in failed.resource + failed.file + failed.name
    assert "\n" not in failed.name


def test_a_name_is_cut() -> None:
    (failed,) = report_of(failed=[["CKV_1", "a.b", "main.tf", 3, "x" * 5000, ""]]).failed
    assert len(failed.name) == answer.SHOWN_NAME


@pytest.mark.parametrize(
    ("check_id", "said", "rated"),
    [
        ("CKV_AWS_24", "LOW", "high"),
        ("CKV_NEW_1", "", "medium"),
        ("CKV_NEW_1", "CRITICAL", "critical"),
        ("CKV_NEW_1", "NONE", "medium"),
        ("CKV_OWN", "", "low"),
    ],
)
def test_the_table_rates_first_then_the_check_itself(check_id: str, said: str, rated: str) -> None:
    assert severity.severity_of(check_id, said) == rated
