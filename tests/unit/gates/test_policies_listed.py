"""agentbot's own Checkov checks are complete: explained, listed, and each with examples of both kinds."""

from __future__ import annotations

import re
import sys
from collections import Counter

import pytest

from agentbot.gates.checkov.severity import severity_of
from tests.policies.listing import CHECKS, EXAMPLES, POLICIES, Check, checks, python_files, table

README = POLICIES / "README.md"
TABLE = re.compile(r"^\| Id \|.*?\|$(?=\n\n)", re.MULTILINE | re.DOTALL)
BLOCK = re.compile(r'^(?:resource|data) "[\w-]+" "([\w-]+)"', re.MULTILINE)
ALL = checks()


def test_the_readme_lists_the_checks(request: pytest.FixtureRequest) -> None:
    text = README.read_text()
    if request.config.getoption("--update"):
        README.write_text(TABLE.sub(lambda _: table(), text))
        return
    assert TABLE.findall(text) == [table()], "run pytest with --update on this file"


def test_no_id_is_there_twice() -> None:
    assert [name for name, times in Counter(check.id for check in ALL).items() if times > 1] == []
    assert len(ALL) >= 18


@pytest.mark.parametrize("check", ALL, ids=lambda check: check.id)
def test_a_check_says_what_is_wrong_how_bad_it_is_and_why(check: Check) -> None:
    prefix = "CKV_AGENTBOT_" if check.file.suffix == ".py" else "CKV2_AGENTBOT_"
    assert re.fullmatch(rf"{prefix}[1-9]\d*", check.id)
    assert check.severity in ("CRITICAL", "HIGH", "MEDIUM", "LOW")
    assert severity_of(check.id, "none") == check.severity.lower(), "tests/policies/severity.py writes the table"
    assert re.search(r"^Guideline: \S", check.said, re.MULTILINE)
    assert not check.name.startswith("Ensure"), "the name says the problem, not the wish"
    assert len(check.name) <= 100
    assert "\n" not in check.name


@pytest.mark.parametrize("check", ALL, ids=lambda check: check.id)
@pytest.mark.parametrize("kind", ["pass", "fail"])
def test_a_check_has_examples_that_say_what_they_come_to(check: Check, kind: str) -> None:
    names = BLOCK.findall((EXAMPLES / check.id / f"{kind}.tf").read_text())
    told = [name for name in names if name.startswith(("pass_", "fail_", "unknown_"))]
    assert len(told) >= 2
    assert all(name.startswith(f"{kind}_") for name in told)


def test_there_are_no_examples_of_checks_that_are_gone() -> None:
    assert {path.name for path in EXAMPLES.iterdir() if path.name.startswith("CKV")} == {check.id for check in ALL}


def test_files_hide_no_module_of_python() -> None:
    # Checkov loads each file under its bare name and puts the folders first on the import path.
    names = {path.stem for path in CHECKS.rglob("*.py")} | {path.name for path in CHECKS.iterdir() if path.is_dir()}
    assert names & {*sys.stdlib_module_names, "checkov", "yaml", "networkx", "boto3"} == set()


def test_checks_in_python_lie_where_checkov_loads_them() -> None:
    assert [path for path in python_files() if not (path.parent / "__init__.py").exists()] == []
    assert not (CHECKS / "__init__.py").exists(), "the modules that checks share would be taken for checks"
