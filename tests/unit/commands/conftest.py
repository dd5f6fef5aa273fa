"""A repository with one stack, and a plan of it that somebody else made."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from agentbot.cli import run_command
from tests.support.toy_checkov import ToyCheckov

SOURCE = """\
provider "aws" {}

resource "aws_ebs_volume" "data" {
  availability_zone = "us-east-1a"
  tags              = { Owner = "web" }
}

resource "aws_db_instance" "main" {
  password = "correct horse battery"
}
"""
PROVIDER = "registry.terraform.io/hashicorp/aws"


def _change(kind: str, name: str, before: Any, after: Any, *, sensitive: Any = False) -> dict[str, Any]:
    actions = ["no-op"] if before == after else ["update"]
    return {
        "address": f"{kind}.{name}", "mode": "managed", "type": kind, "name": name, "provider_name": PROVIDER,
        "change": {
            "actions": actions, "before": before, "after": after, "after_unknown": {},
            "before_sensitive": sensitive, "after_sensitive": sensitive,
        },
    }  # fmt: skip


def plan_document() -> dict[str, Any]:
    """A volume that another team tagged as its own, and a password changed, both outside Terraform."""
    old, new = ({"id": "vol-1", "availability_zone": "us-east-1a", "tags": {"Owner": team}} for team in ("web", "data"))
    first, second = ({"id": "db-1", "password": word} for word in ("correct horse battery", "staple-of-the-cloud"))
    masked = {"password": True}
    return {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "resource_drift": [
            _change("aws_ebs_volume", "data", old, new),
            _change("aws_db_instance", "main", first, second, sensitive=masked),
        ],
        "resource_changes": [
            _change("aws_ebs_volume", "data", new, old),
            _change("aws_db_instance", "main", second, first, sensitive=masked),
        ],
        "configuration": {
            "root_module": {
                "resources": [
                    {
                        "address": f"{kind}.{name}", "mode": "managed", "type": kind, "name": name,
                        "expressions": {path: {"constant_value": value} for path, value in said.items()},
                    }
                    for kind, name, said in (
                        ("aws_ebs_volume", "data", {"tags": {"Owner": "web"}, "availability_zone": "us-east-1a"}),
                        ("aws_db_instance", "main", {"password": "correct horse battery"}),
                    )
                ]
            }
        },
    }  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """How one command line ended."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True)
class Place:
    """A person's repository, a plan beside it, and the command line."""

    repo: Any
    plan: Path
    ask: Callable[..., Answer]

    def with_plan(self, *arguments: str) -> Answer:
        return self.ask(*arguments, "--plan", f".={self.plan}")


@pytest.fixture
def place(git_repo: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Place:
    (tmp_path / "git-only").mkdir()
    for folder in os.environ["PATH"].split(os.pathsep):
        if (git := Path(folder) / "git").exists():
            (tmp_path / "git-only/git").symlink_to(git)
            break
    monkeypatch.setenv("PATH", str(tmp_path / "git-only"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name, value in ToyCheckov(tmp_path / "checkov").environment.items():
        monkeypatch.setenv(name, value)
    git_repo.write("main.tf", SOURCE)
    git_repo.commit("a stack")
    monkeypatch.chdir(git_repo.path)
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps(plan_document()))

    def ask(*arguments: str) -> Answer:
        capfd.readouterr()
        code = run_command(arguments)
        out, err = capfd.readouterr()
        return Answer(code, out, err)

    return Place(git_repo, plan, ask)
