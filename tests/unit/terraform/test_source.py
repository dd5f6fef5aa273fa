"""A resource of a plan is followed through module calls to its block, or the reason is told why it cannot be."""

from __future__ import annotations

from typing import Any

import pytest

from agentbot.hcl.edit import RefusalCode, Refused
from agentbot.terraform.plan import ResourceChange
from agentbot.terraform.source import Place, configuration_of
from tests.support.plans import MAIN, VOLUME, entry, make_plan, make_source, only_change

FILES = {
    "live/main.tf": 'module "m" {\n  source = "../modules/m"\n}\n' + MAIN,
    "live/calls.tf": """\
module "registry" {
  source = "terraform-aws-modules/vpc/aws"
}
module "variable" {
  source = var.where
}
module "out" {
  source = "../../elsewhere"
}
""",
    "live/override.tf": 'resource "aws_ebs_volume" "data" {\n  size = 30\n}\n',
    "live/x.tf.json": '{"resource": {"aws_x": {"y": {"size": 1}}}}',
    "modules/m/main.tf": 'module "deep" {\n  source = "./deep"\n}\n',
    "modules/m/deep/main.tf": MAIN,
}
SOURCE = make_source(FILES, "live")


def planned(address: str, **rest: Any) -> ResourceChange:
    return only_change(make_plan(changes=[entry(address, "no-op", **rest)]))


@pytest.mark.parametrize(
    ("address", "file"),
    [
        (VOLUME, "live/main.tf"),
        (f'{VOLUME}["a"]', "live/main.tf"),
        (f"module.m.module.deep.{VOLUME}", "modules/m/deep/main.tf"),
        (f'module.m["a.b"].module.deep[0].{VOLUME}', "modules/m/deep/main.tf"),
    ],
)
def test_a_block_is_found_through_local_module_calls(address: str, file: str) -> None:
    module = address.removesuffix('["a"]').removesuffix(VOLUME).rstrip(".")
    place = SOURCE.place(planned(address, module_address=module, type="aws_ebs_volume", name="data"))
    assert isinstance(place, Place)
    assert (place.file.path, place.label) == (file, ("resource", "aws_ebs_volume", "data"))


@pytest.mark.parametrize(
    ("module", "name", "code"),
    [
        ("", "other", RefusalCode.NOT_FOUND),
        ("module.absent", "data", RefusalCode.NOT_FOUND),
        ("module.variable", "data", RefusalCode.NOT_FOUND),
        ("module.registry", "data", RefusalCode.MODULE),
        ("module.out", "data", RefusalCode.OUTSIDE),
        ("module.m", "data", RefusalCode.NOT_FOUND),
        ("modul.m", "data", RefusalCode.NOT_FOUND),
        ("module.m[", "data", RefusalCode.NOT_FOUND),
        ("module.", "data", RefusalCode.NOT_FOUND),
    ],
)
def test_a_block_that_cannot_be_pointed_at_is_refused(module: str, name: str, code: RefusalCode) -> None:
    found = SOURCE.place(planned(VOLUME, module_address=module, name=name))
    assert isinstance(found, Refused)
    assert found.code is code


def test_an_override_file_is_known_for_the_arguments_that_it_speaks_of() -> None:
    place = SOURCE.place(planned(VOLUME))
    assert isinstance(place, Place)
    assert (place.overriding("size"), place.overriding("tags")) == ("live/override.tf", None)


@pytest.mark.parametrize(
    ("written", "rules"),
    [
        ("[size]", ("size",)),
        ("[size, tags]", ("size", "tags")),
        ('[\n      size,  # grows by itself\n      tags["x"], // a tag\n    ]', ("size", 'tags["x"]')),
        ("all", ("all",)),
        ("[]", ()),
    ],
)
def test_ignored_changes_are_read_as_they_are_written(written: str, rules: tuple[str, ...]) -> None:
    block = f'resource "aws_ebs_volume" "data" {{\n  lifecycle {{\n    ignore_changes = {written}\n  }}\n}}\n'
    assert make_source(block).ignored(planned(VOLUME)) == rules


def test_what_is_ignored_in_a_block_that_cannot_be_read_is_not_known() -> None:
    assert isinstance(SOURCE.ignored(planned("aws_x.y")), Refused)
    assert isinstance(SOURCE.ignored(planned("aws_absent.y")), Refused)
    assert make_source(MAIN).ignored(planned(VOLUME)) == ()


def test_a_literal_is_read_at_its_path() -> None:
    assert SOURCE.literal(planned(VOLUME), ("size",)) == 20
    assert SOURCE.literal(planned(VOLUME), ("tags", "Name")) == "data"
    for address, path in ((VOLUME, ("absent",)), ("aws_x.y", ("size",)), ("aws_absent.y", ("size",))):
        assert isinstance(SOURCE.literal(planned(address), path), Refused)


def test_an_address_is_followed_back_through_every_move_and_not_in_circles() -> None:
    moves = "".join(
        f"moved {{\n  from = aws_ebs_volume.{old}\n  to = aws_ebs_volume.{new}\n}}\n"
        for old, new in (("first", "second"), ("second", "data"), ("x", "z"), ("z", "x"))
    )
    source = make_source(MAIN + moves)
    assert source.oldest_name(planned(VOLUME)) == "aws_ebs_volume.first"
    assert source.oldest_name(planned(f'{VOLUME}["a"]')) == 'aws_ebs_volume.first["a"]'
    assert source.oldest_name(planned("aws_ebs_volume.x")) in ("aws_ebs_volume.x", "aws_ebs_volume.z")
    assert source.oldest_name(planned(VOLUME, previous_address="aws_a.told")) == "aws_a.told"


def test_a_move_inside_a_module_keeps_the_modules_prefix() -> None:
    files = {
        "main.tf": 'module "m" {\n  source = "./m"\n}\n',
        "m/main.tf": MAIN + "moved {\n  from = aws_ebs_volume.old\n  to = aws_ebs_volume.data\n}\n",
    }
    assert make_source(files).oldest_name(planned(f"module.m.{VOLUME}")) == "module.m.aws_ebs_volume.old"


def test_resources_of_the_stacks_own_folder_are_listed() -> None:
    assert SOURCE.resources() == {("aws_ebs_volume", "data"), ("aws_x", "y")}


def test_the_plans_reading_of_a_block_is_found_in_its_module() -> None:
    resource = {"type": "aws_ebs_volume", "name": "data", "expressions": {"size": {}}}
    root = {"resources": [], "module_calls": {"m": {"module": {"resources": [None, resource]}}}}
    plan = make_plan(changes=[entry(f"module.m.{VOLUME}", "no-op")], configuration=[])
    plan.raw["configuration"]["root_module"] = root
    assert configuration_of(plan, only_change(plan)) == resource
    assert configuration_of(plan, planned(VOLUME)) == {}
    assert configuration_of(plan, planned(VOLUME, module_address="module.other")) == {}
    assert configuration_of(plan, planned(VOLUME, module_address="nonsense")) == {}


@pytest.mark.parametrize("value", [None, 3, "x", [], ["x"], {"m": 3}, {"m": {"module": []}}, {"m": {"module": "x"}}])
def test_a_malformed_configuration_has_no_reading(value: Any) -> None:
    plan = make_plan(changes=[entry(f"module.m.{VOLUME}", "no-op")])
    plan.raw["configuration"]["root_module"] = {"module_calls": value, "resources": value}
    assert configuration_of(plan, only_change(plan)) == {}
    assert configuration_of(plan, planned(VOLUME)) == {}
