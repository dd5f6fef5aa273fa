"""Runs agentbot in a process that is sent a signal just before or just after its n-th write to the forge.

`python -m tests.support.stopped N SIGNAL ARGUMENTS…`: each write (a git object, a commit, a branch, a file of
`.git/agentbot`) has a moment before it and one after it; N counts these moments from 1. With N = 0 nothing is sent.
The last line on stderr is how many moments there were.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from agentbot.cli import run_command
from agentbot.forge.command import GitCommand

WRITES = ("hash-object", "commit-tree", "update-ref")


class Moments:
    """Counts them, and sends the signal at one."""

    def __init__(self, at: int, number: signal.Signals) -> None:
        self.at, self.number, self.passed = at, number, 0

    def next(self) -> None:
        self.passed += 1
        if self.passed == self.at:
            os.kill(os.getpid(), self.number)

    def around(self, write: Callable[..., Any]) -> Callable[..., Any]:
        def both(*arguments: Any, **options: Any) -> Any:
            self.next()
            result = write(*arguments, **options)
            self.next()
            return result

        return both


def main(at: str, name: str, *arguments: str) -> int:
    moments = Moments(int(at), signal.Signals[name])
    plain = GitCommand.output

    def output(self: GitCommand, *words: str, **options: Any) -> bytes:
        return (moments.around(plain) if words[0] in WRITES else plain)(self, *words, **options)

    GitCommand.output = output  # type: ignore[method-assign]
    os.replace = moments.around(os.replace)
    code = run_command(arguments)
    print(moments.passed, file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
