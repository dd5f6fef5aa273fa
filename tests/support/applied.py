"""An estate that real Terraform applied to a cloud of its own, in a git repository that agentbot then reads."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from agentbot import pipeline
from agentbot.commands.demo_cloud import Cloud
from agentbot.pipeline import Options
from agentbot.report.progress import Quiet
from agentbot.report.results import RunReport, ScanReport

ESTATES = Path(__file__).parents[1] / "real" / "estates"
OPTIONS = ("-input=false", "-no-color")


@dataclass(frozen=True)
class Applied:
    """The repository, its cloud, and the commands that a person would type."""

    cloud: Cloud
    repo: Path
    private: Path

    @property
    def environment(self) -> dict[str, str]:
        home = {"HOME": str(self.private), "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        return {**self.cloud.environment, **home}

    def scan(self, *stacks: str) -> ScanReport:
        return pipeline.scan(self._options(stacks), Quiet())

    def run(self, *stacks: str) -> RunReport:
        return pipeline.run(self._options(stacks), Quiet())

    def _options(self, stacks: Sequence[str]) -> Options:
        cache = self.private / "cache"
        return Options(self.repo, datetime.now(UTC), self.environment, tuple(stacks), cache=cache)

    def git(self, *arguments: str, at: Path | None = None) -> str:
        done = self._call(("git", *arguments), at or self.repo)
        return done.decode("utf-8", "surrogateescape")

    def commit(self, message: str) -> str:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)
        return self.git("rev-parse", "HEAD").strip()

    def terraform(self, stack: str, *arguments: str, at: Path | None = None) -> bytes:
        """One command in a stack's folder; its data directory is kept outside of the repository."""
        folder = at or self.repo
        data = self.private / "data" / folder.name / stack
        return self._call(("terraform", *arguments), folder / stack, {"TF_DATA_DIR": str(data)})

    def apply(self, stack: str, *, at: Path | None = None) -> None:
        self.terraform(stack, "init", *OPTIONS, at=at)
        self.terraform(stack, "apply", *OPTIONS, "-auto-approve", "-parallelism=30", at=at)

    def plan(self, stack: str, *, at: Path) -> dict[str, Any]:
        """A plan of another checkout against the cloud as it was when that checkout was first planned."""
        if not (at / stack / "terraform.tfstate").exists():
            shutil.copyfile(self.repo / stack / "terraform.tfstate", at / stack / "terraform.tfstate")
            self.terraform(stack, "init", *OPTIONS, at=at)
            self.terraform(stack, "apply", *OPTIONS, "-refresh-only", "-auto-approve", at=at)
        with tempfile.TemporaryDirectory(dir=self.private) as folder:
            self.terraform(stack, "plan", *OPTIONS, "-refresh=false", f"-out={folder}/plan", at=at)
            shown = self.terraform(stack, "show", "-json", f"{folder}/plan", at=at)
        plan: dict[str, Any] = json.loads(shown)
        return plan

    def _call(self, command: tuple[str, ...], cwd: Path, extra: Mapping[str, str] | None = None) -> bytes:
        done = subprocess.run(command, cwd=cwd, env={**self.environment, **(extra or {})}, capture_output=True)
        if done.returncode:
            raise AssertionError(f"{' '.join(command[:3])} in {cwd.name}: {done.stderr.decode(errors='replace')}")
        return done.stdout


def prepare(cloud: Cloud, private: Path, *, estate: str) -> Applied:
    """A repository with a committed copy of an estate; nothing is applied yet."""
    applied = Applied(cloud, private / "repo", private)
    shutil.copytree(ESTATES / estate, applied.repo)
    (applied.repo / ".gitignore").write_text("*.tfstate\n*.tfstate.backup\n")
    applied.git("init", "--quiet", "--initial-branch=main")
    for name, value in (("name", "A Person"), ("email", "person@example.org")):
        applied.git("config", f"user.{name}", value)
    applied.git("config", "core.autocrlf", "false")
    applied.commit("The estate")
    return applied
