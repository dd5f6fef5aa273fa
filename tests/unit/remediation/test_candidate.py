"""A candidate is the files before and after, with each different edit done once."""

from __future__ import annotations

from agentbot.hcl.edit import Edit, RefusalCode, Refused
from agentbot.remediation.candidate import FileChange, make, union
from tests.support.answers import BLOCK, answer, candidate, edit
from tests.support.plans import MAIN, Files

TREE = Files({"main.tf": MAIN.encode(), "other.tf": MAIN.encode(), "untouched.tf": b"locals {}\n"})


def code(refused: object) -> RefusalCode:
    assert isinstance(refused, Refused)
    return refused.code


def test_the_edited_files_are_there_whole_before_and_after() -> None:
    made = candidate()
    assert made.changes == (FileChange("main.tf", MAIN.encode(), MAIN.replace("20", "40").encode()),)
    assert made.overlay == {"main.tf": MAIN.replace("20", "40").encode()}
    assert [finding.path for finding in made.findings] == ["size"]


def test_an_edit_that_several_answers_share_is_done_once() -> None:
    joined = Edit("main.tf", BLOCK, ("zones",), "add", "a")
    again = Edit("main.tf", BLOCK, ("zones",), "add", "a")
    made = candidate(answer(joined), answer(again, path="other"), files=MAIN.replace("20", '20\n  zones = ["b"]'))
    assert made.changes[0].after.count(b'"a"') == 1


def test_true_and_one_are_different_edits() -> None:
    made = make("app", (answer(edit("size", 1), edit("flag", True)), answer(edit("flag", 1))), TREE)
    assert not isinstance(made, Refused)
    assert b"flag = 1\n" in made.changes[0].after


def test_changes_are_sorted_by_path() -> None:
    made = make("app", (answer(edit(file="other.tf")), answer(edit(file="main.tf"))), TREE)
    assert not isinstance(made, Refused)
    assert [change.path for change in made.changes] == ["main.tf", "other.tf"]


def test_an_edit_of_an_absent_file_or_place_refuses_all() -> None:
    for bad in (edit(file="absent.tf"), edit(block=("resource", "aws_x", "y"))):
        assert code(make("app", (answer(), answer(bad)), TREE)) is RefusalCode.NOT_FOUND
    variable = Files({"main.tf": MAIN.replace("20", "var.x").encode()})
    assert code(make("app", (answer(),), variable)) is RefusalCode.VARIABLE


def test_an_edit_that_the_code_says_already_changes_nothing() -> None:
    made = make("app", (answer(edit("size", 20)),), TREE)
    assert not isinstance(made, Refused)
    assert made.changes == ()
    assert made.overlay == {}


def test_a_union_has_the_edits_of_all() -> None:
    size, tag = candidate(), candidate(answer(edit(("tags", "Name"), "other"), path='tags["Name"]'))
    both = MAIN.replace("20", "40").replace('"data"\n', '"other"\n')
    assert union([size, tag]) == {"main.tf": both.encode()}
    assert union([]) == {}


def test_a_union_of_edits_that_exclude_each_other_is_refused() -> None:
    gone = candidate(answer(Edit("main.tf", BLOCK, ("tags",), "remove")))
    tag = candidate(answer(Edit("main.tf", BLOCK, ("tags", "Name"), "remove"), path='tags["Name"]'))
    assert isinstance(union([gone, tag]), Refused)
