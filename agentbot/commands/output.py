"""Where a command's answer goes: a table or JSON, on stdout or in a file that is there whole or not at all."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from agentbot.egress.printable import printable
from agentbot.errors import AgentbotError

if TYPE_CHECKING:
    from rich.console import RenderableType

Format = Literal["table", "json"]
View = Callable[[Mapping[str, Any]], "RenderableType"]


@dataclass(frozen=True)
class Output:
    """What a person asked for with --format and --output."""

    format: Format = "table"
    file: Path | None = None

    def write(self, document: Mapping[str, Any], view: View, *, verbatim: str = "") -> None:
        """The document as JSON, or the view of it and then `verbatim` text whose lines stay as they are.

        Raises AgentbotError where the file cannot be written.
        """
        if self.file is None:
            self._to(sys.stdout, document, view, verbatim)
            return
        try:
            handle, name = tempfile.mkstemp(dir=self.file.parent, prefix=f".{self.file.name}.")
            try:
                with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
                    self._to(file, document, view, verbatim)
                os.chmod(name, 0o666 & ~_umask())
                os.replace(name, self.file)
            finally:
                Path(name).unlink(missing_ok=True)
        except OSError as problem:
            raise AgentbotError(f"{self.file} cannot be written: {problem.strerror or problem}.") from problem

    def _to(self, file: Any, document: Mapping[str, Any], view: View, verbatim: str) -> None:
        from agentbot.report.json_report import dump
        from agentbot.report.terminal import console

        if self.format == "json":
            file.write(dump(document))
        else:
            console(file).print(view(document))
            file.write(printable(verbatim))
        file.flush()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
