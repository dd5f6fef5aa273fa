"""Each command is called as it must be, and a lock file that does not fit is explained."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from agentbot.errors import TerraformError
from agentbot.terraform.runner import Terraform, default_binary


@pytest.fixture
def runner(terraform: Any, tmp_path: Path) -> Terraform:
    return Terraform("terraform", {**terraform.environment, "TF_DATA_DIR": str(tmp_path / "data")}, 20)


def test_every_command_is_read_only_and_asks_nobody(terraform: Any, runner: Terraform, tmp_path: Path) -> None:
    assert runner.version() == "1.11.4"
    runner.init(tmp_path, lockfile_readonly=True, backend_config=("a=b",))
    assert runner.workspaces(tmp_path) == ("default", "staging")
    runner.plan(tmp_path, tmp_path / "p", refresh=False, var_files=("x.tfvars",))
    runner.show(tmp_path, tmp_path / "p", tmp_path / "p.json")
    runner.providers_schema(tmp_path, tmp_path / "s.json")
    assert runner.fmt(b"a = 1\n") == b"A = 1\n"
    assert json.loads(runner.state_pull(tmp_path))["version"] == 4
    assert [" ".join(call["argv"]).replace(str(tmp_path), "T") for call in terraform.calls] == [
        "version -json",
        "init -input=false -no-color -lockfile=readonly -backend-config=a=b",
        "workspace list",
        "plan -input=false -lock=false -no-color -refresh=false -var-file=x.tfvars -out=T/p",
        "show -json -no-color T/p",
        "providers schema -json",
        "fmt -no-color -",
        "state pull",
    ]
    assert {call["umask"] for call in terraform.calls} == {0o077}


@pytest.mark.parametrize(
    ("stderr", "hint"),
    [
        ("doesn't match any of the\nchecksums previously recorded in the dependency lock file", "providers lock"),
        ("Error: Provider dependency changes detected", "does not fit the code"),
    ],
)
def test_a_lock_file_that_does_not_fit_is_explained(
    terraform: Any, runner: Terraform, tmp_path: Path, stderr: str, hint: str
) -> None:
    terraform.will(f"fail init|{stderr}")
    with pytest.raises(TerraformError, match=hint):
        runner.init(tmp_path, lockfile_readonly=True)
    with pytest.raises(TerraformError) as caught:
        runner.init(tmp_path, lockfile_readonly=False)
    assert not caught.value.fix


def test_a_version_that_cannot_be_read_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "tofu").write_text("#!/bin/sh\necho no\n")
    (tmp_path / "tofu").chmod(0o755)
    with pytest.raises(TerraformError, match="version"):
        Terraform("tofu", {"PATH": f"{tmp_path}:/bin:/usr/bin"}, 5).version()


def test_tofu_is_used_where_only_tofu_is_there(tmp_path: Path) -> None:
    assert default_binary(str(tmp_path)) == "terraform"
    (tmp_path / "tofu").write_text("#!/bin/sh\n")
    (tmp_path / "tofu").chmod(0o755)
    assert default_binary(str(tmp_path)) == "tofu"
