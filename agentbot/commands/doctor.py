"""`agentbot doctor`: what is missing on this machine and in this repository, and how to get it."""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

from rich.console import RenderableType
from rich.text import Text

from agentbot.commands.output import Output
from agentbot.config.settings import Settings
from agentbot.errors import AgentbotError, RepositoryError, StackError
from agentbot.forge.git import Repository
from agentbot.gates.checkov import environment
from agentbot.pipeline import Options, boundary_of, ignores_of, require_stacks, settings_of
from agentbot.report.progress import Progress
from agentbot.report.terminal import rows_view
from agentbot.terraform.environment import child_environment
from agentbot.terraform.lock_file import LOCK_FILE
from agentbot.terraform.runner import Terraform, default_binary
from agentbot.terraform.stacks import Stack, discover

OLDEST_GIT = (2, 30)
TIME_LIMIT = 60.0
"""Seconds for `terraform version`."""
STYLES = {"ok": "green", "warning": "yellow", "missing": "bold red"}


@dataclass(frozen=True)
class Row:
    """One thing that was looked at; only `missing` makes the command fail."""

    what: str
    state: Literal["ok", "warning", "missing"]
    text: str
    fix: str = ""


def doctor(options: Options, output: Output, *, install: bool, progress: Progress) -> int:
    """The exit code: 1 where something is missing without which agentbot cannot work.

    With `install`, Checkov is installed first. Raises AgentbotError where that fails.
    """
    if install:
        with progress:
            environment.install(
                options.cache, options.environment, progress=lambda text: progress.stage("policies", text)
            )
    rows = list(_examine(options))
    output.write({"schema": "agentbot.doctor/1", "rows": [asdict(row) for row in rows]}, _view)
    return 1 if any(row.state == "missing" for row in rows) else 0


def _examine(options: Options) -> Iterator[Row]:
    yield Row("agentbot", "ok", f"{version('agentbot')} on Python {sys.version.split()[0]}")
    yield _cache(options.cache)
    yield _policies(options)
    try:
        repository = Repository.open(options.repo)
    except RepositoryError as problem:
        yield Row("repository", "missing", problem.what, problem.fix)
        return
    yield _git(repository)
    yield _base(repository)
    try:
        tree = repository.worktree()
        settings = settings_of(repository, tree)
        stacks = require_stacks(discover(tree, settings))
        ignores_of(repository, tree)
        if isinstance(boundary := boundary_of(repository, tree, settings), AgentbotError):
            raise boundary
    except AgentbotError as problem:
        yield Row("configuration", "missing", problem.what, problem.fix)
        return
    yield _mode(settings)
    yield Row(
        "stacks", "ok", f"{len(stacks)}: {', '.join(stack.name for stack in stacks[:5])}{'…' * (len(stacks) > 5)}"
    )
    yield from (_binary(name, options) for name in sorted(_binaries(stacks, options)))
    yield from _locks(repository, stacks)


def _policies(options: Options) -> Row:
    """Without Checkov nothing is proposed, and `run` installs it when it is first needed."""
    try:
        python = environment.installed(options.cache, options.environment)
    except AgentbotError as problem:
        return Row("policies", "missing", problem.what, problem.fix)
    if python is None:
        fix = "`agentbot doctor --install` does it now; the first `agentbot run` does it too."
        return Row("policies", "warning", f"Checkov {environment.VERSION} is not installed yet.", fix)
    return Row("policies", "ok", f"Checkov {environment.VERSION} in {python.parent.parent}")


def _git(repository: Repository) -> Row:
    said = repository.git.line("version")
    found = re.search(r"(\d+)\.(\d+)", said)
    if found and (int(found[1]), int(found[2])) < OLDEST_GIT:
        return Row("git", "missing", said, "Install git 2.30 or newer.")
    return Row("git", "ok", said)


def _base(repository: Repository) -> Row:
    try:
        base = repository.base()
    except RepositoryError as problem:
        return Row("base branch", "missing", problem.what, problem.fix)
    return Row("base branch", "ok", f"{base.branch} at {base.sha[:12]}")


def _mode(settings: Settings) -> Row:
    text = {"observe": "observe: reports only, no branch is written", "propose": "propose"}
    return Row("mode", "ok", text.get(settings.mode or "", "not set: propose into this local repository"))


def _binaries(stacks: tuple[Stack, ...], options: Options) -> set[str]:
    fallback = default_binary(options.environment.get("PATH", ""))
    return {stack.binary or fallback for stack in stacks}


def _binary(name: str, options: Options) -> Row:
    with tempfile.TemporaryDirectory(prefix="agentbot-") as data:
        variables = child_environment(options.environment, {}, data_dir=Path(data), workspace=None)
        try:
            return Row(name, "ok", Terraform(name, variables, TIME_LIMIT).version())
        except StackError as problem:
            return Row(name, "missing", problem.what, problem.fix)


def _locks(repository: Repository, stacks: tuple[Stack, ...]) -> Iterator[Row]:
    tree = repository.worktree()
    without = [s.name for s in stacks if tree.read(f"{s.path}/{LOCK_FILE}".removeprefix("/")) is None]
    if without:
        more = "…" * (len(without) > 5)
        yield Row(
            "lock files",
            "warning",
            f"{len(without)} of {len(stacks)} stacks have none: {', '.join(without[:5])}{more}",
            f"Run `terraform init` there and commit {LOCK_FILE}, so that every plan uses the same providers.",
        )
    else:
        yield Row("lock files", "ok", "every stack has one")


def _cache(folder: Path) -> Row:
    place = next((each for each in (folder, *folder.parents) if each.exists()), folder)
    if os.access(place, os.W_OK):
        return Row("cache", "ok", str(folder))
    fix = "Make it writable, or set XDG_CACHE_HOME; without it every run reads the provider schemas anew."
    return Row("cache", "warning", f"{folder} cannot be written", fix)


def _view(document: Mapping[str, Any]) -> RenderableType:
    rows = [
        (Text(row["state"], style=STYLES[row["state"]]), row["what"], f"{row['text']}\n{row['fix']}".strip())
        for row in document["rows"]
    ]
    return rows_view("", ("", "What", "What was found"), rows)
