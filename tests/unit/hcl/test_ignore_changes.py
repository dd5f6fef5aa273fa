"""Additions to `lifecycle.ignore_changes`: what is refused, and what several of them give."""

import pytest
from hcl_ignore_table import BLOCK, FILE, IGNORED

from agentbot.hcl.edit import Edit, RefusalCode, Refused, Traversal
from agentbot.hcl.second_reader import confirm
from agentbot.hcl.splice import apply_edits, locate, plan_edit
from agentbot.hcl.syntax import parse

OWNER = 'tags["Owner"]'


def ignoring(entry=OWNER, *, block=BLOCK, path=("lifecycle", "ignore_changes"), verb="add"):
    return Edit(FILE, block, path, verb, Traversal(entry), as_block=True)


def resource(body):
    return f'resource "aws_x" "y" {{\n{body}\n}}\n'.encode()


def lifecycle(body):
    return resource(f"  lifecycle {{\n    {body}\n  }}")


@pytest.mark.parametrize("row", IGNORED, ids=lambda row: row.name)
def test_adding_again_changes_nothing(row):
    assert plan_edit(parse(FILE, row.after.encode()), row.edit) == ()
    assert apply_edits({FILE: row.before.encode()}, [row.edit, row.edit]) == (
        {FILE: row.after.encode()} if row.after != row.before else {}
    )


@pytest.mark.parametrize("row", [row for row in IGNORED if row.before != row.after], ids=lambda row: row.name)
def test_a_second_reader_misses_an_entry_that_was_not_added(row):
    refused = confirm(row.before.encode(), row.edit)
    assert isinstance(refused, Refused)
    assert refused.code is RefusalCode.PROOF


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (lifecycle("ignore_changes = var.x"), RefusalCode.VARIABLE),
        (lifecycle("ignore_changes = local.x"), RefusalCode.LOCAL),
        (lifecycle("ignore_changes = concat([a], [b])"), RefusalCode.FUNCTION),
        (lifecycle("ignore_changes = [for a in b : a]"), RefusalCode.FOR),
        (lifecycle("ignore_changes = true ? [a] : []"), RefusalCode.CONDITIONAL),
        (lifecycle("ignore_changes = tags"), RefusalCode.REFERENCE),
        (lifecycle('ignore_changes = "all"'), RefusalCode.NOT_FOUND),
        (lifecycle("ignore_changes = null"), RefusalCode.NOT_FOUND),
        (lifecycle("ignore_changes = [a]\n    ignore_changes = [b]"), RefusalCode.AMBIGUOUS),
        (lifecycle("}\n  lifecycle {"), RefusalCode.AMBIGUOUS),
        (resource('  dynamic "lifecycle" {\n  }'), RefusalCode.DYNAMIC),
        (resource("  lifecycle = {}"), RefusalCode.NOT_FOUND),
        (resource("  lifecycle = { ignore_changes = [] }"), RefusalCode.NOT_FOUND),
        (resource("  lifecycle = var.x"), RefusalCode.VARIABLE),
        (b"locals {}\n", RefusalCode.NOT_FOUND),
        (b"# DO NOT EDIT\n" + resource(""), RefusalCode.GENERATED),
    ],
)
def test_what_cannot_take_an_entry_says_why(data, code):
    result = apply_edits({FILE: data}, [ignoring()])
    assert isinstance(result, Refused)
    assert (result.code, bool(result.message)) == (code, True)


@pytest.mark.parametrize(
    "edit",
    [
        ignoring(verb="set"),
        ignoring(verb="remove"),
        ignoring(path=("a",)),
        ignoring(path=("lifecycle", "replace_triggered_by")),
        ignoring(path=("lifecycle", 0, "ignore_changes")),
        ignoring(path=("lifecycle",)),
    ],
)
def test_the_name_of_an_argument_is_written_nowhere_else(edit):
    result = apply_edits({FILE: lifecycle("ignore_changes = [b]")}, [edit])
    assert isinstance(result, Refused)
    assert result.code is RefusalCode.REFERENCE


def test_several_entries_follow_each_other():
    edits = [ignoring("size"), ignoring("disk[0].size"), ignoring("size"), ignoring("disk[0]")]
    result = apply_edits({FILE: resource("  a = 1")}, edits)
    new = resource("  a = 1\n\n  lifecycle {\n    ignore_changes = [size, disk[0].size, disk[0]]\n  }")
    assert result == {FILE: new}
    assert [confirm(new, edit) for edit in edits] == [None] * 4


def test_other_edits_and_removals_of_one_file_go_together():
    other = 'resource "aws_x" "z" {\n  a = 1\n}\n'
    edits = [
        ignoring(),
        Edit(FILE, ("resource", "aws_x", "z"), (), "remove"),
        Edit(FILE, BLOCK, ("a",), "set", 2),
        ignoring("size"),
    ]
    result = apply_edits({FILE: resource("  a = 1") + b"\n" + other.encode()}, edits)
    assert result == {FILE: resource(f"  a = 2\n\n  lifecycle {{\n    ignore_changes = [{OWNER}, size]\n  }}")}


def test_the_line_of_an_entry_is_that_of_the_list_or_of_what_is_nearest():
    assert locate(parse(FILE, b"\n" + lifecycle("ignore_changes = []")), ignoring()) == 4
    assert locate(parse(FILE, b"\n" + lifecycle("")), ignoring()) == 3
    assert locate(parse(FILE, b"\n" + resource("  a = 1")), ignoring()) == 2
