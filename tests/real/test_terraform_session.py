"""A session on real Terraform: plans and proofs of three kinds of stack, and the user's folder stays as it is."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from agentbot.config.load import parse
from agentbot.errors import TerraformError
from agentbot.terraform.lock_file import LOCK_FILE
from agentbot.terraform.session import Session
from agentbot.terraform.stacks import Stack, discover

pytestmark = pytest.mark.real

MODULE = """
variable "name" {
  type = string
}

resource "aws_iam_role" "this" {
  name        = var.name
  description = "as code says"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }]
  })
}
"""
STACK = """
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
  BACKEND
}

provider "aws" {
  region      = "us-east-1"
  max_retries = 2
}

variable "suffix" {
  type = string
}

locals {
  name = "NAME-${terraform.workspace}-${var.suffix}"
}

module "role" {
  source = "../../modules/role"
  name   = local.name
}

resource "aws_ssm_parameter" "this" {
  name  = "/${local.name}/value"
  type  = "String"
  value = "as code says"
}

resource "aws_cloudwatch_log_group" "this" {
  name = local.name
}
"""
CONFIG = "stacks: [{path: live/locked}, {path: live/unlocked}, {path: live/spaces, workspace: staging}]"
BACKENDS = {"locked": "", "unlocked": 'backend "local" {\n    path = "../../state/u.tfstate"\n  }', "spaces": ""}


class Repository:
    """A git repository with applied stacks, as an engineer has it on disk."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder, self.environment = folder, environment

    def write(self, path: str, text: str) -> None:
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).write_text(text)

    def git(self, *arguments: str) -> str:
        identity = ("-c", "user.name=t", "-c", "user.email=t@example.com")
        command = ["git", *identity, "-C", str(self.folder), *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def apply(self, stack: str, workspace: str) -> None:
        for arguments in (("init",), ("apply", "-auto-approve")):
            environment = {**self.environment, "TF_WORKSPACE": workspace}
            subprocess.run(
                ["terraform", *arguments, "-input=false", "-no-color"],
                cwd=self.folder / "live" / stack, env=environment, check=True, capture_output=True,
            )  # fmt: skip

    def checkout(self, target: Path) -> None:
        archive = subprocess.run(
            ["git", "-C", str(self.folder), "archive", "HEAD"], check=True, capture_output=True
        ).stdout
        subprocess.run(["tar", "-x", "-C", str(target)], input=archive, check=True)

    def ignored(self, folders: Sequence[str]) -> Sequence[str]:
        return [path for path in self.git("ls-files", "-zoi", "--exclude-standard", "--", *folders).split("\0") if path]

    def paths(self) -> Sequence[str]:
        return self.git("ls-files").splitlines()

    def read(self, path: str) -> bytes | None:
        file = self.folder / path
        return file.read_bytes() if file.is_file() else None

    def listing(self) -> dict[str, Any]:
        return {
            str(path): (path.lstat().st_mtime_ns, path.read_bytes() if path.is_file() else None)
            for path in sorted(self.folder.rglob("*"))
            if ".git" not in path.parts and ".terraform" not in path.parts
        }


@pytest.fixture(scope="module")
def cloud() -> Iterator[dict[str, str]]:
    server = ThreadedMotoServer(port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield {
        **os.environ,
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "us-east-1",
    }
    server.stop()


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory, cloud: dict[str, str]) -> Repository:
    repo = Repository(tmp_path_factory.mktemp("repo"), cloud)
    repo.write("modules/role/main.tf", MODULE)
    repo.write(".gitignore", "*.tfstate*\n.terraform/\n*.tfvars\n/live/unlocked/.terraform.lock.hcl\n")
    for name, backend in BACKENDS.items():
        repo.write(f"live/{name}/main.tf", STACK.replace("NAME", name).replace("BACKEND", backend))
        repo.write(f"live/{name}/terraform.tfvars", 'suffix = "x"\n')
        repo.apply(name, "staging" if name == "spaces" else "default")
    (repo.folder / "live/unlocked" / LOCK_FILE).unlink()
    repo.git("init", "-q", "-b", "main")
    repo.git("add", ".")
    repo.git("commit", "-qm", "base")
    options = {
        "endpoint_url": cloud["AWS_ENDPOINT_URL"], "region_name": "us-east-1",
        "aws_access_key_id": "test", "aws_secret_access_key": "test",
    }  # fmt: skip
    for name in ("locked-default-x", "unlocked-default-x", "spaces-staging-x"):
        boto3.client("ssm", **options).put_parameter(Name=f"/{name}/value", Value="by hand", Overwrite=True)
        boto3.client("iam", **options).update_role(RoleName=name, Description="by hand")
    return repo


@pytest.fixture(scope="module")
def stacks(repository: Repository) -> dict[str, Stack]:
    return {stack.path: stack for stack in discover(repository, parse("agentbot.yml", CONFIG.encode()))}


def changes(plan: Path) -> dict[str, list[str]]:
    """Address → actions of everything that an apply would do."""
    entries = json.loads(plan.read_text())["resource_changes"]
    return {
        entry["address"]: entry["change"]["actions"] for entry in entries if entry["change"]["actions"] != ["no-op"]
    }


@pytest.mark.parametrize("path", ["live/locked", "live/unlocked", "live/spaces"])
def test_drift_is_planned_and_its_cure_is_proven_without_a_trace(
    repository: Repository, stacks: dict[str, Stack], cloud: dict[str, str], tmp_path_factory: pytest.TempPathFactory,
    path: str,
) -> None:  # fmt: skip
    stack, before = stacks[path], repository.listing()
    cache = tmp_path_factory.getbasetemp() / "cache"
    both = {"aws_ssm_parameter.this": ["update"], "module.role.aws_iam_role.this": ["update"]}
    role, main = "modules/role/main.tf", f"{path}/main.tf"
    with Session(
        repository.folder, checkout=repository.checkout, ignored=repository.ignored, environment=cloud, cache=cache
    ) as session:
        plan = session.main_plan(stack)
        assert changes(plan.json) == both
        assert plan.own_lock == (path == "live/unlocked")
        assert plan.state is not None
        overlay = {
            file: data.replace(b"as code says", b"by hand")
            for file in (main, role)
            if (data := repository.read(file)) is not None
        }
        candidate = session.candidate_plan(stack, plan.state, overlay)
        assert changes(candidate) == {}
        if path == "live/locked":
            assert changes(session.candidate_plan(stack, plan.state, {main: overlay[main]})) == {
                "module.role.aws_iam_role.this": ["update"]
            }
            assert changes(session.candidate_plan(stack, plan.state, {})) == both
        block = session.schema(stack).block("registry.terraform.io/hashicorp/aws", "aws_iam_role")
        assert block is not None
        assert block["attributes"]["unique_id"]["computed"]
        assert "hashicorp/aws" in session.versions(stack)
        private = plan.json.parent
    assert not private.exists()
    assert repository.listing() == before


def test_a_lock_file_without_this_platform_says_what_to_do(
    repository: Repository, stacks: dict[str, Stack], cloud: dict[str, str], tmp_path: Path
) -> None:
    file = repository.folder / "live/locked" / LOCK_FILE
    good = file.read_text()
    start, end = good.index("hashes"), good.rindex("]") + 1
    file.write_text(f'{good[:start]}hashes = [\n    "h1:{"A" * 43}=",\n  ]{good[end:]}')
    try:
        with (
            Session(
                repository.folder,
                checkout=repository.checkout,
                ignored=repository.ignored,
                environment=cloud,
                cache=tmp_path,
            ) as session,
            pytest.raises(TerraformError, match="providers lock"),
        ):
            session.main_plan(stacks["live/locked"])
    finally:
        file.write_text(good)
