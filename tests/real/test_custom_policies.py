"""agentbot's own checks on the real Checkov: every example gets what its name says."""

from __future__ import annotations

import os
import re
from collections.abc import Collection
from pathlib import Path

import pytest

from agentbot.gates.checkov.environment import installed
from tests.policies import severity
from tests.policies.ask_checkov import EXAMPLES, Told, ask
from tests.policies.listing import checks

pytestmark = pytest.mark.real

REQUIRED = "AGENTBOT_REQUIRE_REAL"
BLOCK = re.compile(r'^(?:resource|data) "([\w-]+)" "([\w-]+)"', re.MULTILINE)
IDS = [check.id for check in checks()]


@pytest.fixture(scope="module")
def told() -> Told:
    """One run of Checkov over everything."""
    python = installed(Path(), os.environ)
    assert python
    return ask(python)


def named(check_id: str, kind: str) -> set[tuple[str, str]]:
    """(file, resource) of the examples of a check whose names begin with a kind."""
    return {
        (path.relative_to(EXAMPLES).as_posix(), f"{block}.{name}")
        for path in (EXAMPLES / check_id).glob("*.tf")
        for block, name in BLOCK.findall(path.read_text())
        if name.startswith(f"{kind}_")
    }


def of(rows: Collection[tuple[str, str, str]], check_id: str) -> set[tuple[str, str]]:
    """(file, resource) of the rows of a check."""
    return {(file, resource) for name, file, resource in rows if name == check_id}


@pytest.mark.parametrize("check_id", IDS)
def test_examples_get_what_their_names_say(told: Told, check_id: str) -> None:
    mine = {(file, resource) for kind in ("pass", "fail", "unknown") for file, resource in named(check_id, kind)}
    assert of(told.failed, check_id) & mine == named(check_id, "fail")
    assert of(told.passed, check_id) & mine == named(check_id, "pass")


@pytest.mark.parametrize("check_id", IDS)
def test_a_failing_example_fails_one_of_our_checks_and_the_others_none(told: Told, check_id: str) -> None:
    failed = {(name, resource) for name, file, resource in told.failed if file.startswith(f"{check_id}/")}
    ours = {(name, resource) for name, resource in failed if name in IDS}
    assert ours == {(check_id, resource) for _, resource in named(check_id, "fail")}


@pytest.mark.parametrize("check_id", IDS)
def test_no_check_of_checkov_says_the_same(told: Told, check_id: str) -> None:
    fail, passing = named(check_id, "fail"), named(check_id, "pass")
    others = {name for name, _, _ in told.failed} - {check_id}
    same = {name for name in others if fail <= of(told.failed, name) and not passing & of(told.failed, name)}
    assert same == set()


def test_both_kinds_of_checks_load_from_one_folder_without_a_word(told: Told) -> None:
    assert {check.id for check in told.checks if "_AGENTBOT_" in check.id} == set(IDS)
    assert told.problems == []
    assert told.unread == []


def test_no_check_breaks_on_values_that_nobody_would_write(told: Told) -> None:
    assert told.broken == []


def test_every_check_for_aws_has_a_severity_and_no_row_is_stale(told: Told) -> None:
    aws = re.compile(r"CKV2?_AWS_\d+")
    rows = severity.table(told.checks)
    registered = {check.id for check in told.checks if aws.fullmatch(check.id)}
    assert len(registered) > 400
    assert {name for name in rows if aws.fullmatch(name)} == registered
    assert severity.TABLE.read_text() == severity.written(told.checks), "tests/policies/severity.py writes it"
