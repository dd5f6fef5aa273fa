"""The command line as a person starts it: a process of its own on a repository of its own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support.toy_checkov import ToyCheckov
from tests.support.toy_terraform import LOCK, ToyTerraform, stack_source

STACKS = ("live/alpha", "live/beta", "live/gamma")
BOTS = "refs/heads/agentbot/"
PATIENCE = 60.0
"""Seconds that any one command line may take here."""


@dataclass(frozen=True)
class Ended:
    """How one command line ended."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)

    @property
    def statuses(self) -> dict[str, str]:
        return {stack["name"]: stack["status"] for stack in self.document["stacks"]}

    @property
    def reasons(self) -> dict[str, str]:
        return {stack["name"]: stack.get("reason") or "" for stack in self.document["stacks"]}

    @property
    def found(self) -> set[str]:
        """Addresses of the findings."""
        return {finding["address"] for finding in self.document["findings"]}

    @property
    def operations(self) -> dict[str, str]:
        """Address → what became of its pull request."""
        return {address: row["operation"] for row in self.document["proposals"] for address in row["addresses"]}

    @property
    def sentence(self) -> str:
        """The one line on stderr."""
        assert "Traceback" not in self.err
        assert self.err.count("\n") == 1, self.err
        assert self.err.startswith("agentbot: ")
        return self.err.removeprefix("agentbot: ").strip()


