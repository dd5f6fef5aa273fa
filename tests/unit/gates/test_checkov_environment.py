"""Checkov's environment is built once, by one process, from locked wheels, and counts only when it is whole."""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from agentbot.errors import AgentbotError, TerraformError
from agentbot.gates.checkov import environment
from agentbot.gates.checkov.environment import VERSION, install, installed
from agentbot.terraform.process import Command

OWN = {
    "PATH": "/usr/bin",
    "HOME": "/home/person",
    "PIP_INDEX_URL": "https://me:hunter2pass@index.example/simple",
    "https_proxy": "http://proxy",
    "GITHUB_TOKEN": "ghs_x",
    "AWS_SECRET_ACCESS_KEY": "wJalr",
}


@dataclass
class FakePip:
    """`venv` and `pip`, and what goes wrong in them."""

    commands: list[Command] = field(default_factory=list)
    breaks: Callable[[Command], None] = lambda command: None
    said: list[str] = field(default_factory=list)

    def run(self, command: Command) -> bytes:
        self.commands.append(command)
        python = Path(command.argv[-1]) / "bin" / "python"
        if "venv" in command.argv:
            python.parent.mkdir(parents=True)
        self.breaks(command)
        if "venv" in command.argv:
            python.touch(mode=0o755)
        return b""


@pytest.fixture
def pip(monkeypatch: pytest.MonkeyPatch) -> FakePip:
    fake = FakePip()
    monkeypatch.setattr(environment, "run", fake.run)
    return fake


def build(cache: Path, pip: FakePip) -> Path:
    return install(cache, OWN, progress=pip.said.append)


def test_it_is_built_once_and_says_so(tmp_path: Path, pip: FakePip) -> None:
    cache = tmp_path / "new" / "agentbot"
    assert installed(cache, OWN) is None
    python = build(cache, pip)
    assert python == cache / f"checkov-{VERSION}-py{sys.version_info[0]}.{sys.version_info[1]}" / "bin" / "python"
    assert installed(cache, OWN) == build(cache, pip) == python
    assert len(pip.commands) == 2
    assert [text for text in pip.said if VERSION in text and str(cache) in text] == pip.said
    assert len(pip.said) == 1


def test_only_locked_wheels_are_installed(tmp_path: Path, pip: FakePip) -> None:
    build(tmp_path, pip)
    options = pip.commands[1].argv
    assert {"--require-hashes", "--no-deps", "--only-binary=:all:", "--no-input", "-I"} <= set(options)
    assert Path(options[-1]).name == "checkov.txt"


def test_pip_is_told_about_its_index_and_never_a_token(tmp_path: Path, pip: FakePip) -> None:
    build(tmp_path, pip)
    for command in pip.commands:
        assert set(command.environment) == {"PATH", "HOME", "PIP_INDEX_URL", "https_proxy"}


@pytest.mark.parametrize("step", ["venv", "pip"])
@pytest.mark.parametrize(
    "error", [TerraformError("python", 1, "no such wheel"), KeyboardInterrupt(), OSError(28, "full")]
)
def test_what_breaks_in_the_middle_is_not_ready_and_is_built_anew(
    tmp_path: Path, pip: FakePip, step: str, error: BaseException
) -> None:
    def breaks(command: Command) -> None:
        if step in command.argv:
            raise error

    pip.breaks = breaks
    with pytest.raises((AgentbotError, KeyboardInterrupt)):
        build(tmp_path, pip)
    assert installed(tmp_path, OWN) is None
    assert [path for path in tmp_path.iterdir() if path.is_dir()] == []
    pip.breaks = lambda command: None
    assert build(tmp_path, pip) == installed(tmp_path, OWN)


def test_what_a_killed_run_left_is_removed_and_never_used(tmp_path: Path, pip: FakePip) -> None:
    name = build(tmp_path, pip).parent.parent.name
    abandoned = tmp_path / f"{name}.new-abc"
    (tmp_path / name).rename(abandoned)
    (tmp_path / name).mkdir()
    assert installed(tmp_path, OWN) is None
    assert build(tmp_path, pip) == tmp_path / name / "bin" / "python"
    assert not abandoned.exists()


def test_a_failure_says_why_and_what_to_do(tmp_path: Path, pip: FakePip) -> None:
    def breaks(command: Command) -> None:
        if "pip" in command.argv:
            raise TerraformError("python", 1, "x" * 9000 + " no such wheel")

    pip.breaks = breaks
    with pytest.raises(AgentbotError) as caught:
        build(tmp_path, pip)
    assert "no such wheel" in caught.value.what
    assert len(caught.value.what) < 800
    assert "AGENTBOT_CHECKOV" in caught.value.fix


