"""`agentbot validate`: whether the configuration is right, and which stacks it comes to; no Terraform runs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import RenderableType

from agentbot.commands.output import Output
from agentbot.errors import AgentbotError
from agentbot.forge.git import Repository
from agentbot.pipeline import boundary_of, ignores_of, require_stacks, settings_of
from agentbot.report.terminal import rows_view
from agentbot.terraform.stacks import Stack, discover


def validate(repo: Path, output: Output) -> int:
    """Read the configuration and the stacks of the work tree. Raises ConfigError with every problem at once."""
    repository = Repository.open(repo)
    tree = repository.worktree()
    settings, rules = settings_of(repository, tree), ignores_of(repository, tree)
    stacks = require_stacks(discover(tree, settings))
    boundary = boundary_of(repository, tree, settings)
    if isinstance(boundary, AgentbotError):
        raise boundary
    document = {
        "schema": "agentbot.validate/1",
        "mode": settings.mode,
        "stacks": [_document(stack) for stack in stacks],
        "ignores": len(rules),
        "boundary": len(boundary.rules),
    }
    output.write(document, _view)
    return 0


def _document(stack: Stack) -> dict[str, Any]:
    return {
        "name": stack.name,
        "path": stack.path or ".",
        "backend": stack.backend,
        "workspace": stack.workspace,
        "modules": [folder or "." for folder in stack.module_dirs if folder != stack.path],
    }


def _view(document: Mapping[str, Any]) -> RenderableType:
    rows = [
        (stack["name"], stack["path"], stack["backend"] or "local", ", ".join(stack["modules"]) or "none")
        for stack in document["stacks"]
    ]
    ignored = f" {document['ignores']} ignore rule{'s' * (document['ignores'] != 1)}." * bool(document["ignores"])
    title = f"The configuration is valid.{ignored} {len(rows)} stack{'s' * (len(rows) != 1)}:"
    return rows_view(title, ("Stack", "Folder", "Backend", "Local modules"), rows)