@dataclass
class Bench:
    """A person's repository with three stacks, the toy Terraform, and a folder for everything temporary."""

    folder: Path
    environment: dict[str, str]
    toy: ToyTerraform
    prefix: Sequence[str] = ()
    """What the command line is started through."""
    repo: Path = field(init=False)

    def __post_init__(self) -> None:
        self.repo = self.folder / "repo"

    def copy(self, to: Path) -> Bench:
        """The same bench elsewhere: every commit has the same id there."""
        old, new = str(self.folder), str(to)
        shutil.copytree(old, new, symlinks=True)
        environment = {name: value.replace(old, new) for name, value in self.environment.items()}
        return Bench(to, environment, ToyTerraform(to / "bin"))

    def git(self, *arguments: str, cwd: Path | None = None) -> str:
        done = subprocess.run(
            ["git", *arguments], cwd=cwd or self.repo, env=self.environment, check=True, capture_output=True
        )
        return done.stdout.decode("utf-8", "replace").strip()

    def write(self, path: str, content: str | bytes) -> Path:
        place = self.repo / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content.encode() if isinstance(content, str) else content)
        return place

    def commit(self) -> str:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "a commit")
        return self.git("rev-parse", "HEAD")

    def replace(self, path: str, old: str, new: str) -> None:
        """Change some text of a file."""
        text = (self.repo / path).read_text()
        assert old in text
        self.write(path, text.replace(old, new))

    def bring(self, stack: str, document: object) -> tuple[str, str]:
        """The arguments that bring a plan; text and bytes are written as they are, anything else as JSON."""
        file = self.folder / f"{stack.replace('/', '-')}.plan.json"
        if not isinstance(document, bytes):
            document = (document if isinstance(document, str) else json.dumps(document)).encode()
        file.write_bytes(document)
        return "--plan", f"{stack}={file}"

    def command(self, *arguments: str) -> list[str]:
        return [*self.prefix, sys.executable, "-m", "agentbot", *arguments]

    def ask(self, *arguments: str, cwd: Path | None = None, variables: Mapping[str, str] | None = None) -> Ended:
        """Run a command line to its end."""
        done = subprocess.run(
            self.command(*arguments), cwd=cwd or self.repo, env={**self.environment, **(variables or {})},
            capture_output=True, text=True, timeout=PATIENCE, check=False,
        )  # fmt: skip
        return Ended(done.returncode, done.stdout, done.stderr)

    def json(self, verb: str, *arguments: str, variables: Mapping[str, str] | None = None) -> Ended:
        """Run a command line that answers in JSON."""
        return self.ask(verb, "--format", "json", *arguments, variables=variables)

    def interrupted(self, *arguments: str, when: Callable[[], bool], group: bool = False) -> Ended:
        """Run a command line and press ctrl-C as soon as `when` says so; `group`: as a terminal does it."""
        started = subprocess.Popen(
            self.command(*arguments), cwd=self.repo, env=self.environment, start_new_session=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        try:
            wait_for(lambda: when() or started.poll() is not None)
            if started.poll() is None:
                (os.killpg if group else os.kill)(started.pid, signal.SIGINT)
            out, err = started.communicate(timeout=PATIENCE)
        finally:
            if started.poll() is None:
                os.killpg(started.pid, signal.SIGKILL)
                started.wait()
        return Ended(started.returncode, out, err)

    @property
    def temporary(self) -> list[str]:
        """What lies in the folder for temporary files."""
        return sorted(path.name for path in Path(self.environment["TMPDIR"]).iterdir())

    def snapshot(self, *, bot: bool = True) -> dict[str, Any]:
        """All that a person has in the repository; with `bot`, also what agentbot has there."""
        git = Path(self.git("rev-parse", "--path-format=absolute", "--git-common-dir"))
        kept = {
            "status": self.git("--no-optional-locks", "status", "--porcelain", "--ignored"),
            "index": (git / "index").read_bytes(),
            "HEAD": (git / "HEAD").read_bytes(),
            "config": (git / "config").read_bytes(),
            "stash": self.git("stash", "list"),
            "refs": self.refs() if bot else [ref for ref in self.refs() if not ref.startswith(BOTS)],
            "locks": [str(path) for path in git.rglob("*.lock")],
        }
        return {**kept, "records": self.records()} if bot else kept

    def running(self, word: str = "") -> list[str]:
        """Command lines with this word of the processes that agentbot started, and their children (Linux only)."""
        mark, found = f"TMPDIR={self.environment['TMPDIR']}\0".encode(), []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                line = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
                started = mark in (process / "environ").read_bytes() and "agentbot" not in line.split(" -out=")[0]
            except OSError:
                continue
            if started and line and word in line:
                found.append(line)
        return found

    @contextmanager
    def unharmed(self) -> Iterator[None]:
        """Whatever is done inside, a person's own things are as before, and nothing temporary is left."""
        before = self.snapshot(bot=False)
        yield
        assert self.snapshot(bot=False) == before
        assert self.temporary == []

    def refs(self) -> list[str]:
        """Every ref with its commit."""
        return self.git("for-each-ref", "--format=%(refname) %(objectname)").splitlines()

    def records(self) -> dict[str, bytes]:
        """Every file of agentbot in the git directory."""
        own = Path(self.git("rev-parse", "--path-format=absolute", "--git-common-dir")) / "agentbot"
        return {str(path.relative_to(own)): path.read_bytes() for path in own.rglob("*") if path.is_file()}


def bench(folder: Path) -> Bench:
    """A repository on `main` with three stacks, whose disks are all as the code says."""
    for name in ("home", "tmp", "cache"):
        (folder / name).mkdir(parents=True)
    toy = ToyTerraform(folder / "bin")
    checkov = ToyCheckov(folder / "checkov")
    (folder / "bin/git").symlink_to(shutil.which("git") or "git")
    environment = {
        "PATH": str(folder / "bin"),
        "HOME": str(folder / "home"),
        "TMPDIR": str(folder / "tmp"),
        "XDG_CACHE_HOME": str(folder / "cache"),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "LANG": "C.UTF-8",
        "CI": "1",
        **checkov.environment,
    }
    made = Bench(folder, environment, toy)
    made.repo.mkdir()
    made.git("init", "--quiet", "--initial-branch=main")
    made.git("config", "user.name", "A Person")
    made.git("config", "user.email", "person@example.org")
    for stack in STACKS:
        made.write(f"{stack}/main.tf", stack_source(stack.rpartition("/")[2]))
        made.write(f"{stack}/.terraform.lock.hcl", LOCK)
    made.write(".gitignore", "*.tfstate*\n.terraform/\n")
    made.commit()
    return made


def wait_for(happened: Callable[[], bool]) -> None:
    """Look every few milliseconds; fails where it takes too long."""
    deadline = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.005)
