"""Runs git: no hook, no prompt, no lock that could disturb a person, bytes in and bytes out."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from agentbot.errors import AgentbotError, RepositoryError

if TYPE_CHECKING:
    from git.cmd import Git

NO_GIT = "git is not installed or not on PATH."
NO_GIT_FIX = "Install git 2.30 or newer."
REDIRECTED_FIX = "Unset it and run agentbot again."

REDIRECTIONS = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR", "GIT_NAMESPACE")
"""Variables that git sets for hooks and aliases; with one of them every command would work on another repository."""

OPTIONS = (
    "--no-optional-locks",
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", "core.fsmonitor=false"),
    *("-c", "core.splitIndex=false"),
    *("-c", "core.sparseCheckout=false"),  # it would leave files out of a materialised commit
    *("-c", "core.autocrlf=false"),
    *("-c", "i18n.commitEncoding=UTF-8"),
    *("-c", "gc.auto=0"),
)


@dataclass
class GitCommand:
    """git in one directory; `umask` is what new files of the repository get (-1: the process's own)."""

    directory: Path
    umask: int = -1
    _git: Git = field(init=False, repr=False)
    _objects: Lock = field(init=False, repr=False, default_factory=Lock)

    def __post_init__(self) -> None:
        for name in REDIRECTIONS:
            if os.environ.get(name):
                raise RepositoryError(f"The environment variable {name} points git elsewhere.", fix=REDIRECTED_FIX)
        self._git = _gitpython(self.directory)

    def output(
        self,
        *args: str,
        stdin: bytes | None = None,
        env: Mapping[str, str] | None = None,
        error: type[AgentbotError] = RepositoryError,
    ) -> bytes:
        """What the command prints; a failure is raised as `error` with git's own last words."""
        status, out, problem = self._execute(args, stdin, env)
        if status:
            raise error(f"`git {args[0]}` failed: {last_line(problem) or f'exit code {status}'}.")
        return out

    def line(
        self,
        *args: str,
        stdin: bytes | None = None,
        env: Mapping[str, str] | None = None,
        error: type[AgentbotError] = RepositoryError,
    ) -> str:
        """The one line that the command prints."""
        return os.fsdecode(self.output(*args, stdin=stdin, env=env, error=error).removesuffix(b"\n"))

    def succeeds(self, *args: str) -> bool:
        """Whether the command ends with exit code 0."""
        return self._execute(args, None, None)[0] == 0

    def attempt(self, *args: str) -> tuple[bool, str, str]:
        """Whether it worked, its one line of output, and git's last words."""
        status, out, problem = self._execute(args, None, None)
        return status == 0, os.fsdecode(out.removesuffix(b"\n")), last_line(problem)

    def blob(self, sha: str) -> bytes:
        """The bytes of a blob, over one long-lived `cat-file --batch` (it takes one question at a time)."""
        with self._objects:
            try:
                return self._git.get_object_data(sha)[3]
            except (ValueError, OSError) as problem:
                raise RepositoryError(f"git cannot read the object {sha}: {problem}") from problem

    def _execute(
        self, args: tuple[str, ...], stdin: bytes | None, env: Mapping[str, str] | None
    ) -> tuple[int, bytes, str]:
        from git.exc import GitCommandNotFound

        with tempfile.TemporaryFile() as source:
            source.write(stdin or b"")
            source.seek(0)
            try:
                status, out, problem = self._git.execute(
                    ["git", *OPTIONS, *args],
                    istream=source,
                    env={"GIT_TERMINAL_PROMPT": "0", **(env or {})},
                    with_extended_output=True,
                    with_exceptions=False,
                    stdout_as_string=False,
                    strip_newline_in_stdout=False,
                    umask=self.umask,
                )
            except GitCommandNotFound as missing:
                raise RepositoryError(NO_GIT, fix=NO_GIT_FIX) from missing
        return int(status), out, problem


def last_line(problem: str) -> str:
    """git's message without prefix and full stop: its last `fatal:` or `error:` line, else the last line at all."""
    lines = [line.strip() for line in problem.splitlines() if line.strip() and not line.startswith("hint:")]
    said = [line for line in lines if line.startswith(("fatal: ", "error: "))] or lines
    return said[-1].removeprefix("fatal: ").removeprefix("error: ").rstrip(".") if said else ""


def _gitpython(directory: Path) -> Git:
    """GitPython's command interface; importing it fails where there is no git."""
    try:
        from git.cmd import Git
    except ImportError as missing:
        raise RepositoryError(NO_GIT, fix=NO_GIT_FIX) from missing
    return Git(os.fspath(directory))
