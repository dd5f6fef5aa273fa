"""The arguments that commands of every kind have in common, and how a parsed command line becomes work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial, wraps
from pathlib import Path
from typing import Annotated, ParamSpec

import typer

from agentbot.errors import AgentbotError


class OutputFormat(StrEnum):
    """How the answer is written."""

    TABLE = "table"
    JSON = "json"


RepoOption = Annotated[Path, typer.Option("--repo", metavar="DIR", help="The repository, or a folder in it.")]
FormatOption = Annotated[OutputFormat, typer.Option("--format", help="How the answer is written.")]
OutputOption = Annotated[Path | None, typer.Option("--output", metavar="FILE", help="Write the answer to a file.")]

HERE = Path()
TABLE = OutputFormat.TABLE

_P = ParamSpec("_P")


def deferred(command: Callable[_P, int]) -> Callable[_P, Callable[[], int]]:
    """Typer only parses: it would swallow ctrl-C and a closed pipe in its own ways if the work were done inside it."""

    @wraps(command)
    def parsed(*arguments: _P.args, **options: _P.kwargs) -> Callable[[], int]:
        return partial(command, *arguments, **options)

    return parsed


def brought_plans(pairs: Sequence[str]) -> dict[str, Path]:
    """What `--plan STACK=FILE` names. Raises AgentbotError."""
    plans: dict[str, Path] = {}
    for pair in pairs:
        name, equals, file = pair.partition("=")
        if not (name and equals and file):
            raise AgentbotError(f"--plan {pair} is not STACK=FILE.", fix="For instance: --plan live/network=plan.json")
        if name in plans:
            raise AgentbotError(f"--plan names the stack `{name}` twice.", fix="Give one plan per stack.")
        plans[name] = Path(file)
    return plans


def moment(given: str | None) -> datetime:
    """What `--now` says, else now. Raises AgentbotError."""
    if given is None:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(given)
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise AgentbotError(f"--now {given} is not an RFC 3339 moment.", fix="For instance: 2026-01-31T04:00:00Z")
