"""Only the intended place changes, and only in Terraform files that agentbot may edit."""

from __future__ import annotations

import pytest

from agentbot.gates import scope
from agentbot.gates.verdict import Outcome, Verdict
from agentbot.remediation.candidate import Candidate, FileChange
from tests.support.answers import answer, candidate, edit
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
