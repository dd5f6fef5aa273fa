"""Stacks are found by what their folders hold, or by the configuration."""

from __future__ import annotations

from collections.abc import Collection

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentbot.config.load import parse
from agentbot.config.settings import Settings
from agentbot.errors import ConfigError
from agentbot.terraform.stacks import Stack, _matches, callers, discover

BACKEND = 'terraform {\n  backend "s3" {}\n}\n'
PROVIDER = 'provider "aws" {}\n'


def call(source: str) -> str:
    return f'module "m{abs(hash(source))}" {{\n  source = "{source}"\n}}\n'


class Files(dict[str, str]):
    """A tree in memory."""

    def paths(self) -> Collection[str]:
        return sorted(self)

    def read(self, path: str) -> bytes | None:
        return self[path].encode() if path in self else None


def found(files: dict[str, str], config: str = "") -> dict[str, Stack]:
    stacks = discover(Files(files), parse("agentbot.yml", config.encode()) if config else Settings())
    return {stack.name: stack for stack in stacks}


def test_a_backend_makes_a_stack_also_where_a_module_call_points_at_it() -> None:
    stacks = found({"a/main.tf": BACKEND + call("../b"), "b/main.tf": BACKEND})
    assert list(stacks) == ["a", "b"]
    assert stacks["a"].backend == "s3"


def test_provider_configuration_makes_a_stack_unless_it_is_called() -> None:
    files = {"a/main.tf": PROVIDER + call("../m"), "m/main.tf": PROVIDER, "lib/main.tf": "variable x {}\n"}
    stacks = found(files)
    assert list(stacks) == ["a"]
    assert stacks["a"].backend is None


def test_cloud_blocks_and_json_files_are_read() -> None:
    stacks = found(
        {
            "a/main.tf": "terraform {\n  cloud {\n  }\n}\n",
            "b/main.tf.json": '{"terraform": {"backend": {"gcs": {}}}}',
            "c/main.tf.json": '{"terraform": [{"cloud": {}}]}',
            "d/main.tf.json": '{"provider": {"aws": {}}}',
        }
    )
    assert {name: stack.backend for name, stack in stacks.items()} == {
        "a": "cloud",
        "b": "gcs",
        "c": "cloud",
        "d": None,
    }


def test_the_root_folder_is_the_stack_named_dot() -> None:
    stacks = found({"main.tf": BACKEND + call("./modules/x"), "modules/x/main.tf": ""})
    assert list(stacks) == ["."]
    assert (stacks["."].path, stacks["."].module_dirs) == ("", ("", "modules/x"))


def test_hidden_folders_are_no_stacks() -> None:
    assert not found({".terraform/modules/x/main.tf": BACKEND, "a/.terragrunt-cache/x/main.tf": PROVIDER})


def test_module_folders_are_followed_through_calls_and_cycles() -> None:
    stacks = found(
        {
            "live/a/main.tf": BACKEND
            + call("../../modules/x")
            + call("../../../outside")
            + call("hashicorp/consul/aws"),
            "modules/x/main.tf": call("../y") + 'module "v" {\n  source = var.s\n}\n',
            "modules/y/main.tf": call("../x"),
        }
    )
    assert stacks["live/a"].module_dirs == ("live/a", "modules/x", "../outside", "modules/y")


def test_callers_are_the_stacks_that_use_the_file() -> None:
    stacks = found({
        "a/main.tf": BACKEND + call("../m"), "b/main.tf": BACKEND + call("../m"), "c/main.tf": BACKEND, "m/main.tf": "",
    })  # fmt: skip
    assert [stack.name for stack in callers(stacks.values(), "m/main.tf")] == ["a", "b"]
    assert [stack.name for stack in callers(stacks.values(), "c/main.tf")] == ["c"]
    assert not callers(stacks.values(), "README.md")


LIVE = {"live/a/main.tf": "", "live/b/main.tf": "", "live/b/sub/main.tf": "", "main.tf": "", "doc/x.md": ""}


@pytest.mark.parametrize(
    ("glob", "names"),
    [
        ("live/*", ["live/a", "live/b"]),
        ("live/**", ["live/a", "live/b", "live/b/sub"]),
        ("**/sub", ["live/b/sub"]),
        ("./live/a/", ["live/a"]),
        (".", ["."]),
        ("live/[!a]", ["live/b"]),
    ],
)
def test_configured_globs_match_folders(glob: str, names: list[str]) -> None:
    assert list(found(LIVE, f"stacks: [{{path: '{glob}'}}]")) == names


def test_a_configured_stack_has_its_settings() -> None:
    config = "stacks:\n- {path: live/a, name: A, id: i, workspace: w, var_files: [../b/x.tfvars], binary: tofu}"
    stack = found(LIVE, config)["A"]
    assert (stack.path, stack.id, stack.workspace, stack.binary) == ("live/a", "i", "w", "tofu")
    assert stack.var_files == ("../b/x.tfvars",)


def test_all_problems_of_configured_stacks_are_told_at_once() -> None:
    config = (
        "stacks:\n- path: doc\n- {path: live/*, id: i}\n- {path: live/a}\n"
        "- {path: live/b/sub, var_files: [../../../../x.tfvars], backend_config: [/etc/x, k=/v]}"
    )
    with pytest.raises(ConfigError) as caught:
        found(LIVE, config)
    assert caught.value.problems == (
        "`stacks[0].path` matches no folder with Terraform files: doc",
        "`stacks[2]` is a second stack named `live/a`: give each a `name`",
        "`stacks[3]`: the file `../../../../x.tfvars` is outside the repository",
        "`stacks[3]`: the file `/etc/x` is outside the repository",
    )


def test_one_id_for_two_stacks_is_a_problem() -> None:
    with pytest.raises(ConfigError, match="have the same `id`"):
        found(LIVE, "stacks: [{path: live/*, id: i}]")


@given(
    st.lists(st.sampled_from(["a", "b", "c"]), max_size=8),
    st.lists(st.sampled_from(["a", "*", "**", "[ab]"]), max_size=8),
)
def test_globs_end_on_any_path(path: list[str], pattern: list[str]) -> None:
    assert isinstance(_matches("/".join(path), "/".join(pattern)), bool)
    assert _matches("/".join(path), "**")
    assert _matches("/".join(path), "/".join("*" for _ in path))


def test_a_hostile_glob_does_not_take_for_ever() -> None:
    assert not _matches("/".join("a" * 60), "/".join(["**", "a"] * 30 + ["b"]))
