"""Source that cannot be read or edited costs its own finding or stack, never the others."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.command_line import Bench
from tests.support.toy_terraform import LOCK, stack_source

DEEP = "locals {\n  deep = " + "[" * 500 + "]" * 500 + "\n}\n"
MAIN = "live/alpha/main.tf"


@pytest.mark.parametrize(
    ("source", "code", "said"),
    [
        (stack_source("alpha") + 'resource "x" {{\n', "syntax-error", "live/alpha/main.tf:8: this does not parse."),
        (stack_source("alpha") + DEEP, "too-deep", "nested deeper than 200 levels."),
        (stack_source("alpha").encode() + b"# caf\xe9\n", "unreadable", "is not UTF-8 text."),
    ],
    ids=["syntax", "500-deep", "latin-1"],
)
def test_a_file_that_cannot_be_edited_refuses_its_own_findings(
    place: Bench, source: str | bytes, code: str, said: str
) -> None:
    place.write(MAIN, source)
    place.commit()
    with place.unharmed():
        ended = place.json("run")
    refused = {f["address"]: f["refusal"] for f in ended.document["findings"] if "refusal" in f}
    assert (ended.code, ended.err) == (0, "")
    assert (refused["toy_disk.alpha"]["code"], said in refused["toy_disk.alpha"]["message"]) == (code, True)
    assert ended.operations == {"toy_disk.gamma": "opened"}


def test_odd_files_beside_the_resource_do_not_disturb_it(place: Bench) -> None:
    place.write("live/alpha/empty.tf", "")
    place.write("live/alpha/deep.tf", DEEP)
    place.write("live/alpha/latin.tf", b"# caf\xe9\n")
    place.write("live/alpha/broken.tf.json", '{"resource": ')
    place.write("live/alpha/odd.tf.json", '{"terraform": [1, {"backend": [3]}], "module": {"a": {"source": 4}}}')
    place.commit()
    ended = place.json("run")
    assert (ended.code, ended.err) == (0, "")
    assert ended.operations == {"toy_disk.alpha": "opened", "toy_disk.gamma": "opened"}


def test_json_syntax_is_found_and_not_edited(place: Bench) -> None:
    (place.repo / MAIN).unlink()
    body = {"terraform": {"backend": {"local": {}}}, "resource": {"toy_disk": {"alpha": {"title": 20}}}}
    place.write("live/alpha/main.tf.json", json.dumps(body))
    place.commit()
    ended = place.json("run")
    refused = {f["address"]: f["refusal"]["code"] for f in ended.document["findings"] if "refusal" in f}
    assert refused == {"toy_disk.alpha": "json-syntax"}
    assert ended.operations == {"toy_disk.gamma": "opened"}


def outside_file(place: Bench, outside: Path) -> None:
    (place.repo / "live/alpha/linked.tf").symlink_to(outside / "disk.tf")


def outside_folder(place: Bench, outside: Path) -> None:
    (place.repo / "modules").mkdir()
    (place.repo / "modules/disk").symlink_to(outside)
    place.write("live/alpha/disk.tf", 'module "disk" {\n  source = "../../modules/disk"\n}\n')


def outside_source(place: Bench, outside: Path) -> None:
    place.write("live/alpha/disk.tf", f'module "disk" {{\n  source = "../../../{outside.name}"\n}}\n')


@pytest.mark.parametrize("link", [outside_file, outside_folder, outside_source], ids=lambda link: link.__name__)
def test_a_stack_that_leads_out_of_the_repository_is_not_read(place: Bench, link: object) -> None:
    assert callable(link)
    outside = place.folder / "outside"
    outside.mkdir()
    (outside / "disk.tf").write_text('resource "toy_disk" "outside" {\n  title = 20\n}\n')
    link(place, outside)
    place.commit()
    with place.unharmed():
        ended = place.json("run")
    assert (ended.code, ended.err) == (4, "")
    assert "leads out of the repository" in ended.reasons["live/alpha"]
    assert ended.operations == {"toy_disk.gamma": "opened"}


def test_links_inside_the_repository_and_circles_of_links_are_fine(place: Bench) -> None:
    place.write("shared.tf", "locals {}\n")
    (place.repo / "live/alpha/shared.tf").symlink_to("../../shared.tf")
    (place.repo / "live/alpha/circle.tf").symlink_to("circle.tf")
    (place.repo / "live/up").symlink_to("..")
    place.commit()
    ended = place.json("run")
    assert (ended.code, ended.operations) == (0, {"toy_disk.alpha": "opened", "toy_disk.gamma": "opened"})


def test_a_configuration_behind_a_link_or_under_another_name_is_not_passed_over(place: Bench) -> None:
    place.write("agentbot.yaml", "mode: observe\n")
    assert "agentbot.yaml has 1 problem: it is not read under this name" in place.ask("validate").sentence
    (place.repo / "agentbot.yaml").unlink()
    (place.folder / "elsewhere.yml").write_text("mode: observe\n")
    (place.repo / "agentbot.yml").symlink_to(place.folder / "elsewhere.yml")
    place.commit()
    ended = place.ask("run")
    assert (ended.code, "it is a symbolic link" in ended.sentence) == (1, True)


def test_stacks_with_odd_names_work_like_others(place: Bench) -> None:
    sizes = {"spaced": 50, "globbed": 60, "dashed": 70}
    for name, folder in zip(sizes, ("live/my stäck ✓ #1", "live/a*b[c]", "-live/C:\\x"), strict=True):
        place.write(f"{folder}/main.tf", stack_source(name))
        place.write(f"{folder}/.terraform.lock.hcl", LOCK)
    place.write("live/two\nlines/main.tf", stack_source("hidden"))
    place.commit()
    place.toy.cloud(sizes)
    with place.unharmed():
        ended = place.json("run")
    assert ended.code == 0
    assert ended.operations == {f"toy_disk.{name}": "opened" for name in sizes}
