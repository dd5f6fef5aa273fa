"""Only the intended place changes, and only in Terraform files that agentbot may edit."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agentbot.gates import scope
from agentbot.gates.verdict import Outcome, Verdict
from agentbot.hcl.edit import Edit, Traversal
from agentbot.remediation.candidate import Candidate, FileChange
from tests.support.answers import BLOCK, answer, candidate, edit
from tests.support.plans import MAIN

OTHER = 'resource "aws_x" "y" {\n  size = 20\n}\n'
FILE = f"# head\n{MAIN}\n# between\n{OTHER}"


def judged(before: str, after: str, *, path: str = "main.tf", folders: tuple[str, ...] = (".",)) -> Verdict:
    answers = (answer(edit(file=path)),)
    change = FileChange(path, before.encode(), after.encode())
    return scope.judge(Candidate("app", answers, (change,)), folders=folders)


def test_a_change_of_the_intended_argument_alone_passes() -> None:
    verdict = scope.judge(candidate(files=FILE), folders=(".",))
    assert (verdict.outcome, verdict.gate) == (Outcome.PASS, "scope")
    assert "1 block " in verdict.reason


def test_arguments_that_are_lined_up_with_the_intended_one_do_not_count() -> None:
    before = MAIN.replace("size", "size ")
    assert judged(before, MAIN.replace("20", "40")).outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("after", "named"),
    [
        (FILE.replace('"data"\n', '"other"\n').replace("20", "40", 1), "`tags`"),
        (FILE.replace("  size = 20\n", "  size = 40\n  kind = 1\n", 1), "`kind`"),
        (FILE.replace("  size = 20\n", "  size = 40\n  disk {\n  }\n", 1), "`disk`"),
        (FILE.replace("20", "40"), "aws_x y"),
        (FILE.replace("# between", "# elsewhere").replace("20", "40", 1), "between its blocks"),
        (FILE.replace("# head", "#  head").replace("20", "40", 1), "between its blocks"),
        (FILE + "locals {}\n", "gain or lose"),
        (FILE.replace(OTHER, ""), "gain or lose"),
        (FILE.replace('"data" {', '"moved" {'), "gain or lose"),
        (FILE.rstrip("\n").replace("20", "40", 1), "between its blocks"),
    ],
)
def test_a_byte_that_changes_elsewhere_fails(after: str, named: str) -> None:
    verdict = judged(FILE, after)
    assert verdict.outcome is Outcome.FAIL
    assert named in verdict.reason


@pytest.mark.parametrize(
    ("path", "folders"),
    [
        ("main.tf.json", (".",)),
        ("terraform.tfvars", (".",)),
        (".github/workflows/x.yml", (".github/workflows",)),
        (".hidden/main.tf", (".hidden",)),
        ("live/.terraform/modules/m/main.tf", ("live/.terraform/modules/m",)),
        ("other/main.tf", (".", "live")),
        ("main.tf", ("live",)),
        ("live/sub/main.tf", ("live",)),
        (".main.tf", (".",)),
    ],
)
def test_a_file_that_agentbot_may_not_edit_fails(path: str, folders: tuple[str, ...]) -> None:
    assert judged(MAIN, MAIN.replace("20", "40"), path=path, folders=folders).outcome is Outcome.FAIL


def test_a_module_folder_of_the_stack_may_be_edited() -> None:
    verdict = judged(MAIN, MAIN.replace("20", "40"), path="modules/m/main.tf", folders=("live", "modules/m"))
    assert verdict.outcome is Outcome.PASS


def test_a_file_that_no_edit_names_may_not_change() -> None:
    change = FileChange("other.tf", MAIN.encode(), MAIN.replace("20", "40").encode())
    assert scope.judge(Candidate("app", (answer(),), (change,)), folders=(".",)).outcome is Outcome.FAIL


REMOVAL = Edit("main.tf", BLOCK, (), "remove")
OTHER_REMOVAL = Edit("main.tf", ("resource", "aws_x", "y"), (), "remove")
THREE = f"# head\n\n# about it\n{MAIN}\n# between\n\n# the other\n{OTHER}\nlocals {{\n  a = 1\n}}\n"


def changed(before: str, after: str, *edits: Edit) -> Verdict:
    change = FileChange("main.tf", before.encode(), after.encode())
    return scope.judge(Candidate("app", (answer(*edits),), (change,)), folders=(".",))


def without(text: str) -> str:
    return THREE.replace(text, "")


@pytest.mark.parametrize("edits", [(REMOVAL,), (REMOVAL, REMOVAL)])
def test_a_block_that_is_to_go_takes_its_comments_and_a_blank_line(edits: tuple[Edit, ...]) -> None:
    verdict = changed(THREE, without(f"# about it\n{MAIN}\n"), *edits)
    assert (verdict.outcome, verdict.reason) == (
        Outcome.PASS,
        "Nothing but the intended place in 1 block changed.",
    )


def test_a_removal_and_other_edits_of_one_file_pass_together() -> None:
    rest = without(f"# about it\n{MAIN}\n")
    other = edit(block=("resource", "aws_x", "y"))
    assert changed(THREE, rest.replace("20", "40"), REMOVAL, other).outcome is Outcome.PASS
    assert changed(THREE, rest.replace("20", "40"), other, REMOVAL).outcome is Outcome.PASS
    both = "# head\n\n# between\n\nlocals {\n  a = 1\n}\n"
    for edits in ((REMOVAL, OTHER_REMOVAL), (OTHER_REMOVAL, REMOVAL)):
        assert changed(THREE, both, *edits).outcome is Outcome.PASS
    assert "2 blocks " in changed(THREE, both, REMOVAL, OTHER_REMOVAL).reason


def test_the_only_block_leaves_an_empty_file() -> None:
    assert changed(MAIN, "", REMOVAL).outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("after", "named"),
    [
        (THREE, "gain or lose"),
        (without(MAIN), "between its blocks"),
        (without(f"# about it\n{MAIN}"), "between its blocks"),
        (without(f"# head\n\n# about it\n{MAIN}\n"), "between its blocks"),
        (without(f"# about it\n{MAIN}\n# between\n\n"), "between its blocks"),
        (without(f"# about it\n{MAIN}\n").replace("# the other", "# another"), "between its blocks"),
        (without(f"# about it\n{MAIN}\n").replace("20", "40"), "aws_x y"),
        (without(f"# about it\n{MAIN}\n").replace("a = 1", "a = 2"), "`locals`"),
        (without(f"# the other\n{OTHER}\n"), "gain or lose"),
        (without(f"# about it\n{MAIN}\n") + "locals {}\n", "gain or lose"),
    ],
)
def test_a_removal_that_takes_or_leaves_anything_else_fails(after: str, named: str) -> None:
    verdict = changed(THREE, after, REMOVAL)
    assert verdict.outcome is Outcome.FAIL
    assert named in verdict.reason


def test_a_block_that_is_no_resource_may_not_go() -> None:
    verdict = changed(THREE, THREE[: THREE.index("\nlocals")], Edit("main.tf", ("locals",), (), "remove"))
    assert verdict.outcome is Outcome.FAIL
    assert "only a resource block" in verdict.reason


def test_a_block_that_is_not_there_may_not_be_named() -> None:
    assert changed(OTHER, "", REMOVAL).outcome is Outcome.FAIL


RULES = "  lifecycle {\n    prevent_destroy = true\n    ignore_changes  = [size]\n  }\n"
RULED = MAIN.replace("20\n", f"20\n{RULES}")
IGNORE = Edit("main.tf", BLOCK, ("lifecycle", "ignore_changes"), "add", Traversal("tags"), as_block=True)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (RULED, RULED.replace("[size]", "[size, tags]")),
        (RULED.replace("    ignore_changes  = [size]\n", ""), RULED),
        (MAIN, MAIN[:-2] + "\n  lifecycle {\n    ignore_changes = [tags]\n  }\n}\n"),
    ],
)
def test_an_addition_to_what_is_ignored_passes(before: str, after: str) -> None:
    assert changed(before, after, IGNORE).outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("after", "named"),
    [
        (RULED.replace("[size]", "[size, tags]").replace("true", "false"), "`lifecycle.prevent_destroy`"),
        (RULED.replace("[size]", "[size, tags]").replace("    prevent_destroy = true\n", ""), "prevent_destroy`"),
        (RULED.replace("[size]", "[size, tags]\n    postcondition {\n    }"), "`lifecycle.postcondition`"),
        (RULED.replace("[size]", "[size, tags]").replace("20", "40"), "`size`"),
        (MAIN, "`lifecycle.prevent_destroy`"),
    ],
)
def test_an_addition_to_what_is_ignored_that_changes_anything_else_fails(after: str, named: str) -> None:
    verdict = changed(RULED, after, IGNORE)
    assert verdict.outcome is Outcome.FAIL
    assert named in verdict.reason


RECORD = ".agentbot/reverts/live/app/1234abcd-1.yml"


@pytest.mark.parametrize("path", [RECORD, ".agentbot/reverts/root/1234abcd-2.yml", ".agentbot/reverts/1234abcd-1.yml"])
@pytest.mark.parametrize(("before", "after"), [(None, b"version: 1\n"), (b"version: 1\n", None)])
def test_a_record_of_a_revert_comes_or_goes(path: str, before: bytes | None, after: bytes | None) -> None:
    files = (FileChange(path, before, after), *candidate(files=FILE).changes)
    assert scope.judge(Candidate("app", (answer(),), files), folders=(".",)).outcome is Outcome.PASS
    assert scope.judge(Candidate("app", (answer(),), files[:1]), folders=()).outcome is Outcome.PASS


@pytest.mark.parametrize(
    "path",
    [
        "main.tf",
        "live/main.tf",
        ".agentbot/ignores.yml",
        ".agentbot/reverts.yml",
        ".agentbot/reverts/.yml",
        ".agentbot/reverts/a.yaml",
        ".agentbot/reverts/a.yml/b",
        ".agentbot/reverts/main.tf",
        ".agentbot/reverts/../ignores.yml",
        ".agentbot/reverts/../../.github/workflows/x.yml",
        ".agentbot/reverts//a.yml",
        ".agentbot/reverts/./a.yml",
        ".agentbot/reverts/a\\..\\b.yml",
        ".agentbot/reverts/a\n.yml",
        "/.agentbot/reverts/a.yml",
        "live/.agentbot/reverts/a.yml",
        ".agentbot/Reverts/a.yml",
    ],
)
@pytest.mark.parametrize(("before", "after"), [(None, b""), (b"", None)])
def test_no_other_file_comes_or_goes(path: str, before: bytes | None, after: bytes | None) -> None:
    change = FileChange(path, before, after)
    assert scope.judge(Candidate("app", (answer(),), (change,)), folders=(".", "live")).outcome is Outcome.FAIL


def test_a_change_of_nothing_but_records_says_so() -> None:
    reverted = replace(answer(), direction="revert", edits=())
    verdict = scope.judge(Candidate("app", (reverted,), (FileChange(RECORD, None, b""),)), folders=())
    assert verdict == Verdict("scope", Outcome.PASS, "Nothing but records of reverts came or went.")


def test_a_record_that_is_there_may_not_be_changed() -> None:
    change = FileChange(RECORD, b"version: 1\n", b"version: 2\n")
    assert scope.judge(Candidate("app", (answer(),), (change,)), folders=(".",)).outcome is Outcome.FAIL
