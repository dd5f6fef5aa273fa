"""The arguments that commands of every kind have in common, and how a parsed command line becomes work."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import partial, wraps
from pathlib import Path
from typing import Annotated, ParamSpec

import typer


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
