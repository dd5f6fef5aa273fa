"""Every check says what it is: one id, an identity card, and documentation with the same headings."""

from __future__ import annotations

import re
from inspect import cleandoc
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from agentbot.checks.meta import HEADINGS, CheckModule, Meta
from agentbot.checks.registry import CHECKS

CASES = Path(__file__).parents[2] / "cases"
META = {
    "id": "two-words",
    "agent": "drift",
    "title": "A title of a sentence",
    "severity": "low",
    "since": "0.1.0",
    "needs": ("plan",),
    "disposition": "mechanical",
}


def by_id(check: CheckModule) -> str:
    return check.META.id


def test_no_two_checks_share_an_id_or_a_title() -> None:
    assert len({check.META.id for check in CHECKS}) == len({check.META.title for check in CHECKS}) == len(CHECKS)


@pytest.mark.parametrize("check", CHECKS, ids=by_id)
def test_a_check_is_documented_under_every_heading_in_order(check: CheckModule) -> None:
    summary, *sections = cleandoc(check.__doc__ or "").split("\n\n")
    assert summary.endswith(".")
    assert [section.partition("\n")[0] for section in sections] == list(HEADINGS)
    assert all(re.search(r"\n    \S", section) for section in sections)


@pytest.mark.parametrize("check", CHECKS, ids=by_id)
def test_a_check_has_cases_of_its_own(check: CheckModule) -> None:
    assert len([case for case in (CASES / check.META.id).iterdir() if case.is_dir()]) >= 3


def test_every_folder_of_cases_belongs_to_a_check() -> None:
    assert {folder.name for folder in CASES.iterdir()} == {check.META.id for check in CHECKS}


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "word"},
        {"id": "Two-Words"},
        {"id": "two_words"},
        {"id": "two-words-" + "x" * 60},
        {"agent": "weather"},
        {"title": "short"},
        {"severity": "terrible"},
        {"since": "1"},
        {"needs": ()},
        {"needs": ("luck",)},
        {"disposition": "maybe"},
        {"unknown": "key"},
    ],
)
def test_an_identity_card_that_is_wrong_is_refused(wrong: dict[str, Any]) -> None:
    assert Meta.model_validate(META)
    with pytest.raises(ValidationError):
        Meta.model_validate(META | wrong)
