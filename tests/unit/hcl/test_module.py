"""A directory as a module."""

import pytest

from agentbot.hcl.module import ModuleCall, Move, load_module


class FakeTree:
    def __init__(self, files):
        self.files = files

    def paths(self):
        return sorted(self.files)

    def read(self, path):
        return self.files.get(path)


FILES = {
    "live/main.tf": b"""\
terraform {
  backend "s3" {}
}

provider "aws" {
  region = "eu-west-1"
}

module "vpc" {
  source = "../modules/vpc"
}

module "computed" {
  source = "${var.base}/x"
}

moved {
  from = aws_x.old["a b"]
  to   = module.new.aws_x.y
}

resource "aws_x" "y" {
  size = 1
}
""",
    "live/y_override.tf": b'resource "aws_x" "y" {\n  size = 2\n}\n',
    "live/gen.tf": b"# DO NOT EDIT\nlocals {}\n",
    "live/extra.tf.json": b"""{
  "module": {"j": {"source": "./j"}, "k": {"source": "${var.x}"}},
  "moved": [{"from": "a.b", "to": "a.c"}]
}""",
    "live/.hidden.tf": b"locals {}\n",
    "live/notes.txt": b"",
    "live/sub/main.tf": b'resource "aws_x" "z" {}\n',
    "live2/main.tf": b"locals {}\n",
    "root.tf": b"terraform {\n  cloud {}\n}\n",
}
MODULE = load_module(FakeTree(FILES), "live")


def test_only_files_directly_in_the_directory_belong_to_it():
    assert [file.path for file in MODULE.files] == [
        "live/extra.tf.json",
        "live/gen.tf",
        "live/main.tf",
        "live/y_override.tf",
    ]


@pytest.mark.parametrize("directory", [".", ""])
def test_the_root_of_the_repository_is_a_directory(directory):
    module = load_module(FakeTree(FILES), directory)
    assert [file.path for file in module.files] == ["root.tf"]
    assert module.has_backend
    assert module.path == "."


def test_a_block_is_found_with_its_file_before_what_overrides_it():
    found = MODULE.find("resource", "aws_x", "y")
    assert found
    assert (found.file.path, found.block.line) == ("live/main.tf", 22)
    assert MODULE.find("resource", "aws_x", "z") is None


def test_module_calls_have_their_literal_sources():
    assert MODULE.calls() == (
        ModuleCall("j", "./j", "live/extra.tf.json", 1),
        ModuleCall("k", None, "live/extra.tf.json", 1),
        ModuleCall("vpc", "../modules/vpc", "live/main.tf", 9),
        ModuleCall("computed", None, "live/main.tf", 13),
    )


def test_moved_addresses_are_read_as_text():
    assert MODULE.moved() == (
        Move("a.b", "a.c", "live/extra.tf.json", 1),
        Move('aws_x.old["a b"]', "module.new.aws_x.y", "live/main.tf", 17),
    )


def test_what_stands_in_the_way_is_known():
    assert MODULE.has_backend
    assert [found.block.labels for found in MODULE.providers()] == [("aws",)]
    assert [file.path for file in MODULE.override_files] == ["live/y_override.tf"]
    assert [file.path for file in MODULE.generated_files] == ["live/gen.tf"]
    assert not load_module(FakeTree(FILES), "live2").has_backend


def test_an_override_file_that_speaks_of_an_argument_is_found():
    files = {
        "main.tf": b'resource "a" "b" {\n  size = 1\n  tags = {}\n  net {}\n}\n',
        "x_override.tf": b'resource "a" "b" {\n  size = 2\n  net {}\n}\n',
        "override.tf.json": b'{"resource": {"a": {"b": {"type": "x"}}}}',
    }
    module = load_module(FakeTree(files), ".")
    block = module.find("resource", "a", "b")
    found = {name: module.overriding(block, name) for name in ("size", "net", "type", "tags")}
    assert {name: at and at.file.path for name, at in found.items()} == {
        "size": "x_override.tf", "net": "x_override.tf", "type": "override.tf.json", "tags": None,
    }  # fmt: skip
