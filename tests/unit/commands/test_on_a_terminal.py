"""On a terminal of their own: what people see while work goes on, and after it."""

from __future__ import annotations

import os
import pty
import sys
from typing import Any

import pytest


@pytest.mark.parametrize("verb", ["scan", "run"])
def test_the_live_table_is_gone_before_the_answer_is_written(place: Any, verb: str) -> None:
    child, terminal = pty.fork()
    if child == 0:
        environment = {name: value for name, value in os.environ.items() if name != "CI"} | {"TERM": "xterm"}
        command = (sys.executable, "-m", "agentbot", verb, "--plan", f".={place.plan}")
        os.execve(sys.executable, command, environment)
    shown = _everything(terminal)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0, shown
    assert "Severity" in shown
    last_move = shown.rindex("\x1b[2K")  # a line of the live table is erased
    assert last_move < shown.index("Severity")


def _everything(terminal: int) -> str:
    data = b""
    try:
        while part := os.read(terminal, 65536):
            data += part
    except OSError:  # how Linux says that the other side has ended
        pass
    return data.decode("utf-8", "replace")
