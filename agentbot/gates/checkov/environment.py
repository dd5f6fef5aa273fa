"""Where Checkov lives: a Python environment of its own in the user's cache, built once, or one that somebody names."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import resources
from pathlib import Path

from agentbot.egress.names import OWN_TOKENS
from agentbot.errors import AgentbotError, TerraformError
from agentbot.terraform.process import Command, run

VERSION = "3.3.30"
VARIABLE = "AGENTBOT_CHECKOV"
TIME_LIMIT = 900.0
"""Seconds for one step of the installation."""
READY = "ready"
"""Names the lock file that the environment was built from."""
SAID_LIMIT = 600
_ALLOWED = ("PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH", "NETRC", "SSL_CERT_FILE", "SSL_CERT_DIR")
_ALLOWED_MORE = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "XDG_CONFIG_HOME", "XDG_CONFIG_DIRS", "XDG_CACHE_HOME")
_INSTALLING = "installing Checkov {version} into {place} (once; it takes a minute or two)"
_WAITING = "waiting for another agentbot that is installing Checkov"
_NAME_ONE = f"or set {VARIABLE} to a Python environment that has Checkov {VERSION}."


def installed(cache: Path, environment: Mapping[str, str]) -> Path | None:
    """The Python of a ready environment, None where it is yet to be built. Raises AgentbotError on a wrong name."""
    if given := environment.get(VARIABLE):
        return _named(given)
    place = _place(cache)
    return _python(place) if _is_ready(place) else None


def install(cache: Path, environment: Mapping[str, str], *, progress: Callable[[str], None]) -> Path:
    """The Python of a ready environment, built first where there is none. Raises AgentbotError."""
    if found := installed(cache, environment):
        return found
    place = _place(cache)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with _alone(place.with_name(f"{place.name}.lock"), progress):
            if not _is_ready(place):
                progress(_INSTALLING.format(version=VERSION, place=place))
                _build(place, environment)
    except OSError as problem:
        what = f"Checkov cannot be installed into {place}: {problem.strerror or problem}."
        raise AgentbotError(what, fix=f"Make the folder writable, set XDG_CACHE_HOME, {_NAME_ONE}") from problem
    return _python(place)


def _place(cache: Path) -> Path:
    return cache / f"checkov-{VERSION}-py{sys.version_info.major}.{sys.version_info.minor}"


def _python(place: Path) -> Path:
    return place / "bin" / "python"


def _is_ready(place: Path) -> bool:
    """Built from this lock file, by a Python that is still there."""
    try:
        return (place / READY).read_text(encoding="ascii") == _lock_digest() and _python(place).exists()
    except (OSError, ValueError):
        return False


def _lock() -> Path:
    return Path(str(resources.files(__package__))) / "requirements" / "checkov.txt"


def _lock_digest() -> str:
    return hashlib.sha256(_lock().read_bytes()).hexdigest()


@contextmanager
def _alone(lock: Path, progress: Callable[[str], None]) -> Iterator[None]:
    """Not while another agentbot builds; the lock ends with its process, however that ends."""
    with lock.open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            progress(_WAITING)
            fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _build(place: Path, environment: Mapping[str, str]) -> None:
    """Build in a new folder beside it, and rename that: what a killed run's pip may still write to is another one.

    Only its Python is ever used: its scripts name the folder that they were made in.
    """
    prefix = f"{place.name}.new-"
    folder = Path(tempfile.mkdtemp(dir=place.parent, prefix=prefix))
    try:
        _fill(folder, _build_environment(environment))
        (folder / READY).write_text(_lock_digest(), encoding="ascii")
        if place.exists():
            shutil.rmtree(place)
        folder.rename(place)
    finally:
        for unfinished in place.parent.glob(f"{prefix}*"):
            shutil.rmtree(unfinished, ignore_errors=True)


def _fill(folder: Path, environment: Mapping[str, str]) -> None:
    fix = f"Install the `venv` part of this Python, {_NAME_ONE}"
    _step((sys.executable, "-I", "-m", "venv", str(folder)), environment, folder.parent, fix=fix)
    # Wheels only, each with its hash: nothing runs that is not in the lock file.
    options = ("--quiet", "--disable-pip-version-check", "--no-input", "--no-user", "--no-deps", "--require-hashes")
    install = (str(_python(folder)), "-I", "-m", "pip", "install", *options, "--only-binary=:all:", "-r", str(_lock()))
    fix = f"See that this machine reaches its Python package index (PIP_INDEX_URL), {_NAME_ONE}"
    _step(install, environment, folder, fix=fix)


def _build_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """What pip needs to reach its index, and no token of agentbot."""
    return {
        name: value
        for name, value in environment.items()
        if (name in (*_ALLOWED, *_ALLOWED_MORE) or name.startswith("PIP_") or name.upper().endswith("_PROXY"))
        and name.upper() not in OWN_TOKENS
    }


def _step(argv: tuple[str, ...], environment: Mapping[str, str], folder: Path, *, fix: str) -> None:
    try:
        run(Command(argv, folder, environment, TIME_LIMIT))
    except TerraformError as problem:
        said = " ".join(problem.stderr.split()) or "no answer in time"
        what = f"Checkov cannot be installed: {'…' * (len(said) > SAID_LIMIT)}{said[-SAID_LIMIT:]}"
        raise AgentbotError(what, fix=fix) from problem


def _named(given: str) -> Path:
    """The Python that the variable names: itself, that of an environment's folder, or the one beside a `checkov`."""
    path = Path(given).expanduser()
    if path.is_dir():
        python = _python(path)
    elif path.name == "checkov":
        python = path.resolve().parent / "python"
    else:
        python = path
    # Not resolved to the end: the Python of an environment is a link to the one that it was made with.
    python = Path(os.path.abspath(python))
    if not (python.is_file() and os.access(python, os.X_OK)):
        fix = f"Let {VARIABLE} be a Python that has Checkov, the folder of its environment, or the `checkov` in it."
        raise AgentbotError(f"{VARIABLE} is {given}, and there is no Python.", fix=fix)
    if python.parent.resolve().parent == Path(sys.prefix).resolve():
        fix = f"Give Checkov its own: `python3 -m venv DIR`, then `DIR/bin/pip install checkov=={VERSION}`."
        raise AgentbotError(
            f"{VARIABLE} is agentbot's own environment, where Checkov would break its HCL reader.", fix=fix
        )
    return python
