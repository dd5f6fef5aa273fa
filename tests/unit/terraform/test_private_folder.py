"""Plans and states are secrets: their folder is private, gone at the end, and swept after a kill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from agentbot.terraform.private_folder import private_folder

HOLD = """
import sys, time
from agentbot.terraform.private_folder import private_folder
with private_folder() as folder:
    (folder / "state").write_text("secret")
    print(folder, flush=True)
    time.sleep(600)
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def _holder(place: Path) -> tuple[subprocess.Popen[str], Path]:
    environment = {**os.environ, "TMPDIR": str(place)}
    started = subprocess.Popen([sys.executable, "-c", HOLD], stdout=subprocess.PIPE, text=True, env=environment)
    assert started.stdout is not None
    return started, Path(started.stdout.readline().strip())


def test_it_is_private_and_gone_at_the_end(place: Path) -> None:
    with private_folder() as folder:
        assert folder.parent == place.resolve()
        assert folder.stat().st_mode & 0o777 == 0o700
    assert list(place.iterdir()) == []


def test_what_a_killed_run_left_is_swept_by_the_next(place: Path) -> None:
    started, left = _holder(place)
    started.send_signal(signal.SIGKILL)
    started.wait()
    assert (left / "state").exists()
    with private_folder() as own:
        assert list(place.iterdir()) == [own]


def test_the_folder_of_a_run_that_is_still_going_stays(place: Path) -> None:
    started, other = _holder(place)
    try:
        with private_folder():
            assert (other / "state").exists()
    finally:
        started.kill()
        started.wait()


def test_what_only_has_such_a_name_stays(place: Path) -> None:
    (place / "agentbot-notes").mkdir()
    (place / "agentbot-file").write_text("")
    (place / "elsewhere").mkdir()
    (place / "elsewhere" / "in-use").write_text("")
    (place / "agentbot-link").symlink_to(place / "elsewhere")
    with private_folder():
        pass
    assert len(list(place.iterdir())) == 4
    assert (place / "elsewhere" / "in-use").exists()
