"""Edits share a plan only where neither feeds the other, however far around."""

from __future__ import annotations

import pytest

from agentbot.gates.rounds import References, share
from agentbot.hcl.edit import Edit
from agentbot.remediation.candidate import Candidate, FileChange
from tests.support.answers import answer
from tests.support.plans import make_source

A, B = ("resource", "aws_a", "x"), ("resource", "aws_b", "y")


def touching(*blocks: tuple[str, ...], file: str = "main.tf") -> Candidate:
    edits = tuple(Edit(file, block, ("size",), "set", 1) for block in blocks)
    return Candidate("app", (answer(*edits),), (FileChange(file, b"", b" "),))


def shares(files: dict[str, str] | str, *candidates: Candidate, root: str = ".") -> bool:
    """Both orders must agree."""
    references = References(make_source(files, root), root)
    given = candidates or (touching(A), touching(B))
    rounds = [len(share(order, references)) for order in (given, given[::-1])]
    assert rounds[0] == rounds[1]
    return rounds[0] == 1


def code(*, a: str = "", b: str = "", more: str = "") -> str:
    return f'resource "aws_a" "x" {{\n{a}\n}}\nresource "aws_b" "y" {{\n{b}\n}}\n{more}\n'


def test_two_blocks_that_know_nothing_of_each_other_share_a_plan() -> None:
    assert shares(code())
    assert shares(code(a="v = var.z", b="v = var.z", more='variable "z" {}'))
    assert shares(code(a="v = aws_c.z.id", b="v = aws_c.z.id", more='resource "aws_c" "z" {}'))


@pytest.mark.parametrize(
    "reference",
    [
        "v = aws_a.x.id",
        "v = aws_a.x[0].id",
        "v = aws_a.x[*].id",
        'v = "before ${aws_a.x.id} after"',
        "v = [for one in aws_a.x : one.id]",
        'v = lookup(aws_a.x.tags, "a", "b")',
        "depends_on = [aws_a.x]",
        "for_each = aws_a.x",
        "nested {\n    v = aws_a.x.id\n  }",
        'dynamic "d" {\n    for_each = aws_a.x.list\n    content {}\n  }',
        "v = <<-EOT\n    ${aws_a.x.id}\n  EOT",
        "lifecycle {\n    replace_triggered_by = [aws_a.x]\n  }",
    ],
)
def test_a_block_that_refers_to_the_other_does_not_share_its_plan(reference: str) -> None:
    assert not shares(code(b=reference))
    assert not shares(code(a=reference.replace("aws_a.x", "aws_b.y")))


@pytest.mark.parametrize(
    ("b", "more"),
    [
        ("v = local.one", "locals {\n  one = aws_a.x.id\n}"),
        ("v = local.two", "locals {\n  one = aws_a.x.id\n  two = local.one\n}"),
        ("v = data.aws_d.z.id", 'data "aws_d" "z" {\n  v = aws_a.x.id\n}'),
        ("v = aws_c.z.id", 'resource "aws_c" "z" {\n  v = aws_a.x.id\n}'),
        ("v = module.m.v", 'module "m" {\n  source = "registry/m/aws"\n  v = aws_a.x.id\n}'),
    ],
)
def test_a_reference_through_others_counts(b: str, more: str) -> None:
    assert not shares(code(b=b, more=more))
    assert not shares({"main.tf": code(b=b), "more.tf": more})


def test_a_local_value_beside_the_one_that_is_used_does_not_count() -> None:
    assert shares(code(b="v = local.two", more="locals {\n  one = aws_a.x.id\n  two = 2\n}"))


MODULE = 'module "m" {\n  source = "./m"\n  v = aws_a.x.id\n}\n'


def test_what_goes_into_a_module_reaches_the_blocks_that_use_it() -> None:
    inside = 'variable "v" {}\nresource "aws_b" "y" {\n  v = var.v\n}\n'
    files = {"main.tf": code() + MODULE, "m/main.tf": inside}
    assert not shares(files, touching(A), touching(B, file="m/main.tf"))
    unused = {**files, "m/main.tf": inside.replace("var.v", "1")}
    assert shares(unused, touching(A), touching(B, file="m/main.tf"))


def test_what_comes_out_of_a_module_is_anything_in_it() -> None:
    inside = 'resource "aws_a" "x" {}\noutput "v" {\n  value = aws_a.x.id\n}\n'
    files = {"main.tf": 'module "m" {\n  source = "./m"\n}\n' + code(b="v = module.m.v"), "m/main.tf": inside}
    assert not shares(files, touching(A, file="m/main.tf"), touching(B))
    assert shares(files, touching(A), touching(B)), "the other block of that name is not in the module"


def test_modules_inside_modules_are_followed_and_circles_end() -> None:
    files = {
        "live/main.tf": 'module "m" {\n  source = "../m"\n}\nresource "aws_b" "y" {\n  v = module.m.v\n}\n',
        "m/main.tf": 'module "deep" {\n  source = "./deep"\n}\noutput "v" {\n  value = module.deep.v\n}\n',
        "m/deep/main.tf": 'module "round" {\n  source = "../"\n}\nresource "aws_a" "x" {}\n',
    }
    there = touching(A, file="m/deep/main.tf")
    assert not shares(files, there, touching(B, file="live/main.tf"), root="live")


def test_two_edits_of_one_block_do_not_share_a_plan() -> None:
    assert not shares(code(), touching(A), touching(A))


def test_blocks_of_one_name_in_two_folders_are_two_blocks() -> None:
    files = {"main.tf": 'module "m" {\n  source = "./m"\n}\n' + code(), "m/main.tf": code()}
    assert shares(files, touching(A), touching(A, file="m/main.tf"))


def test_a_name_that_merely_begins_alike_is_another_name() -> None:
    assert shares(code(b="v = aws_a.xy.id", more='resource "aws_a" "xy" {}'))


def test_references_in_json_syntax_count() -> None:
    files = {
        "main.tf": 'resource "aws_a" "x" {}\nresource "aws_b" "y" {\n  v = aws_c.z.id\n}\n',
        "more.tf.json": '{"resource": {"aws_c": {"z": {"v": "${aws_a.x.id}"}}}}',
    }
    assert not shares(files)


def test_a_circle_of_references_ends() -> None:
    more = "locals {\n  one = aws_b.y.v\n  two = local.one\n}"
    assert not shares(code(a="v = local.one", b="v = local.two", more=more))


def test_each_candidate_is_in_exactly_one_round_and_as_few_rounds_as_first_fit_gives() -> None:
    blocks = "".join(
        f'resource "aws_a" "r{i}" {{\n  v = {f"aws_a.r{i - 1}.id" if i % 2 else 1}\n}}\n' for i in range(8)
    )
    given = [touching(("resource", "aws_a", f"r{i}")) for i in range(8)]
    rounds = share(given, References(make_source(blocks), "."))
    assert sorted(map(id, given)) == sorted(id(each) for members in rounds for each in members)
    assert [len(members) for members in rounds] == [4, 4]


def test_nothing_needs_no_round() -> None:
    assert share([], References(make_source(""), ".")) == []
