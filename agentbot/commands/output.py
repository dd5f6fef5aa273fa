"""Where a command's answer goes: a table or a document, on stdout or in a file that is there whole or not at all."""

from __future__ import annotations

import errno
import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, assert_never

from agentbot.egress.printable import printable
from agentbot.errors import AgentbotError

if TYPE_CHECKING:
    from rich.console import RenderableType

Format = Literal["table", "json", "sarif", "markdown"]
"""SARIF and Markdown are views of a scan's and a run's document only: the command line offers them nowhere else."""
View = Callable[[Mapping[str, Any]], "RenderableType"]


@dataclass(frozen=True)
class Output:
    """What a person asked for with --format and --output."""

    format: Format = "table"
    file: Path | None = None

    def __post_init__(self) -> None:
        """Say at once, not after a long run, where the file cannot be written. Raises AgentbotError."""
        if self.file is None or _is_special(self.file):
            return
        folder = os.path.dirname(os.path.realpath(self.file))
        for wrong, number in (
            (os.path.isdir(self.file), errno.EISDIR),
            (not os.path.isdir(folder), errno.ENOENT),
            (not os.access(folder, os.W_OK | os.X_OK), errno.EACCES),
        ):
            if wrong:
                raise _unwritable(self.file, os.strerror(number))

    def write(self, document: Mapping[str, Any], view: View, *, verbatim: str = "") -> None:
        """The document as it was asked for; on a terminal its view, then `verbatim` text whose lines stay as they are.

        Raises AgentbotError where the file cannot be written.
        """
        try:
            if self.file is None:
                self._to(sys.stdout, document, view, verbatim)
            elif _is_special(self.file):
                with self.file.open("w", encoding="utf-8", errors="backslashreplace") as file:
                    self._to(file, document, view, verbatim)
            else:
                self._replace(Path(os.path.realpath(self.file)), document, view, verbatim)
        except BrokenPipeError:
            raise
        except OSError as problem:
            raise _unwritable(self.file or "The answer", problem.strerror or str(problem)) from problem

    def _replace(self, place: Path, document: Mapping[str, Any], view: View, verbatim: str) -> None:
        """Write beside the file and move it there at the end; a link stays, and what it points at is replaced."""
        handle, name = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
                self._to(file, document, view, verbatim)
            os.chmod(name, 0o666 & ~_umask())
            os.replace(name, place)
        finally:
            Path(name).unlink(missing_ok=True)

    def _to(self, file: Any, document: Mapping[str, Any], view: View, verbatim: str) -> None:
        match self.format:
            case "table":
                from agentbot.report.terminal import console

                console(file).print(view(document))
                file.write(printable(verbatim))
            case "json":
                from agentbot.report.json_report import dump

                file.write(dump(document))
            case "sarif":
                from agentbot.report.json_report import dump
                from agentbot.report.sarif import sarif

                file.write(dump(sarif(document)))
            case "markdown":
                from agentbot.report.markdown import summary

                file.write(summary(document))
            case _:
                assert_never(self.format)
        file.flush()


def _is_special(file: Path) -> bool:
    """A device or a pipe is written to as it is: a file put in its place would be the end of /dev/null."""
    return os.path.exists(file) and not os.path.isfile(file) and not os.path.isdir(file)


def _unwritable(file: Path | str, why: str) -> AgentbotError:
    return AgentbotError(f"{file} cannot be written: {why}.", fix="Give --output a file that may be written.")


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
