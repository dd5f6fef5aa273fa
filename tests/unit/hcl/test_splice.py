"""Edits of files: what changes, what stays, and what is refused."""

import pytest
from hcl_edit_table import BLOCK, FILE
from hcl_edit_table import ROWS as EDITS
from hcl_ignore_table import IGNORED

from agentbot.hcl.edit import Edit, Member, RefusalCode, Refused, Splice
from agentbot.hcl.second_reader import confirm
from agentbot.hcl.splice import BadSplices, apply_edits, apply_splices, locate, plan_edit
from agentbot.hcl.syntax import BOM, parse

ROWS = (*EDITS, *IGNORED)
BEFORE = "# first\nlocals {\n  a   = 1 # left as it is\n  bcd=2\n}\n\n"
BEHIND = '\n\n\nvariable "v" { default = [1,2] }\n# last, no line end'


def edited(before, edit):
    result = apply_edits({edit.file: before}, [edit])
    assert not isinstance(result, Refused), result
    return result.get(edit.file, before)


def edit(path, verb="set", value=None, *, as_block=False):
    return Edit(FILE, BLOCK, path, verb, value, as_block)


def resource(body):
    return f'resource "aws_x" "y" {{\n{body}\n}}\n'.encode()


def refusal(body, *args, **kwargs):
    result = apply_edits({FILE: resource(body)}, [edit(*args, **kwargs)])
    assert isinstance(result, Refused), result
    assert result.message
    return result.code


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_an_edit_gives_exactly_this_file(row):
    assert edited(row.before.encode(), row.edit).decode() == row.after


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_everything_around_the_block_stays(row):
    result = edited((BEFORE + row.before + BEHIND).encode(), row.edit).decode()
    assert result == BEFORE + row.after + BEHIND


@pytest.mark.parametrize("row", [row for row in ROWS if "heredoc" not in row.name], ids=lambda row: row.name)
def test_windows_line_ends_and_byte_order_mark_stay(row):
    before = BOM + (BEFORE + row.before).replace("\n", "\r\n").encode()
    assert edited(before, row.edit) == BOM + (BEFORE + row.after).replace("\n", "\r\n").encode()


