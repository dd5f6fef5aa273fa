"""The second, independent reader."""

import pytest

from agentbot.hcl import second_reader
from agentbot.hcl.edit import Edit, Member, RefusalCode, Refused, Traversal
from agentbot.hcl.second_reader import NOT_THERE, STILL_THERE, confirm
from agentbot.hcl.syntax import BOM, parse

BODY = b"""resource "aws_x" "y" {
  a    = 1
  b    = "x${var.y}"
  c    = ["p", var.q]
  text = "$${z} \\U0001F600"
  here = <<-EOT
    {"a": "$${b}"}
  EOT

  in {
    d = 1
  }
}
"""


def edit(path, verb="set", value=None):
    return Edit("main.tf", ("resource", "aws_x", "y"), path, verb, value)


@pytest.mark.parametrize(
    "right",
    [
        edit(("a",), "set", 1),
        edit(("text",), "set", "${z} 😀"),
        edit(("here",), "set", '{"a":"${b}"}'),
        edit(("c",), "add", "p"),
        edit(("in", Member({"d": 0}), "d"), "set", 1),
        edit(("in",), "add", {"d": 1, "e": None}),
        edit(("gone",), "remove"),
        edit(("c", Member("gone")), "remove"),
        edit(("gone",), "set", None),
    ],
)
def test_a_right_edit_is_confirmed(right):
    assert confirm(BODY, right) is None


@pytest.mark.parametrize(
    "wrong",
    [
        edit(("a",), "set", 2),
        edit(("a",), "set", True),
        edit(("b",), "set", "x${var.y}"),
        edit(("c",), "add", "var.q"),
        edit(("here",), "set", '{"a": 1}'),
        edit(("in", 0, "d"), "set", 2),
        edit(("in",), "add", {"d": 2}),
        edit(("a",), "remove"),
        edit(("in",), "remove"),
        edit(("in", 0, "d"), "remove"),
        edit(("c", Member("p")), "remove"),
        edit(("gone",), "set", 1),
        Edit("main.tf", ("resource", "aws_x", "other"), ("a",), "set", 1),
    ],
)
def test_a_wrong_edit_is_refused(wrong):
    refused = confirm(BODY, wrong)
    assert isinstance(refused, Refused)
    assert refused.code is RefusalCode.PROOF


def test_a_block_that_is_gone_is_confirmed_and_one_that_is_there_is_not():
    gone = Edit("main.tf", ("resource", "aws_x", "z"), (), "remove")
    there = Edit("main.tf", ("resource", "aws_x", "y"), (), "remove")
    for data in (BODY, BOM + BODY.replace(b"\n", b"\r\n")):
        assert confirm(data, gone) is None
        assert confirm(data, there) == Refused(RefusalCode.PROOF, STILL_THERE)
    assert confirm(b"", there) is None
    assert confirm(b'# resource "aws_x" "y" {}\n', there) is None


def test_a_block_that_only_the_second_reader_sees_is_refused(monkeypatch):
    there = Edit("main.tf", ("resource", "aws_x", "y"), (), "remove")
    for data in (BODY, BODY.replace(b'"aws_x" "y"', b"aws_x y"), BODY + BODY.replace(b'"y"', b'"z"')):
        with monkeypatch.context() as patch:
            patch.setattr(second_reader, "parse", lambda path, data: parse(path, b""))
            assert confirm(data, there) == Refused(RefusalCode.PROOF, STILL_THERE)


def test_a_file_that_is_too_large_for_the_second_reader_is_no_refusal(monkeypatch):
    monkeypatch.setattr(second_reader, "WHOLE_FILE_BYTES", len(BODY) - 1)
    monkeypatch.setattr(second_reader, "parse", lambda path, data: parse(path, b""))
    assert confirm(BODY, Edit("main.tf", ("resource", "aws_x", "y"), (), "remove")) is None


@pytest.mark.parametrize(
    ("rules", "confirmed"),
    [
        ("[size]", True),
        ('[a, tags["Owner"], size]', True),
        ('["size"]', True),
        ("all", True),
        ("[\n    # c\n    a, # c\n    size,\n  ]", True),
        ("[all]", False),
        ("[]", False),
        ("[sizes]", False),
        ("[size.x]", False),
        ("size", False),
        ('"all"', False),
        ("concat([size])", False),
    ],
)
def test_an_ignored_argument_is_confirmed_where_the_list_covers_it(rules, confirmed):
    body = f'resource "aws_x" "y" {{\n  lifecycle {{\n    ignore_changes = {rules}\n  }}\n}}\n'.encode()
    found = confirm(body, edit(("lifecycle", "ignore_changes"), "add", Traversal("size")))
    assert found == (None if confirmed else Refused(RefusalCode.PROOF, NOT_THERE))


def test_what_the_reader_cannot_read_is_no_refusal():
    assert confirm('resource "aws_x" "y" {\n  größe = 1\n}\n'.encode(), edit(("größe",), "set", 2)) is None
    deep = 'resource "aws_x" "y" {\n  a = ' + "(" * 2000 + "1" + ")" * 2000 + "\n}\n"
    assert confirm(deep.encode(), edit(("a",), "set", 2)) is None
