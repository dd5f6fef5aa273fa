"""Where the redactor breaks, nothing of the text is shown, and the run says so with exit code 1."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from agentbot import cli
from agentbot.egress import entropy, shapes
from agentbot.egress.closed import fails_closed
from agentbot.egress.redactor import Redactor
from agentbot.errors import AgentbotError, EgressError
from agentbot.report.json_report import scan_document
from agentbot.report.results import ScanReport

SECRET = "correct-horse-battery"
MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


def report(**parts: Any) -> ScanReport:
    nothing: dict[str, Any] = {"stacks": (), "answers": (), "noise": {}, "skipped": ()}
    return ScanReport(
        **{"repo": SECRET, "base_sha": "0", "started_at": MOMENT, "finished_at": MOMENT} | nothing | parts
    )


@pytest.fixture(
    params=[RuntimeError, RecursionError, MemoryError, KeyError, UnicodeError, re.error, OSError, TypeError]
)
def broken(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> type[Exception]:
    def found(text: str) -> Iterator[Any]:
        raise request.param(f"cannot read {text}")

    monkeypatch.setattr(entropy, "found", found)
    error: type[Exception] = request.param
    return error


def test_no_method_gives_text_or_labels(broken: type[Exception]) -> None:
    for method in (Redactor().text, Redactor().hits):
        with pytest.raises(EgressError, match=f"could not be redacted \\({broken.__name__}\\)") as raised:
            method(SECRET)
        assert SECRET not in str(raised.value)
        assert raised.value.__cause__ is None
        assert raised.value.__suppress_context__


@pytest.mark.usefixtures("broken")
def test_no_document_is_made() -> None:
    with pytest.raises(EgressError):
        scan_document(report())


def test_a_document_too_deep_to_be_read_is_not_shown() -> None:
    deep: Any = SECRET
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(EgressError, match="RecursionError"):
        scan_document(report(noise={"a": deep}))


def test_secrets_that_cannot_be_read_are_not_forgotten() -> None:
    with pytest.raises(EgressError, match="AttributeError"):
        Redactor([("number", 1234567)])  # type: ignore[list-item]


def test_a_shape_file_that_cannot_be_read_stops_the_output(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreadable() -> Any:
        raise FileNotFoundError(2, "No such file", SECRET)

    monkeypatch.setattr(shapes, "_anchors", unreadable)
    with pytest.raises(EgressError, match="FileNotFoundError"):
        Redactor().text(SECRET)


@pytest.mark.usefixtures("broken")
def test_an_error_message_that_cannot_be_redacted_is_replaced(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: Any, **__: Any) -> int:
        raise AgentbotError(f"It said {SECRET}.")

    monkeypatch.setattr(cli, "app", fail)
    assert cli.run_command([]) == 1
    shown = capsys.readouterr()
    assert "could not be redacted" in shown.err
    assert SECRET not in shown.err + shown.out


def test_an_interruption_stays_one() -> None:
    @fails_closed
    def interrupted() -> str:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
