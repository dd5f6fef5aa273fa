"""The live table: it starts, moves, survives foreign text, and is gone at the end."""

from __future__ import annotations

import io

from agentbot.report.progress import LiveTable


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_it_can_be_made_and_shows_each_stack_with_its_step_and_its_end() -> None:
    terminal = Terminal()
    with LiveTable(terminal) as table:
        table.stage("live/shop", "plan")
        table.done("live/network", "ok", "3 findings")
        table.done("live/broken", "failed", "no credentials \x1b[2J[bold]")
    shown = terminal.getvalue()
    assert "live/shop" in shown
    assert "3 findings" in shown
    assert "\x1b[2J" not in shown
    assert "[bold]" in shown


def test_a_hundred_stacks_do_not_fill_the_screen() -> None:
    terminal = Terminal()
    with LiveTable(terminal) as table:
        for number in range(100):
            table.done(f"stack-{number:03}", "ok", "")
    assert "stack-099" in terminal.getvalue()
    assert "stack-000" not in terminal.getvalue()
    assert "100 read" in terminal.getvalue()
