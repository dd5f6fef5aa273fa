"""An estate that real Terraform applied to a cloud of its own, in a git repository that agentbot then reads."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from agentbot import pipeline
from agentbot.commands.demo_cloud import Cloud
from agentbot.pipeline import Options
from agentbot.report.progress import Progress, Quiet
from agentbot.report.results import RunReport, ScanReport

ESTATES = Path(__file__).parents[1] / "real" / "estates"
EXAMPLES = Path(__file__).parents[2] / "examples"
OPTIONS = ("-input=false", "-no-color")
QUIET = Quiet()


@dataclass(frozen=True)
class Applied:
    """The repository, its cloud, and the commands that a person would type."""

    cloud: Cloud
    repo: Path
    private: Path
    variables: Mapping[str, str] = field(default_factory=dict)
    """What the environment holds besides."""
    progress: Progress = QUIET

    @property
    def environment(self) -> dict[str, str]:
        home = {"HOME": str(self.private), "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        named = {name: os.environ[name] for name in ("AGENTBOT_CHECKOV",) if name in os.environ}
        return {**self.cloud.environment, **home, **named, **self.variables}

    def scan(self, *stacks: str) -> ScanReport:
        return pipeline.scan(self._options(stacks), self.progress)

    def run(self, *stacks: str) -> RunReport:
        return pipeline.run(self._options(stacks), self.progress)

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
        # Each start reads a large schema: with fewer collections of garbage it takes a fifth less time.
        return self._call(("terraform", *arguments), folder / stack, {"TF_DATA_DIR": str(data), "GOGC": "400"})

    def apply(self, stack: str, *, at: Path | None = None) -> None:
        self.terraform(stack, "init", *OPTIONS, at=at)
        self.terraform(stack, "apply", *OPTIONS, "-auto-approve", "-parallelism=30", at=at)

    def plan(self, stack: str, *, at: Path, targets: Sequence[str] = ()) -> dict[str, Any]:
        """A plan of another checkout against the cloud as it was when that checkout was first planned."""
        if not (at / stack / "terraform.tfstate").exists():
            self.copy_state(stack, at=at)
        with tempfile.TemporaryDirectory(dir=self.private) as folder:
            how = ("-lock=false", "-refresh=false", f"-out={folder}/plan", *(f"-target={each}" for each in targets))
            self.terraform(stack, "plan", *OPTIONS, *how, at=at)
            shown = self.terraform(stack, "show", "-json", f"{folder}/plan", at=at)
        plan: dict[str, Any] = json.loads(shown)
        return plan

    def copy_state(self, stack: str, *, at: Path) -> None:
        """Give another checkout the state, as the cloud is now."""
        shutil.copyfile(self.repo / stack / "terraform.tfstate", at / stack / "terraform.tfstate")
        self.terraform(stack, "init", *OPTIONS, at=at)
        self.terraform(stack, "apply", *OPTIONS, "-refresh-only", "-auto-approve", at=at)

    @contextmanager
    def warm(self, stack: str) -> Iterator[Applied]:
        """The same with one AWS provider that stays: a command then takes one second instead of four.

        https://developer.hashicorp.com/terraform/plugin/debugging (2026-11), "Running Terraform With A Provider In
        Debug Mode"; its warning is about what such a provider may keep between two commands.
        """
        data = self.private / "data" / self.repo.name / stack
        (binary,) = data.glob("providers/*/hashicorp/aws/*/*/terraform-provider-aws*")
        own = {name: value for name, value in self.environment.items() if name != "AWS_CA_BUNDLE"}
        provider = subprocess.Popen(
            [binary, "-debug"], env=own, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        try:
            assert provider.stdout
            said = next(line for line in provider.stdout if "TF_REATTACH_PROVIDERS=" in line)
            yield replace(self, variables={**self.variables, "TF_REATTACH_PROVIDERS": said.split("'")[1]})
        finally:
            provider.terminate()
            provider.communicate()

    def apply_reverts(self, since: str) -> subprocess.CompletedProcess[str]:
        """What the user's own workflow does after a merge: `examples/apply-revert` in the repository."""
        path = os.pathsep.join((str(Path(sys.executable).parent), self.environment["PATH"]))
        more = {"PATH": path, "TF_DATA_DIR": str(self.private / "data" / "workflow")}
        script = str(EXAMPLES / "apply-revert" / "apply-revert.sh")
        return subprocess.run(
            ["bash", script, since], cwd=self.repo, env={**self.environment, **more}, capture_output=True, text=True
        )

    def _call(self, command: tuple[str, ...], cwd: Path, extra: Mapping[str, str] | None = None) -> bytes:
        done = subprocess.run(command, cwd=cwd, env={**self.environment, **(extra or {})}, capture_output=True)
        if done.returncode:
            raise AssertionError(f"{' '.join(command[:3])} in {cwd.name}: {done.stderr.decode(errors='replace')}")
        return done.stdout


def prepare(
    cloud: Cloud, private: Path, *, estate: str, variables: Mapping[str, str] | None = None, progress: Progress = QUIET
) -> Applied:
    """A repository with a committed copy of an estate; nothing is applied yet."""
    applied = Applied(cloud, private / "repo", private, variables or {}, progress)
    shutil.copytree(ESTATES / estate, applied.repo)
    (applied.repo / ".gitignore").write_text("*.tfstate\n*.tfstate.backup\n")
    applied.git("init", "--quiet", "--initial-branch=main")
    for name, value in (("name", "A Person"), ("email", "person@example.org")):
        applied.git("config", f"user.{name}", value)
    applied.git("config", "core.autocrlf", "false")
    applied.commit("The estate")
    return applied