def test_a_password_in_the_address_of_the_index_is_not_repeated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loud = tmp_path / "python"
    loud.write_text('#!/bin/sh\necho "cannot reach $PIP_INDEX_URL" >&2\nexit 1\n')
    loud.chmod(0o755)
    monkeypatch.setattr(environment.sys, "executable", str(loud))
    with pytest.raises(AgentbotError) as caught:
        install(tmp_path / "cache", OWN, progress=lambda text: None)
    assert "cannot reach" in str(caught.value)
    assert "hunter2pass" not in str(caught.value)


def test_another_lock_file_makes_it_old(tmp_path: Path, pip: FakePip, monkeypatch: pytest.MonkeyPatch) -> None:
    build(tmp_path, pip)
    monkeypatch.setattr(environment, "_lock_digest", lambda: "other")
    assert installed(tmp_path, OWN) is None
    build(tmp_path, pip)
    assert len(pip.commands) == 4


def test_one_whose_python_is_gone_is_not_ready(tmp_path: Path, pip: FakePip) -> None:
    build(tmp_path, pip).unlink()
    assert installed(tmp_path, OWN) is None


def test_two_at_once_build_one(tmp_path: Path, pip: FakePip) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def breaks(command: Command) -> None:
        begun.set()
        assert go_on.wait(20)

    pip.breaks = breaks
    found: list[Path] = []
    one, two = (threading.Thread(target=lambda: found.append(build(tmp_path, pip))) for _ in range(2))
    one.start()
    assert begun.wait(20)
    two.start()
    while len(pip.said) < 2:
        assert two.is_alive()
    assert "waiting" in pip.said[1]
    go_on.set()
    one.join(20)
    two.join(20)
    assert len(found) == 2
    assert found[0] == found[1]
    assert len(pip.commands) == 2


def test_a_cache_that_cannot_be_written_says_what_to_do(tmp_path: Path, pip: FakePip) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(AgentbotError) as caught:
        build(tmp_path / "file" / "cache", pip)
    assert "XDG_CACHE_HOME" in caught.value.fix


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """An environment with a Python that is a link, as those of `venv` are."""
    folder = tmp_path / "other" / "bin"
    folder.mkdir(parents=True)
    (folder / "python").symlink_to(sys.executable)
    (folder / "checkov").touch(mode=0o755)
    return folder.parent


@pytest.mark.parametrize("given", ["", "bin/python", "bin/checkov", "../link-to-checkov"])
def test_a_named_environment_is_used_as_it_is(tmp_path: Path, other: Path, pip: FakePip, given: str) -> None:
    (other.parent / "link-to-checkov").mkdir()
    (other.parent / "link-to-checkov" / "checkov").symlink_to(other / "bin" / "checkov")
    path = other / given if "link" not in given else other.parent / "link-to-checkov" / "checkov"
    environment = {"AGENTBOT_CHECKOV": str(path)}
    assert installed(tmp_path, environment) == install(tmp_path, environment, progress=pip.said.append)
    assert installed(tmp_path, environment) == other / "bin" / "python"
    assert pip.commands == []


@pytest.mark.parametrize("given", ["nothing", "file", "empty", "empty/checkov"])
def test_a_name_without_a_python_is_refused(tmp_path: Path, given: str) -> None:
    (tmp_path / "file").write_text("not executable")
    (tmp_path / "empty").mkdir()
    with pytest.raises(AgentbotError, match="there is no Python"):
        installed(tmp_path, {"AGENTBOT_CHECKOV": str(tmp_path / given)})


def test_agentbots_own_environment_is_refused_in_every_disguise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own"
    (own / "bin").mkdir(parents=True)
    for name in ("python", "checkov"):
        (own / "bin" / name).touch(mode=0o755)
    monkeypatch.setattr(environment.sys, "prefix", str(own))
    (tmp_path / "link").symlink_to(own)
    for given in (own, own / "bin/python", own / "bin/checkov", tmp_path / "link", tmp_path / "link/bin/python"):
        with pytest.raises(AgentbotError, match="own environment"):
            installed(tmp_path, {"AGENTBOT_CHECKOV": str(given)})


LOCK = Path(environment.__file__).parent / "requirements" / "checkov.txt"


def test_every_package_of_the_lock_file_has_one_version_and_hashes() -> None:
    entries = LOCK.read_text().replace("\\\n", " ").splitlines()
    assert len(entries) > 90
    for entry in entries:
        assert re.match(r"[a-z0-9-]+==[\w.]+ (; [^-]+)?( *--hash=sha256:[0-9a-f]{64})+ *$", entry), entry[:80]
    assert any(entry.startswith(f"checkov=={VERSION} ") for entry in entries)
    assert (LOCK.parent / "checkov.in").read_text().endswith(f"\ncheckov=={VERSION}\n")


def test_the_lock_file_names_no_place_to_get_packages_from() -> None:
    assert not re.search(r"://|index|find-links|^-", LOCK.read_text(), re.MULTILINE)
