"""The folder for plans and states, secrets in plain text: private, gone at the end, and swept after a kill."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PREFIX = "agentbot-"
LOCK = "in-use"


@contextmanager
def private_folder() -> Iterator[Path]:
    """A new folder that only this user can read; folders that a killed run left behind go first."""
    _sweep(Path(tempfile.gettempdir()))
    temporary = tempfile.TemporaryDirectory(prefix=PREFIX)
    try:
        with _held(Path(temporary.name)):
            yield Path(temporary.name).resolve()
    finally:
        try:
            temporary.cleanup()
        except KeyboardInterrupt:  # an impatient second ctrl-C must not leave states behind
            temporary.cleanup()
            raise


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """A lock that ends with this process, however it ends; it is held before it has its name."""
    with (folder / f"{LOCK}.new").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        os.rename(folder / f"{LOCK}.new", folder / LOCK)
        yield


def _sweep(place: Path) -> None:
    for folder in place.glob(f"{PREFIX}*"):
        try:
            if folder.is_symlink() or folder.stat().st_uid != os.geteuid():
                continue
            with (folder / LOCK).open() as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:  # in use, no folder of this kind, or gone meanwhile
            continue
