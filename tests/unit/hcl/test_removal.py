"""Whole blocks: what goes with one, what stays, and what is refused."""

import pytest
from hcl_removal_table import FILE, GONE, REMOVALS

from agentbot.hcl.edit import Edit, RefusalCode, Refused, Splice
from agentbot.hcl.second_reader import confirm
from agentbot.hcl.splice import apply_edits, locate, plan_edit
from agentbot.hcl.syntax import BOM, parse

REMOVE = Edit(FILE, GONE, (), "remove")
OTHER = 'resource "aws_x" "b" {\n  a = 1\n}\n'
BLOCK = 'resource "aws_x" "gone" {\n  a = 1\n}\n'


def edited(before, *edits):
    result = apply_edits({FILE: before}, edits or [REMOVE])
    assert not isinstance(result, Refused), result
    return result.get(FILE, before)


def refusal(before, *edits):
    result = apply_edits({FILE: before.encode()}, edits or [REMOVE])
    assert isinstance(result, Refused), result
    assert result.message
    return result.code


@pytest.mark.parametrize("row", REMOVALS, ids=lambda row: row.name)
def test_a_removal_gives_exactly_this_file(row):
    assert edited(row.before.encode()).decode() == row.after


@pytest.mark.parametrize("row", REMOVALS, ids=lambda row: row.name)
def test_windows_line_ends_and_byte_order_mark_stay(row):
    before, after = (BOM + text.replace("\n", "\r\n").encode() for text in (row.before, row.after))
    assert edited(before) == after


@pytest.mark.parametrize("row", REMOVALS, ids=lambda row: row.name)
def test_a_file_without_a_last_line_end_keeps_what_it_can(row):
    before, after = row.before.rstrip("\n").encode(), row.after.rstrip("\n").encode()
    kept = edited(before)
    assert kept.rstrip(b"\n") == after
    assert not kept.endswith(b"\n\n")


@pytest.mark.parametrize("row", REMOVALS, ids=lambda row: row.name)
def test_a_second_reader_no_longer_finds_the_block(row):
    assert confirm(row.after.encode(), row.edit) is None
    assert confirm(BOM + row.after.replace("\n", "\r\n").encode(), row.edit) is None
    assert isinstance(confirm(row.before.encode(), row.edit), Refused)


def test_a_plan_is_the_cut_itself():
    data = f"{OTHER}\n{BLOCK}".encode()
    start = data.index(b"\nresource", 1)
    assert plan_edit(parse(FILE, data), REMOVE) == (Splice(start, len(data), b""),)


def test_the_line_of_a_removal_is_that_of_the_block():
    assert locate(parse(FILE, f"{OTHER}\n# c\n{BLOCK}".encode()), REMOVE) == 6


def test_a_block_is_removed_once_however_often_it_is_asked_for():
    assert edited(f"{BLOCK}\n{OTHER}".encode(), REMOVE, REMOVE) == OTHER.encode()


def test_two_blocks_go_in_any_order():
    data = f'locals {{}}\n\n# one\n{BLOCK}\n# two\n{OTHER}\nvariable "v" {{}}\n'.encode()
    other = Edit(FILE, ("resource", "aws_x", "b"), (), "remove")
    assert edited(data, REMOVE, other) == edited(data, other, REMOVE) == b'locals {}\n\nvariable "v" {}\n'


def test_a_removal_and_edits_of_other_blocks_go_together():
    data = f"{OTHER}\n{BLOCK}".encode()
    other = Edit(FILE, ("resource", "aws_x", "b"), ("a",), "set", 2)
    expected = OTHER.replace("1", "2").encode()
    assert edited(data, REMOVE, other) == edited(data, other, REMOVE) == expected


def test_a_removal_outlasts_an_edit_of_the_same_block_in_any_order():
    edit = Edit(FILE, GONE, ("a",), "set", 2)
    assert edited(BLOCK.encode(), edit, REMOVE) == edited(BLOCK.encode(), REMOVE, edit) == b""


def test_a_comment_does_not_become_that_of_the_file_because_the_block_above_it_goes_too():
    data = f"{OTHER}# c\n{BLOCK}".encode()
    assert edited(data, Edit(FILE, ("resource", "aws_x", "b"), (), "remove"), REMOVE) == b""


@pytest.mark.parametrize("verb", ["set", "add"])
def test_a_whole_block_is_neither_set_nor_added(verb):
    assert refusal(BLOCK, Edit(FILE, GONE, (), verb, {"a": 1})) is RefusalCode.NOT_FOUND


@pytest.mark.parametrize("label", [("data", "aws_x", "y"), ("module", "m"), ("variable", "v"), ("locals",)])
def test_only_resources_are_removed(label):
    head = " ".join([label[0], *(f'"{one}"' for one in label[1:])])
    assert refusal(f"{head} {{}}\n", Edit(FILE, label, (), "remove")) is RefusalCode.NOT_A_RESOURCE


@pytest.mark.parametrize(
    ("before", "code"),
    [
        (OTHER, RefusalCode.NOT_FOUND),
        (BLOCK + BLOCK, RefusalCode.AMBIGUOUS),
        (f"# DO NOT EDIT\n\n{BLOCK}", RefusalCode.GENERATED),
        (f"{BLOCK}locals {{\n  a = = 1\n}}\n", RefusalCode.SYNTAX),
        (f"{BLOCK.rstrip()} locals {{}}\n", RefusalCode.SYNTAX),
        (f"locals {{}} {BLOCK}", RefusalCode.SYNTAX),
        (f"locals {{}} /* a\n */ {BLOCK}", RefusalCode.SYNTAX),
        (f"{BLOCK.rstrip()} /* a\n */ locals {{}}\n", RefusalCode.SYNTAX),
    ],
)
def test_a_block_that_cannot_be_cut_out_is_refused(before, code):
    assert refusal(before) is code


def test_a_block_of_a_json_file_is_refused():
    edit = Edit("main.tf.json", GONE, (), "remove")
    result = apply_edits({"main.tf.json": b'{"resource": {"aws_x": {"gone": {}}}}'}, [edit])
    assert isinstance(result, Refused)
    assert result.code is RefusalCode.JSON_SYNTAX
