"""Arguments, configuration and streams that cannot be used."""

from __future__ import annotations

import os
import shlex
import subprocess
import threading

import pytest

from tests.support.command_line import PATIENCE, Bench
from tests.support.toy_terraform import plan_document


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "mode: obsrve\nagent: {}\nstacks: [{path: ../x, nam: y}, 7]\n",
            "agentbot.yml has 5 problems: line 1: `mode` must be 'observe' or 'propose', did you mean `observe`?; "
            "line 2: `agent` is not a known key, did you mean `agents`?; "
            "line 3: `stacks[0].path` must be a path inside the repository, without `..`; "
            "line 3: `stacks[0].nam` is not a known key, did you mean `name`?; "
            "line 3: `stacks[1]` must hold `key: value` lines.",
        ),
        ("mode: observe\nmode: propose\n", "line 2: the key `mode` is there twice."),
        ("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "line 2: aliases (`*name`) are not read here"),
        ("a: " + "[" * 5000, "it is nested deeper than 20 levels."),
        (b"mode: caf\xe9\n", "line 1: it is not UTF-8 text."),
        (b"# " + b"x" * 100_000_000, "it has more than 256 kB."),
        ("stacks: [" + "1," * 20_000 + "]", "20000 problems: line 1: `stacks[0]` must hold `key: value` lines; "),
        ("stacks: [{path: live/alpha}, {path: live/*}]", "is a second stack named `live/alpha`: give each a `name`."),
    ],
    ids=["all-at-once", "twice", "bomb", "deep", "latin-1", "100-mb", "very-many", "clash"],
)
def test_a_wrong_configuration_is_one_short_sentence(place: Bench, text: str | bytes, said: str) -> None:
    place.write("agentbot.yml", text)
    ended = place.ask("validate")
    assert ended.code == 1
    assert said in ended.sentence
    assert len(ended.sentence) < 2000


@pytest.mark.parametrize("now", ["", "tomorrow", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_moment_that_is_none_is_one_sentence(place: Bench, now: str) -> None:
    ended = place.ask("scan", "--now", now)
    assert (ended.code, "is not an RFC 3339 moment. For instance: 2026-01-31T04:00:00Z" in ended.sentence) == (1, True)


def test_a_file_that_cannot_be_written_is_said_before_the_work(place: Bench) -> None:
    place.toy.will("hang", "init")
    for file in (place.folder, place.folder / "absent/answer.json", ""):
        ended = place.ask("run", "--output", str(file))
        assert (ended.code, "Give --output a file that may be written." in ended.sentence) == (1, True)
    assert not place.toy.hanging


def test_a_pipe_is_written_to_and_a_link_stays_a_link(place: Bench) -> None:
    """A file moved into the place of a device would be the end of that device."""
    pipe, link, kept = place.folder / "pipe", place.folder / "link", place.folder / "kept"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()), daemon=True)
    reader.start()
    assert place.json("checks", "--output", str(pipe)).code == 0
    reader.join(PATIENCE)
    assert (read[0][:1], pipe.is_fifo()) == ("{", True)
    link.symlink_to(kept)
    assert place.json("checks", "--output", str(link)).code == 0
    assert (link.is_symlink(), kept.read_text()) == (True, read[0])


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("{scan} | head -1", 0),
        ("{scan} --format json | true", 0),
        ("{bot} --version | true", 0),
        ("{scan} >&-", 0),
        ("{scan} --stack absent 2>&-", 1),
        ("{scan} <&- >&- 2>&-", 0),
    ],
)
def test_streams_that_are_closed_leave_no_trace(place: Bench, line: str, code: int) -> None:
    bot = shlex.join(place.command())
    plan = place.bring("live/alpha", plan_document("alpha", 40))
    command = line.format(bot=bot, scan=f"{bot} scan {shlex.join(plan)}")
    environment = {**place.environment, "PATH": place.environment["PATH"] + os.pathsep + os.defpath}
    done = subprocess.run(
        ["bash", "-c", f"{command}; exit ${{PIPESTATUS[0]}}"], cwd=place.repo, env=environment,
        capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (code, "")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
def test_a_full_disk_behind_stdout_is_one_sentence(place: Bench) -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            place.command("checks"), cwd=place.repo, env=place.environment, stdout=full, stderr=subprocess.PIPE,
            text=True, timeout=PATIENCE, check=False,
        )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith("agentbot: The answer cannot be written: No space left on device.")
    assert done.stderr.count("\n") == 1
