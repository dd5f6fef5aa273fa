"""Says what is going on while Terraform works: a live table on a terminal, nothing in CI."""

from __future__ import annotations

import time
from types import TracebackType
from typing import IO, Protocol, Self

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from agentbot.egress.printable import printable

SHOWN = 8
"""Rows: a terminal is not 500 lines high."""
MARKS = {"ok": ("✓", "green"), "failed": ("✗", "bold red"), "skipped": ("-", "yellow")}
REASON_LIMIT = 100


class Progress(Protocol):
    """Told of each step while it is entered; never asked anything."""

    def __enter__(self) -> Self:
        """Begin to show."""
        ...

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the terminal as it was: the answer comes next."""
        ...

    def stage(self, stack: str, text: str) -> None:
        """`stack` has begun `text` (init, plan, show, checks, proof …)."""
        ...

    def done(self, stack: str, status: str, text: str) -> None:
        """`stack` ended as ok, failed or skipped, with one line of outcome."""
        ...


class Quiet:
    """Says nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def stage(self, stack: str, text: str) -> None:
        """Nothing."""

    def done(self, stack: str, status: str, text: str) -> None:
        """Nothing."""


class LiveTable:
    """A table that moves while work goes on and is gone at the end."""

    def __init__(self, file: IO[str]) -> None:
        self._spinner = Spinner("dots")
        self._begun = time.monotonic()
        self._now: dict[str, tuple[str, float]] = {}
        self._ended: dict[str, tuple[str, str]] = {}
        console = Console(file=file, markup=False, emoji=False, highlight=False)
        # Last: Rich asks for the table at once.
        self._live = Live(get_renderable=self._table, console=console, transient=True, refresh_per_second=8)

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.stop()

    def stage(self, stack: str, text: str) -> None:
        """Show the step beside the stack, with a clock of its own."""
        self._now[stack] = (text, time.monotonic())

    def done(self, stack: str, status: str, text: str) -> None:
        """The stack's row stops moving; it may begin again with a proof."""
        self._now.pop(stack, None)
        self._ended[stack] = (status, text)

    def _table(self) -> RenderableType:
        table = Table.grid(padding=(0, 1))
        ended = [name for name in self._ended if name not in self._now][-SHOWN:]
        for name in ended:
            status, outcome = self._ended[name]
            mark, style = MARKS[status]
            table.add_row(Text(mark, style=style), _line(name), _line(outcome, style))
        for name, (step, since) in list(self._now.items())[-SHOWN:]:
            table.add_row(self._spinner, _line(name, "bold"), _line(f"{step} {time.monotonic() - since:.0f} s"))
        elapsed = time.monotonic() - self._begun
        return Group(table, Text(f"{len(self._ended)} read, {elapsed:.0f} s", style="dim"))


def _line(content: str, style: str = "") -> Text:
    line = " ".join(printable(content).split())
    return Text(line[:REASON_LIMIT], style=style, no_wrap=True, overflow="ellipsis")
