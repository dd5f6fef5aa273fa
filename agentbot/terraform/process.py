"""Runs one command in a process group of its own, which is gone when the call returns, however it returns."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import IO

from agentbot.egress.names import is_secret_name
from agentbot.egress.printable import printable
from agentbot.egress.redactor import Redactor
from agentbot.errors import TerraformError
from agentbot.terraform.environment import secrets_in

GRACE = 10.0
"""Seconds between the polite end (SIGINT, as ctrl-C) and SIGKILL."""
STDERR_BYTES = 64 * 1024
"""How much of the end of stderr is kept."""
STDOUT_BYTES = 64 * 1024 * 1024
"""How much a command may answer in memory; more goes to a file by `stdout`."""
_TOO_LONG = "It has {minutes} minutes: look for a provider or a backend that waits for the network."
_KILLED = "The machine may be short of memory."
_INSTALL = (
    "Install Terraform (https://developer.hashicorp.com/terraform/install) or OpenTofu "
    "(https://opentofu.org/docs/intro/install), or set `binary` of the stack in agentbot.yml."
)


@dataclass(frozen=True)
class Command:
    """What to run, where, with which variables, and for how many seconds at most."""

    argv: Sequence[str]
    cwd: Path
    environment: Mapping[str, str]
    time_limit: float


def run(command: Command, *, stdin: bytes = b"", stdout: Path | None = None) -> bytes:
    """Run to the end and give stdout, or nothing where it goes to the file `stdout`.

    Raises TerraformError when the command is missing, fails, answers too much or takes too long.
    """
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as errors, _sink(stdout) as sink:
        source.write(stdin)
        source.seek(0)
        code = _wait(_start(command, source, sink, errors), command.time_limit)
        if code != 0:
            raise _failed(command, code, _tail(errors))
        if stdout:
            return b""
        if sink.seek(0, os.SEEK_END) > STDOUT_BYTES:
            raise _failed(command, code, f"it answered more than {STDOUT_BYTES // 1024 // 1024} MB")
        sink.seek(0)
        return sink.read()


def _sink(stdout: Path | None) -> IO[bytes]:
    if stdout is None:
        return tempfile.TemporaryFile()
    return open(stdout, "wb", opener=lambda path, flags: os.open(path, flags, 0o600))


def _start(command: Command, source: IO[bytes], sink: IO[bytes], errors: IO[bytes]) -> subprocess.Popen[bytes]:
    binary = shutil.which(command.argv[0], path=command.environment.get("PATH", os.defpath))
    if binary is None:
        raise TerraformError(_shown(command), 127, f"`{command.argv[0]}` is not on the PATH.", fix=_INSTALL)
    try:
        return subprocess.Popen(
            [binary, *command.argv[1:]],
            cwd=command.cwd,
            env=dict(command.environment),
            stdin=source,
            stdout=sink,
            stderr=errors,
            start_new_session=True,
            umask=0o077,
        )
    except OSError as problem:
        raise TerraformError(_shown(command), 126, f"it cannot be started: {problem.strerror}.") from problem


def _wait(process: subprocess.Popen[bytes], time_limit: float) -> int | None:
    """The exit code, or None where the time limit passed; the whole group has ended in any case."""
    try:
        return process.wait(time_limit)
    except subprocess.TimeoutExpired:
        return None
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        if process.poll() is None:
            _signal(process, signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                process.wait(GRACE)
    finally:
        # Also after an ordinary end: a provider that outlived terraform would stay for ever.
        _signal(process, signal.SIGKILL)
        process.wait()


def _signal(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    # A group that has ended is no such process on Linux, and not permitted on macOS.
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


def _tail(errors: IO[bytes]) -> str:
    length = errors.seek(0, os.SEEK_END)
    errors.seek(max(0, length - STDERR_BYTES))
    return errors.read().decode("utf-8", "replace")


def _failed(command: Command, code: int | None, stderr: str) -> TerraformError:
    redactor = Redactor((*secrets_in(command.environment), *_secret_options(command.argv)))
    said = printable(redactor.text(printable(stderr))).strip()
    fix = ""
    if code is None:
        fix = _TOO_LONG.format(minutes=f"{command.time_limit / 60:.0f}")
    elif code == -signal.SIGKILL:
        fix = _KILLED
    return TerraformError(_shown(command), code, said, fix=fix)


def _shown(command: Command) -> str:
    """The command without its options: they are agentbot's own, differ in every run, and may hold a secret."""
    return printable(shlex.join(takewhile(lambda word: not word.startswith("-"), command.argv)))


def _secret_options(argv: Sequence[str]) -> Iterator[tuple[str, str]]:
    """(label, value) of options such as `-backend-config=access_key=…`."""
    for option in argv:
        name, _, value = option.removeprefix("-backend-config=").partition("=")
        if is_secret_name(name):
            yield name, value
