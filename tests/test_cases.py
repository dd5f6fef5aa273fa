"""Every case below `cases/` comes out as recorded: the findings of its plan, and the edits that cure them.

A case is a folder with the stack's source, `plan.json` and, where shapes matter, `schema.json` (blocks by resource
type as `terraform providers schema` prints them). `pytest tests/test_cases.py --update` records them anew.
"""

from __future__ import annotations

import difflib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from agentbot.checks.examine import examine
from agentbot.checks.registry import CHECKS
from agentbot.egress.redactor import Redactor
from agentbot.errors import StackError
from agentbot.hcl.edit import Refused
from agentbot.remediation.answers import answers
from agentbot.remediation.candidate import make
from agentbot.report.json_report import dump, scan_document, schema
from agentbot.report.results import ScanReport
from agentbot.terraform.plan import load_plan
from agentbot.terraform.secret_values import secret_values
from tests.support.plans import Files, KnownSchemas, make_facts

CASES = Path(__file__).parent / "cases"
FOLDERS = sorted(file.parent for file in CASES.rglob("main.tf"))
FINDINGS, DIFF = "expected.findings.json", "expected.diff"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
LIMIT = 8192
"""Bytes of a plan: a case shows one thing."""


def named(case: Path) -> str:
    return str(case.relative_to(CASES))


@pytest.mark.parametrize("case", FOLDERS, ids=named)
def test_a_case_comes_out_as_recorded(case: Path, request: pytest.FixtureRequest) -> None:
    found, diff = outcome(case)
    if request.config.getoption("--update"):
        record(case / FINDINGS, found)
        record(case / DIFF, diff)
    assert read(case / FINDINGS) == found
    assert read(case / DIFF) == diff


@pytest.mark.parametrize("case", FOLDERS, ids=named)
def test_a_case_is_small(case: Path) -> None:
    assert (case / "plan.json").stat().st_size <= LIMIT


@pytest.mark.parametrize("check", [check.META.id for check in CHECKS])
def test_a_check_has_a_case_that_fires_one_that_stays_silent_and_one_where_it_cannot_know(check: str) -> None:
    assert {kind_of(json.loads(read(case / FINDINGS)), check) for case in FOLDERS if case.parent.name == check} == {
        "fires", "stays silent", "cannot know",
    }  # fmt: skip


def kind_of(recorded: Any, check: str) -> str:
    if "refused" in recorded or recorded["skipped"]:
        return "cannot know"
    return "fires" if any(finding["check"] == check for finding in recorded["findings"]) else "stays silent"


def outcome(case: Path) -> tuple[str, str]:
    """The findings as the report shows them, and the difference that all edits together make."""
    sources = {path.name: path.read_text(encoding="utf-8") for path in sorted(case.glob("*.tf"))}
    blocks = json.loads(read(case / "schema.json") or "{}")
    try:
        plan = load_plan(case / "plan.json")
    except StackError as error:
        return dump({"refused": str(error)}), ""
    facts = make_facts(plan, sources, schemas=KnownSchemas(**blocks))
    found, skipped = examine(facts, agents=("drift",))
    made = tuple(answers(found, facts))
    redactor = Redactor(secret_values(plan, facts.schemas))
    report = ScanReport(".", "0" * 40, NOW, NOW, (), made, facts.drift.noise, skipped, redactor)
    document = scan_document(report)
    jsonschema.validate(document, schema("scan"))
    shown = {key: document[key] for key in ("findings", "noise", "skipped")}
    candidate = make("app", made, Files({path: text.encode() for path, text in sources.items()}))
    assert not isinstance(candidate, Refused)
    return dump(shown), "".join(
        "".join(
            difflib.unified_diff(
                change.before.decode().splitlines(keepends=True),
                change.after.decode().splitlines(keepends=True),
                f"a/{change.path}",
                f"b/{change.path}",
            )
        )
        for change in candidate.changes
    )


def read(path: Path) -> str:
    """A recorded file; one that is not there is empty."""
    return path.read_text(encoding="utf-8") if path.exists() else ""


def record(path: Path, text: str) -> None:
    if text:
        path.write_text(text, encoding="utf-8", newline="\n")
    else:
        path.unlink(missing_ok=True)
