"""A command ends with everything it started, and its failure says what happened without secrets."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

from agentbot.errors import TerraformError
from agentbot.terraform import process
from agentbot.terraform.process import Command, run


def python(code: str, cwd: Path, *, time_limit: float = 20, **environment: str) -> Command:
    return Command((sys.executable, "-SEc", code), cwd, {"PATH": os.environ["PATH"], **environment}, time_limit)


HANGS = """
import os, pathlib, signal, subprocess, sys, time
code = "import signal, time; signal.signal(2, signal.SIG_IGN); time.sleep(60)"
child = subprocess.Popen([sys.executable, "-SEc", code])
{stubborn}
pathlib.Path("pids.new").write_text(f"{{os.getpid()}} {{child.pid}}")
os.rename("pids.new", "pids")
time.sleep(60)
"""


def gone(folder: Path) -> bool:
    """Whether the processes that wrote their ids have ended (an orphan waits as a zombie for init in a container)."""

    def ended(pid: str) -> bool:
        stat = Path("/proc") / pid / "stat"
        return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] == "Z"

    deadline = time.monotonic() + 5
    pids = (folder / "pids").read_text().split()
    while not all(map(ended, pids)) and time.monotonic() < deadline:
        time.sleep(0.01)
    return all(map(ended, pids))


def test_stdout_comes_back_or_goes_to_a_private_file(tmp_path: Path) -> None:
    assert run(python("print(input())", tmp_path), stdin=b"hello\n") == b"hello\n"
    assert run(python("print('to file')", tmp_path), stdout=tmp_path / "out") == b""
    assert (tmp_path / "out").read_bytes() == b"to file\n"
    assert (tmp_path / "out").stat().st_mode & 0o777 == 0o600


def test_files_of_the_command_are_private_and_its_group_is_its_own(tmp_path: Path) -> None:
    code = "import os; open('f', 'w').close(); print(os.getpgid(0) == os.getpid())"
    assert run(python(code, tmp_path)) == b"True\n"
    assert (tmp_path / "f").stat().st_mode & 0o777 == 0o600


def test_a_failure_carries_command_code_and_clean_stderr(tmp_path: Path) -> None:
    code = "import sys; sys.stderr.write('\\x1b[31mError: key sEcr3t-value\\x1b[0m'); sys.exit(3)"
    with pytest.raises(TerraformError) as caught:
        run(python(code, tmp_path, AWS_SECRET_ACCESS_KEY="sEcr3t-value"))
    assert caught.value.exit_code == 3
    assert caught.value.stderr == "Error: key ‹redacted›"
    assert "sEcr3t" not in str(caught.value) + caught.value.command


def test_only_the_end_of_a_long_stderr_is_kept(tmp_path: Path) -> None:
    with pytest.raises(TerraformError) as caught:
        run(python("import sys; sys.stderr.write('x' * 300_000 + 'end'); sys.exit(1)", tmp_path))
    assert len(caught.value.stderr) == process.STDERR_BYTES
    assert caught.value.stderr.endswith("xend")


def test_an_answer_too_long_for_memory_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "STDOUT_BYTES", 1000)
    with pytest.raises(TerraformError, match="answered more than"):
        run(python("print('x' * 2000)", tmp_path))


def test_a_missing_binary_says_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(TerraformError, match=r"not on the PATH.*Install Terraform"):
        run(Command(("terraform", "version"), tmp_path, {"PATH": str(tmp_path)}, 5))


def test_what_cannot_be_started_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "terraform").write_bytes(b"\x7fELFnot really")
    (tmp_path / "terraform").chmod(0o755)
    with pytest.raises(TerraformError, match="cannot be started"):
        run(Command(("terraform", "version"), tmp_path, {"PATH": str(tmp_path)}, 5))


@pytest.mark.parametrize("stubborn", ["", "signal.signal(signal.SIGINT, signal.SIG_IGN)"])
def test_the_time_limit_ends_the_command_and_its_children(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stubborn: str
) -> None:
    monkeypatch.setattr(process, "GRACE", 0.2)
    with pytest.raises(TerraformError, match="no answer within the time limit"):
        run(python(HANGS.format(stubborn=stubborn), tmp_path, time_limit=0.5))
    assert gone(tmp_path)


def test_ctrl_c_ends_the_command_and_its_children(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "GRACE", 0.2)

    def interrupt() -> None:
        while not (tmp_path / "pids").exists():
            time.sleep(0.01)
        signal.raise_signal(signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    thread.start()
    with pytest.raises(KeyboardInterrupt):
        run(python(HANGS.format(stubborn="signal.signal(signal.SIGINT, signal.SIG_IGN)"), tmp_path))
    thread.join()
    assert gone(tmp_path)


def test_a_child_that_outlives_its_parent_is_ended(tmp_path: Path) -> None:
    code = (
        "import os, subprocess, sys; c = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
        "open('pids', 'w').write(str(c.pid))"
    )
    run(python(code, tmp_path))
    assert gone(tmp_path)
