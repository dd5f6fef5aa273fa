"""An edited file parses, and a second reader finds the new value where it should be."""

from __future__ import annotations

import pytest

from agentbot.gates import syntax
from agentbot.gates.verdict import Outcome
from agentbot.hcl.edit import Edit, Traversal
from agentbot.remediation.candidate import Candidate, FileChange
from tests.support.answers import BLOCK, answer, candidate, edit
from tests.support.plans import MAIN


def forged(after: str, *edits: Edit, before: str = MAIN) -> Candidate:
    return Candidate("app", (answer(*edits),), (FileChange("main.tf", before.encode(), after.encode()),))


def test_an_edit_that_both_readers_see_passes() -> None:
    assert syntax.judge(candidate()).outcome is Outcome.PASS


def test_nothing_to_change_is_a_failure() -> None:
    verdict = syntax.judge(Candidate("app", (answer(),), ()))
    assert (verdict.outcome, verdict.gate) == (Outcome.FAIL, "syntax")


@pytest.mark.parametrize("after", [MAIN[:-3], MAIN.replace("= 20", "= = 40"), MAIN.replace('"data"\n', '"data\n')])
def test_a_file_that_no_longer_parses_fails_with_its_line(after: str) -> None:
    verdict = syntax.judge(forged(after))
    assert verdict.outcome is Outcome.FAIL
    assert "main.tf line " in verdict.reason


@pytest.mark.parametrize(
    ("after", "edits"),
    [
        (MAIN, ()),
        (MAIN.replace("20", "41"), ()),
        (MAIN.replace("20", "var.x"), ()),
        (MAIN.replace("data", "other"), ()),
        (MAIN.replace("20", "40"), (edit(("tags", "Name"), "new"),)),
        (MAIN.replace("20", "40"), (Edit("main.tf", BLOCK, ("tags",), "remove"),)),
        (MAIN.replace("20", "40"), (Edit("main.tf", BLOCK, ("zones",), "add", "a"),)),
    ],
)
def test_a_value_that_the_second_reader_does_not_find_fails(after: str, edits: tuple[Edit, ...]) -> None:
    assert syntax.judge(forged(after, *edits)).outcome is Outcome.FAIL


def test_what_was_broken_before_is_not_the_edits_fault() -> None:
    broken = MAIN + "locals {\n  a = = 1\n}\n"
    assert syntax.judge(forged(broken.replace("20", "40"), before=broken)).outcome is Outcome.PASS


REMOVAL = Edit("main.tf", BLOCK, (), "remove")
IGNORE = Edit("main.tf", BLOCK, ("lifecycle", "ignore_changes"), "add", Traversal("tags"), as_block=True)
RECORD = ".agentbot/reverts/app/1234abcd-1.yml"


def test_a_removed_block_and_an_ignored_argument_pass() -> None:
    assert syntax.judge(candidate(answer(REMOVAL))).outcome is Outcome.PASS
    assert syntax.judge(candidate(answer(IGNORE))).outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("after", "made"),
    [
        (MAIN, REMOVAL),
        (MAIN.replace("20", "40"), REMOVAL),
        (MAIN, IGNORE),
        (MAIN.replace("20", "20\n  lifecycle {\n    ignore_changes = [size]\n  }"), IGNORE),
    ],
)
def test_a_block_that_is_still_there_or_an_argument_that_is_not_ignored_fails(after: str, made: Edit) -> None:
    assert syntax.judge(forged(after, made)).outcome is Outcome.FAIL


def recorded(after: bytes | None, before: bytes | None = None) -> Candidate:
    return Candidate("app", (answer(),), (FileChange(RECORD, before, after),))


def test_a_record_that_is_yaml_passes_and_so_does_one_that_goes() -> None:
    assert syntax.judge(recorded(b"# why\nversion: 1\ntargets:\n- aws_x.y\n")).outcome is Outcome.PASS
    assert syntax.judge(recorded(None, b"version: 1\n")).outcome is Outcome.PASS
    assert syntax.judge(recorded(None, b": [\n")).outcome is Outcome.PASS


@pytest.mark.parametrize("after", [b"a: [\n", b"a: 1\na: 2\n", b"a: !x 1\n", b"a: &x 1\nb: *x\n", b"a: \xff\n"])
def test_a_record_that_is_no_plain_yaml_fails(after: bytes) -> None:
    verdict = syntax.judge(recorded(after))
    assert verdict.outcome is Outcome.FAIL
    assert RECORD in verdict.reason
