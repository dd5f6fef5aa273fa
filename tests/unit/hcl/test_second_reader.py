"""The second, independent reader."""

import pytest

from agentbot.hcl.edit import Edit, Member, RefusalCode, Refused
from agentbot.hcl.second_reader import confirm

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


def test_what_the_reader_cannot_read_is_no_refusal():
    assert confirm('resource "aws_x" "y" {\n  größe = 1\n}\n'.encode(), edit(("größe",), "set", 2)) is None
    deep = 'resource "aws_x" "y" {\n  a = ' + "(" * 2000 + "1" + ")" * 2000 + "\n}\n"
    assert confirm(deep.encode(), edit(("a",), "set", 2)) is None
