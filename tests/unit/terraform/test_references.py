"""Who refers to a resource: every block that mentions it, wherever in its text, and no comment."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentbot.terraform.references import refers
from tests.support.plans import make_source

OWN = 'resource "aws_x" "y" {\n  size = 1\n}\n'


def found(more: str, *, path: str = "main.tf", own: str = OWN, folder: str = ".") -> tuple[str, ...]:
    files = {"main.tf": own + more} if path == "main.tf" else {"main.tf": own, path: more}
    return refers(make_source(files, folder), folder, "aws_x", "y")


def test_a_resource_that_nobody_mentions_has_no_references() -> None:
    assert found("") == ()
    assert found('resource "aws_x" "z" {\n  size = aws_z.y.size\n}\n') == ()


@pytest.mark.parametrize(
    ("block", "name"),
    [
        ('output "o" {\n  value = aws_x.y.id\n}', "output.o (main.tf:5)"),
        ('resource "aws_z" "z" {\n\n  a = aws_x.y[0].id\n}', "aws_z.z (main.tf:6)"),
        ('resource "aws_z" "z" {\n  depends_on = [aws_x.y]\n}', "aws_z.z (main.tf:5)"),
        ('resource "aws_z" "z" {\n  depends_on = ["aws_x.y"]\n}', "aws_z.z (main.tf:5)"),
        ('resource "aws_z" "z" {\n  for_each = aws_x.y\n}', "aws_z.z (main.tf:5)"),
        ('resource "aws_z" "z" {\n  a = aws_x.y["k"].b\n}', "aws_z.z (main.tf:5)"),
        ('resource "aws_z" "z" {\n  a = aws_x.y[*].b\n}', "aws_z.z (main.tf:5)"),
        ('resource "aws_z" "z" {\n  a = [for x in aws_x.y : x.b]\n}', "aws_z.z (main.tf:5)"),
        ('resource "aws_z" "z" {\n  a = 5-aws_x.y.size\n}', "aws_z.z (main.tf:5)"),
        ('resource "aws_z" "z" {\n  a = aws_x . y.size\n}', "aws_z.z (main.tf:5)"),
        ('resource "aws_z" "z" {\n  lifecycle {\n    replace_triggered_by = [aws_x.y]\n  }\n}', "aws_z.z (main.tf:6)"),
        (
            'resource "aws_z" "z" {\n  provisioner "local-exec" {\n    command = "rm ${aws_x.y.id}"\n  }\n}',
            "aws_z.z (main.tf:6)",
        ),
        ('resource "aws_z" "z" {\n  a = <<-EOT\n    # ${aws_x.y.id}\n  EOT\n}', "aws_z.z (main.tf:6)"),
        ('resource "aws_z" "z" {\n  a = templatefile("t", { b = aws_x.y.id })\n}', "aws_z.z (main.tf:5)"),
        ('data "aws_z" "z" {\n  a = aws_x.y.id\n}', "data.aws_z.z (main.tf:5)"),
        ('module "m" {\n  a = aws_x.y.id\n}', "module.m (main.tf:5)"),
        ('provider "p" {\n  a = aws_x.y.id\n}', "provider.p (main.tf:5)"),
        ("locals {\n  # c\n  a = 1\n  b = aws_x.y.id\n}", "locals (main.tf:7)"),
        ("moved {\n  from = aws_x.old\n  to = aws_x.y\n}", "moved (main.tf:6)"),
        ('import {\n  to = aws_x.y["a"]\n  id = "x"\n}', "import (main.tf:5)"),
        ("removed {\n  from = aws_x.y\n}", "removed (main.tf:5)"),
        ('check "c" {\n  assert {\n    condition = aws_x.y.a > 0\n  }\n}', "check.c (main.tf:6)"),
        ('variable "v" {\n  validation {\n    condition = aws_x.y.a > 0\n  }\n}', "variable.v (main.tf:6)"),
    ],
)
def test_a_block_that_mentions_the_resource_is_found_with_its_line(block: str, name: str) -> None:
    assert found(f"{block}\n") == (name,)
    assert found(f"{block}\n".replace("\n", "\r\n")) == (name,)


@pytest.mark.parametrize(
    "expression",
    [
        "1 # aws_x.y",
        "1 // ${aws_x.y.id}",
        "1 /* \n aws_x.y.id */",
        "[ # aws_x.y\n    1,\n  ]",
        "data.aws_x.y.id",
        "module.aws_x.y",
        "module.m.aws_x.y",
        "aws_x.yy.id",
        "aws_x.y-z.id",
        "aws_x.y_z.id",
        "my_aws_x.y.id",
        "aws_xx.y.id",
        "aws_x.z.y",
    ],
)
def test_a_comment_or_another_name_is_no_mention(expression: str) -> None:
    assert found(f"locals {{\n  y = {expression}\n}}\n# aws_x.y\n") == ()


def test_the_resources_own_block_does_not_count_and_one_that_overrides_it_does() -> None:
    own = 'resource "aws_x" "y" {\n  a = aws_x.y.id\n}\n'
    assert found("", own=own) == ()
    override = 'resource "aws_x" "y" {\n  size = 2\n}\n'
    assert found(override, path="main_override.tf") == ("aws_x.y (main_override.tf:1)",)


def test_every_block_of_the_folder_is_looked_at_and_no_other_folder() -> None:
    files = {
        "live/main.tf": OWN + "locals {\n  a = aws_x.y.id\n}\n",
        "live/outputs.tf": '# aws_x.y\noutput "a" {\n  value = aws_x.y.id\n}\n\noutput "b" {\n  value = 1\n}\n',
        "live/more/main.tf": "locals {\n  a = aws_x.y.id\n}\n",
        "other/main.tf": "locals {\n  a = aws_x.y.id\n}\n",
    }
    references = refers(make_source(files, "live"), "live", "aws_x", "y")
    assert references == ("locals (live/main.tf:5)", "output.a (live/outputs.tf:3)")


def test_json_files_are_looked_at_apart_from_their_comments() -> None:
    mention = '{"output": {"o": {"value": "${aws_x.y.id}"}}, "moved": [{"from": "aws_x.a", "to": "aws_x.y"}]}'
    assert found(mention, path="more.tf.json") == ("output.o (more.tf.json)", "moved (more.tf.json)")
    assert found('{"output": {"o": {"//": "aws_x.y", "value": 1}}}', path="more.tf.json") == ()
    own = '{"resource": {"aws_x": {"y": {"a": "${aws_x.y.id}"}}}, "locals": {"b": "${aws_x.y.id}"}}'
    assert refers(make_source({"main.tf.json": own}), ".", "aws_x", "y") == ("locals (main.tf.json)",)


def test_a_file_that_does_not_parse_is_searched_as_a_whole() -> None:
    broken = "locals {\n  a = = 1\n  # aws_x.y\n}\n"
    assert found(broken, path="z.tf") == ("z.tf:3",)
    assert found(broken.replace("aws_x.y", "aws_x.z"), path="z.tf") == ()
    assert found('{"output": {"o": "${aws_x.y.id}"', path="z.tf.json") == ("z.tf.json:1",)


def test_a_resource_without_a_block_may_be_mentioned_all_the_same() -> None:
    assert found("moved {\n  from = aws_x.y\n  to = aws_x.z\n}\n", own="") == ("moved (main.tf:2)",)


PARTS = ["aws_x", ".", "y", " ", '"', "${", "}", "\n", "{", "=", "[", "<<E\n", "\nE\n", "(", "a.b"]
COMMENTS = ["# c\n", "// c\n", "/* ", " */", "#"]


@given(st.lists(st.sampled_from(PARTS)), st.lists(st.sampled_from(PARTS)))
def test_a_mention_is_found_in_whatever_stands_around_it(before: list[str], after: list[str]) -> None:
    assert found(f"locals {{\n  a = {''.join(before)} aws_x.y {''.join(after)}\n}}\n")


@given(st.lists(st.sampled_from([*PARTS, *COMMENTS]).filter(lambda part: part != "y")))
def test_nothing_is_found_that_is_not_there(parts: list[str]) -> None:
    assert found(f"locals {{\n  a = {''.join(parts)}\n}}\n") == ()