@pytest.mark.parametrize(
    "row", [row for row in ROWS if "<<" not in row.before and "  " in row.before], ids=lambda row: row.name
)
def test_tabs_stay(row):
    def tabbed(text):
        return "\n".join("\t" * ((len(x) - len(x.lstrip())) // 2) + x.lstrip() for x in text.split("\n")).encode()

    assert edited(tabbed(row.before), row.edit) == tabbed(row.after)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_second_reader_agrees(row):
    assert confirm(row.after.encode(), row.edit) is None
    assert confirm(BOM + row.after.replace("\n", "\r\n").encode(), row.edit) is None


@pytest.mark.parametrize("row", [row for row in ROWS if row.verb == "set"], ids=lambda row: row.name)
def test_setting_again_changes_nothing(row):
    if any(isinstance(step, Member) for step in row.path):
        pytest.skip("the member is another one after the edit")
    assert apply_edits({FILE: row.after.encode()}, [row.edit]) == {}


def test_several_edits_of_one_file_follow_each_other():
    edits = [edit(("a",), value=2), edit(("tags", "x"), value="y"), edit(("a",), "remove")]
    result = apply_edits({FILE: resource("  a = 1\n  b = 1"), "other.tf": b""}, edits)
    assert result == {FILE: resource('  b = 1\n\n  tags = {\n    x = "y"\n  }')}


def test_edits_that_undo_each_other_change_no_file():
    assert apply_edits({FILE: resource("  a = 1")}, [edit(("a",), value=2), edit(("a",), value=1)]) == {}


def test_what_is_there_already_is_not_added():
    assert apply_edits({FILE: resource("  a = [1, 2]")}, [edit(("a",), "add", 2)]) == {}
    assert apply_edits({FILE: resource("  a = {}")}, [edit(("a", "b"), value=None)]) == {}


def test_a_run_that_was_not_lined_up_is_left_alone():
    before = resource("  a    = 1   # x\n  bc = 2\n\n  d   = 1\n  efg = 2")
    after = resource("  a    = 12345   # x\n  bc = 2\n  new = 1\n\n  d   = 1\n  efg = 2")
    once = edited(before, edit(("a",), value=12345))
    assert once == resource("  a    = 12345   # x\n  bc = 2\n\n  d   = 1\n  efg = 2")
    assert edited(once, edit(("long_name",), value=1)).startswith(after[:50])


def test_equal_json_in_a_heredoc_is_no_change():
    before = resource('  a = <<EOT\n{ "x" : [1,\n 2] }\nEOT')
    assert apply_edits({FILE: before}, [edit(("a",), value='{"x":[1,2]}')]) == {}


def test_a_heredoc_in_a_windows_file_takes_text_with_its_line_ends():
    before = resource("  a = <<EOT\nx\nEOT").replace(b"\n", b"\r\n")
    assert edited(before, edit(("a",), value="y\r\nz\r\n")) == before.replace(b"x\r\n", b"y\r\nz\r\n")
    assert b'a = "y\\nz\\n"\r\n' in edited(before, edit(("a",), value="y\nz\n"))


def test_a_file_without_a_last_line_end_takes_edits():
    before = b'resource "aws_x" "y" {\n  a = 1\n}'
    assert edited(before, edit(("b",), value=2)) == b'resource "aws_x" "y" {\n  a = 1\n  b = 2\n}'


@pytest.mark.parametrize(
    ("expression", "code"),
    [
        ("var.x", RefusalCode.VARIABLE),
        ("local.x", RefusalCode.LOCAL),
        ("module.x.y", RefusalCode.MODULE),
        ("each.key", RefusalCode.EACH),
        ("aws_x.y.id", RefusalCode.REFERENCE),
        ('"${var.x}-a"', RefusalCode.TEMPLATE),
        ("true ? 1 : 2", RefusalCode.CONDITIONAL),
        ("[for x in y : x]", RefusalCode.FOR),
        ("1 + 1", RefusalCode.EXPRESSION),
        ("merge(var.tags, { a = 1 })", RefusalCode.FUNCTION),
    ],
)
def test_an_expression_is_refused_by_every_verb(expression, code):
    body = f"  a = {expression}"
    assert refusal(body, ("a",), value=1) is code
    assert refusal(body, ("a",), "remove") is code
    assert refusal(body, ("a",), "add", 1) is code
    assert refusal(body, ("a", "b"), value=1) is code


@pytest.mark.parametrize(
    ("body", "path", "verb", "code"),
    [
        ("  a = 1", ("b",), "remove", RefusalCode.NOT_FOUND),
        ("  a = 1", ("a", "b"), "set", RefusalCode.NOT_FOUND),
        ("  a = 1", ("a",), "add", RefusalCode.NOT_FOUND),
        ("  a = 1", (), "set", RefusalCode.NOT_FOUND),
        ("  a = 1", ("b", 0, "c"), "set", RefusalCode.NOT_FOUND),
        ("  a = 1", ("b c",), "set", RefusalCode.NOT_FOUND),
        ("  a = 1", ("b = 1\n  c",), "set", RefusalCode.NOT_FOUND),
        ("  a = [1]", ("a", 1), "set", RefusalCode.NOT_FOUND),
        ("  a = [1]", ("a", -1), "remove", RefusalCode.NOT_FOUND),
        ("  a = [var.x]", ("a", Member("x")), "remove", RefusalCode.NOT_FOUND),
        ('  a = ["x", "x"]', ("a", Member("x")), "remove", RefusalCode.AMBIGUOUS),
        ("  a = { b = 1, b = 2 }", ("a", "b"), "set", RefusalCode.AMBIGUOUS),
        ("  a = { (var.k) = 1 }", ("a", "b"), "set", RefusalCode.EXPRESSION),
        ('  a = { "${var.k}" = 1 }', ("a", "b"), "set", RefusalCode.TEMPLATE),
        ("  a = 1\n  a = 2", ("a",), "set", RefusalCode.AMBIGUOUS),
        ('  dynamic "in" {\n    for_each = x\n    content {}\n  }', ("in", 0, "a"), "set", RefusalCode.DYNAMIC),
        ('  dynamic "in" {\n    for_each = x\n    content {}\n  }', ("in",), "add", RefusalCode.DYNAMIC),
        ("  in {\n    a = 1\n  }\n  in {\n    a = 1\n  }", ("in", Member({"a": 1})), "remove", RefusalCode.AMBIGUOUS),
        ("  in {\n    a = var.x\n  }", ("in", Member({"a": 1}), "b"), "set", RefusalCode.AMBIGUOUS),
        ("  in {\n    a = 1\n  }", ("in", Member({"a": 2}), "b"), "set", RefusalCode.NOT_FOUND),
        ("  in {}\n  in {}", ("in",), "remove", RefusalCode.AMBIGUOUS),
        ("  in {}\n  in {}", ("in", "a"), "set", RefusalCode.AMBIGUOUS),
        ("  in {}", ("in", 1, "a"), "set", RefusalCode.NOT_FOUND),
        ("  in {}", ("in",), "add", RefusalCode.NOT_FOUND),
        ("  a = " + "[" * 300 + "]" * 300, ("b",), "set", RefusalCode.TOO_DEEP),
        ("  a = ", ("b",), "set", RefusalCode.SYNTAX),
    ],
)
def test_what_cannot_be_edited_says_why(body, path, verb, code):
    assert refusal(body, path, verb, 1) is code


@pytest.mark.parametrize("value", ["\ud800", float("nan"), {"a": {1, 2}}])
def test_a_value_that_hcl_cannot_say_is_refused(value):
    assert refusal("  a = 1", ("a",), value=value) is RefusalCode.UNREADABLE


def test_a_hostile_name_in_a_new_block_is_refused():
    hostile = {"a = 1\n}\nlocals {\n  b": 1}
    assert refusal("  a = 1", ("new",), "add", hostile, as_block=True) is RefusalCode.UNREADABLE


def test_an_empty_value_makes_no_new_block():
    assert refusal("  a = 1", ("new", 0, "b"), value=[], as_block=True) is RefusalCode.NOT_FOUND


def test_json_generated_and_missing_files_are_refused():
    json_edit = Edit("main.tf.json", BLOCK, ("a",), "set", 1)
    for sources, one, code in [
        ({"main.tf.json": b'{"resource":{"aws_x":{"y":{"a":2}}}}'}, json_edit, RefusalCode.JSON_SYNTAX),
        ({FILE: b"# DO NOT EDIT\n" + resource("  a = 1")}, edit(("a",), value=2), RefusalCode.GENERATED),
        ({FILE: resource("  a = 1") * 2}, edit(("a",), value=2), RefusalCode.AMBIGUOUS),
        ({FILE: b"locals {}\n"}, edit(("a",), value=2), RefusalCode.NOT_FOUND),
        ({}, edit(("a",), value=2), RefusalCode.NOT_FOUND),
    ]:
        result = apply_edits(sources, [one])
        assert isinstance(result, Refused)
        assert result.code is code


def test_one_refusal_refuses_all():
    result = apply_edits({FILE: resource("  a = 1\n  b = var.x")}, [edit(("a",), value=2), edit(("b",), value=2)])
    assert isinstance(result, Refused)


def test_splices_are_checked():
    assert apply_splices(b"abcd", [Splice(3, 4, b"X"), Splice(0, 1, b""), Splice(1, 1, b"-")]) == b"-bcX"
    for wrong in (
        [Splice(0, 2, b""), Splice(1, 3, b"")],
        [Splice(3, 5, b"")],
        [Splice(2, 1, b"")],
        [Splice(-1, 1, b"")],
    ):
        with pytest.raises(BadSplices):
            apply_splices(b"abcd", wrong)


def test_a_plan_is_as_small_as_the_change():
    file = parse(FILE, resource("  a = 1\n  b = 2"))
    assert plan_edit(file, edit(("b",), value=3)) == (Splice(file.data.index(b"2"), file.data.index(b"2") + 1, b"3"),)


def test_the_line_of_the_place_or_of_what_is_nearest():
    file = parse(FILE, b"\n" + resource("  a = 1\n  in {\n    b = 2\n  }\n  t = {\n    x = 1\n  }"))
    lines = [("a",), ("in", 0, "b"), ("in", Member({"b": 2})), ("t", "x"), ("t", "new"), ("new",), ("in", 5, "b")]
    assert [locate(file, edit(path)) for path in lines] == [3, 5, 4, 8, 7, 2, 4]
    assert locate(file, Edit(FILE, ("resource", "aws_x", "other"), ("a",), "set")) is None
