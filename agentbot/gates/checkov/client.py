"""Asks Checkov about trees: its environment and its process are made ready when the first tree comes."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Mapping
from contextlib import ExitStack
from pathlib import Path, PurePosixPath
from threading import Thread
from typing import Self

from agentbot.egress.printable import printable
from agentbot.errors import AgentbotError
from agentbot.gates.checkov import answer, canary
from agentbot.gates.checkov.conversation import SAID_LIMIT, Conversation
from agentbot.gates.checkov.environment import install, installed
from agentbot.gates.checkov.policies import ENDINGS, ids, shipped
from agentbot.gates.checkov.report import Report, Unknown
from agentbot.terraform.private_folder import private_folder

TIME_LIMIT = 120.0
"""Seconds for one tree."""
START_LIMIT = 120.0
"""Seconds until the checks are loaded."""
STARTS = 3
"""How often the process is started anew before nothing more is asked of it."""
FILES = (".tf", ".tfvars", ".tfvars.json")
"""What Checkov reads; it passes over `.tf.json` in silence."""
WORKER = Path(__file__).with_name("worker.py")
_PASSED_ON = ("PATH", "LD_LIBRARY_PATH")
_NOT_LOADED = "A Checkov check cannot be loaded: {problem}. Mend it, or take it out of the folder of checks."
_ABSENT = "{check}, which agentbot brings along, is not among Checkov's checks: install agentbot again."


class Checkov:
    """One warm process for all trees of a run; a context manager, so that it is gone at the end."""

    def __init__(
        self,
        *,
        cache: Path,
        environment: Mapping[str, str],
        own_checks: Mapping[str, bytes] | None = None,
        skip: Collection[str] = (),
        progress: Callable[[str], None] = lambda text: None,
        time_limit: float = TIME_LIMIT,
    ) -> None:
        """`own_checks` are the files of the user's checks at the base commit; `skip` are ids that count for nothing."""
        self._cache, self._environment, self._progress = cache, environment, progress
        self._own_checks, self._skip, self._time_limit = own_checks or {}, sorted(skip), time_limit
        self._closing = ExitStack()
        self._folder: Path | None = None
        self._talk: Conversation | None = None
        self._ready: answer.Ready | None = None
        self._starts = self._trees = 0
        self._hopeless: Unknown | None = None
        self._beginning: Thread | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self._closing:
            while self._beginning and self._beginning.is_alive():
                if talk := self._talk:  # until the beginning has a process there is nothing to end
                    talk.kill()
                self._beginning.join(0.02)
            self._end()

    def begin(self) -> None:
        """Start beside other work, where Checkov is installed, so that it is ready when the first tree comes."""
        try:
            idle = self._talk is None and self._hopeless is None and self._beginning is None
            if idle and installed(self._cache, self._environment):
                self._beginning = Thread(target=self._begin, daemon=True)
                self._beginning.start()
        except AgentbotError:  # `scan` says so
            return

    def scan(self, files: Mapping[str, bytes]) -> Report | Unknown:
        """What Checkov says of a tree: the Terraform files of a stack and its modules by repository path."""
        self._begun()
        if self._hopeless is None and self._talk is None:
            self._hopeless = self._start()
        if self._hopeless is not None:
            return self._hopeless
        # A number and a folder of its own for each tree: nothing that is kept by name can be of another one.
        self._trees += 1
        found = self._ask(f"tree-{self._trees}", {path: data for path, data in files.items() if path.endswith(FILES)})
        if isinstance(found, Unknown) and self._talk is None and self._starts >= STARTS:
            self._hopeless = found
        return found

    def _begin(self) -> None:
        self._hopeless = self._start()

    def _begun(self) -> None:
        if self._beginning:
            self._beginning.join()
            self._beginning = None

    def _ask(self, name: str, files: Mapping[str, bytes]) -> Report | Unknown:
        assert self._folder
        assert self._talk
        assert self._ready
        try:
            request = {"number": self._trees, "folder": str(self._write(name, files))}
        except OSError as problem:
            return Unknown(f"The tree cannot be written for Checkov: {problem.strerror or problem}.")
        line = self._talk.ask(request, time_limit=self._time_limit)
        shutil.rmtree(self._folder / name, ignore_errors=True)
        found = line if isinstance(line, Unknown) else answer.read(answer.Answered, line)
        if not isinstance(found, Unknown) and found.number != self._trees:
            found = answer.NO_ANSWER
        if isinstance(found, Unknown):
            self._end()
            return found
        return answer.report(found, self._ready)

    def _start(self) -> Unknown | None:
        """Why there is no process that can be believed."""
        try:
            python = install(self._cache, self._environment, progress=self._progress)
            brought = shipped()
            checks = [("shipped", brought), ("own", _checks(self._own_checks)), ("canary", canary.CHECKS)]
            self._folder = self._folder or self._closing.enter_context(private_folder())
            folders = [self._write(f"{name}-{self._starts}", files) for name, files in checks]
            known = self._write(f"canary-tree-{self._starts}", canary.TREE)
            self._talk = Conversation(
                (str(python), "-I", "-B", str(WORKER)), environment=self._child_environment(), folder=self._folder
            )
        except AgentbotError as problem:
            return Unknown(str(problem))
        except OSError as problem:
            return Unknown(f"Checkov cannot be started: {problem.strerror or problem}.")
        self._starts += 1
        setup = {"checks": [str(folder) for folder in folders], "canary": str(known), "skip": self._skip}
        doubt = self._get_ready(setup, ids(brought))
        if doubt:
            self._end()
        return doubt

    def _get_ready(self, setup: Mapping[str, object], wanted: frozenset[str]) -> Unknown | None:
        assert self._talk
        limit = {"time_limit": 2 * self._time_limit}
        line = self._talk.ask({**setup, **limit}, time_limit=START_LIMIT, quote=True)
        ready = line if isinstance(line, Unknown) else answer.read(answer.Ready, line)
        if isinstance(ready, Unknown):
            return ready
        if ready.problems:
            return Unknown(_NOT_LOADED.format(problem=printable(ready.problems[0])[:SAID_LIMIT]))
        if absent := sorted(wanted.difference(ready.checks)):
            return Unknown(_ABSENT.format(check=absent[0]))
        if doubt := canary.doubt(answer.report(ready.canary, ready)):
            return Unknown(f"Checkov does not see what it must see in a known tree: {doubt}")
        self._ready = ready
        return None

    def _child_environment(self) -> dict[str, str]:
        """Nothing of the cloud, the forge or a model; a home without credentials; no other processes."""
        own = {name: self._environment[name] for name in _PASSED_ON if name in self._environment}
        place = str(self._folder)
        return {**own, "HOME": place, "TMPDIR": place, "LOG_LEVEL": "ERROR", "CHECKOV_PARALLELIZATION_TYPE": "none"}

    def _write(self, name: str, files: Mapping[str, bytes]) -> Path:
        assert self._folder
        folder = self._folder / name
        folder.mkdir()
        for path, data in files.items():
            parts = PurePosixPath(path)
            if parts.is_absolute() or ".." in parts.parts:
                raise OSError(f"`{path}` leads out of the repository")
            (folder / parts).parent.mkdir(parents=True, exist_ok=True)
            (folder / parts).write_bytes(data)
        return folder

    def _end(self) -> None:
        if self._talk:
            self._talk.end()
        self._talk = None


def _checks(files: Mapping[str, bytes]) -> Mapping[str, bytes]:
    return {path: data for path, data in files.items() if path.endswith(ENDINGS)}
