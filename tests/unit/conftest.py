"""A real git repository in a temporary folder, cut off from the configuration of whoever runs the tests."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class GitRepo:
    """A repository and the commands that a person would type in it."""

    path: Path

    def git(self, *args: str, env: dict[str, str] | None = None) -> str:
        done = subprocess.run(
            ["git", *args], cwd=self.path, check=True, capture_output=True, env={**os.environ, **(env or {})}
        )
        return done.stdout.decode("utf-8", "replace").strip()

    def write(self, path: str, content: str | bytes) -> None:
        place = self.path / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content.encode() if isinstance(content, str) else content)

    def commit(self, message: str = "a commit") -> str:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)
        return self.git("rev-parse", "HEAD")

    def snapshot(self) -> dict[str, str | bytes]:
        """All that agentbot must never change."""
        return {
            "status": self.git("--no-optional-locks", "status", "--porcelain", "--ignored"),
            "index": (self.path / ".git" / "index").read_bytes(),
            "HEAD": (self.path / ".git" / "HEAD").read_bytes(),
            "reflog": self.git("reflog", "show", "HEAD"),
            "stash": self.git("stash", "list"),
            "config": (self.path / ".git" / "config").read_bytes(),
            "branches": self.git("for-each-ref", "refs/heads/main", "refs/tags", "refs/remotes"),
        }


@pytest.fixture
def git_repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GitRepo:
    """A repository on `main` with one committed Terraform file."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    repo = GitRepo(tmp_path / "repo")
    repo.path.mkdir()
    repo.git("init", "--quiet", "--initial-branch=main")
    repo.git("config", "user.name", "A Person")
    repo.git("config", "user.email", "person@example.org")
    repo.write("main.tf", 'resource "aws_ebs_volume" "data" {\n  size = 20\n}\n')
    repo.commit("first")
    return repo
