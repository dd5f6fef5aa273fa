"""A process that answers one line for each line it is given, within a time limit, or is ended."""

from __future__ import annotations

import json
import os
import re
import selectors
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from agentbot.egress.printable import printable
from agentbot.egress.redactor import Redactor
from agentbot.errors import AgentbotError
from agentbot.gates.checkov.report import Unknown

ANSWER_BYTES = 64 * 1024 * 1024
"""How long one answer may be."""
TAIL_BYTES = 8 * 1024
SAID_LIMIT = 300
HUNG = "Checkov did not answer within {seconds:.0f} seconds."
ENDED = "Checkov's process ended before it answered ({how})."
TOO_LONG = f"Checkov answered more than {ANSWER_BYTES // 1024 // 1024} MB."
_KIND = re.compile(r"[A-Za-z_][\w.]*(?:Error|Exception)(?=:|$)")
"""The name of an exception at the start of a traceback's last line; any other word may be a secret."""


class Conversation:
    """The process, and the pipes to it; what it says on stderr goes to a file."""

    def __init__(self, argv: Sequence[str], *, environment: Mapping[str, str], folder: Path) -> None:
        """Start it in a process group of its own. Raises AgentbotError where that cannot be done."""
        self._log = folder / "stderr"
        try:
            with self._log.open("wb") as errors:
                self._process = subprocess.Popen(
                    argv,
                    cwd=folder,
                    env=dict(environment),
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=errors,
                    start_new_session=True,
                    umask=0o077,
                    bufsize=0,
                )
        except OSError as problem:
            raise AgentbotError(f"`{printable(argv[0])}` cannot be started: {problem.strerror}.") from problem
        assert self._process.stdin
        assert self._process.stdout
        self._to, self._from = self._process.stdin, self._process.stdout

    def ask(self, request: Mapping[str, Any], *, time_limit: float, quote: bool = False) -> bytes | Unknown:
        """The line that answers; where there is none, the process has ended.

        Only with `quote` is what it said on stderr repeated: later on that may hold lines of somebody's code.
        """
        try:
            self._to.write(json.dumps(request).encode() + b"\n")
        except OSError:  # it has closed its end
            line: bytes | Unknown = b""
        else:
            line = self._line(time.monotonic() + time_limit, time_limit)
        if not line:
            line = Unknown(ENDED.format(how=self._how(quote)))
        if isinstance(line, Unknown):
            self.end()
        return line

    def end(self) -> None:
        """Kill the process and all that it started: there is nothing in it that anybody would miss."""
        if self._to.closed:  # its number may be somebody else's by now
            return
        self.kill()
        self._process.wait()
        self._to.close()
        self._from.close()

    def kill(self) -> None:
        """Only end it: another thread that waits for its answer is woken by the end of the pipe, not by closing it."""
        if self._to.closed:  # its number may be somebody else's by now
            return
        # A group that has ended is no such process on Linux, and not permitted on macOS.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def _line(self, deadline: float, time_limit: float) -> bytes | Unknown:
        """One whole line; empty where the pipe ends first."""
        received = bytearray()
        with selectors.DefaultSelector() as selector:
            selector.register(self._from, selectors.EVENT_READ)
            while not received.endswith(b"\n"):
                left = deadline - time.monotonic()
                if left <= 0 or not selector.select(left):
                    return Unknown(HUNG.format(seconds=time_limit))
                chunk = os.read(self._from.fileno(), 1 << 16)
                if not chunk:
                    return b""
                received += chunk
                if len(received) > ANSWER_BYTES:
                    return Unknown(TOO_LONG)
        return bytes(received)

    def _how(self, quote: bool) -> str:
        """How it ended: by which signal or with which code, and the kind of error."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(1)
        code = self._process.poll()
        ended = "it closed its output" if code is None else f"exit code {code}" if code >= 0 else f"signal {-code}"
        last = self._last_words()
        kind = _KIND.match(last)
        said = last if quote else kind[0] if kind else ""
        return f"{ended}: {said}" if said else ended

    def _last_words(self) -> str:
        with self._log.open("rb") as log:
            log.seek(max(0, log.seek(0, os.SEEK_END) - TAIL_BYTES))
            lines = log.read().decode("utf-8", "replace").strip().splitlines()
        return Redactor().text(printable(lines[-1]).strip())[:SAID_LIMIT] if lines else ""
