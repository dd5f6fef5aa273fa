"""Ctrl-C and worse, in every step: nothing is left running or half-written, and the next run goes on from there."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.support.command_line import PATIENCE, Bench, bench, wait_for
from tests.support.toy_terraform import plan_document

ROOT = Path(__file__).parents[2]
INTERRUPTED = "interrupted. Nothing is half-written; run it again to go on."


@pytest.mark.parametrize(
    ("step", "use"),
    [
        ("init", "main"), ("plan", "main"), ("show", "main"), ("providers", ""), ("init", "candidate"),
        ("plan", "candidate"), ("fmt", ""),
    ],
)  # fmt: skip
def test_ctrl_c_in_a_step_of_terraform_ends_it_and_leaves_nothing(place: Bench, step: str, use: str) -> None:
    place.toy.will("hang", step, use=use)
    before = place.snapshot()
    ended = place.interrupted("run", when=lambda: place.toy.hanging, group=use == "main")
    assert (ended.code, ended.out, ended.sentence) == (130, "", INTERRUPTED)
    assert place.toy.running() == []
    assert place.temporary == []
    assert place.snapshot() == before


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_polite_end_from_outside_is_like_ctrl_c(place: Bench, number: signal.Signals) -> None:
    place.toy.will("hang", "plan")
    started = subprocess.Popen(
        place.command("run"), cwd=place.repo, env=place.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    wait_for(lambda: place.toy.hanging)
    started.send_signal(number)
    started.communicate(timeout=PATIENCE)
    assert (started.returncode, place.toy.running(), place.temporary) == (130, [], [])


@dataclass(frozen=True)
class World:
    """A repository with an open pull request for alpha and one for beta, and what the next run is asked."""

    place: Bench
    arguments: tuple[str, ...]

    def copy(self, to: Path) -> World:
        return replace(self, place=self.place.copy(to))

    def run(self) -> None:
        assert self.place.ask(*self.arguments).code == 0

    def stopped(self, at: int, name: str) -> tuple[int, str]:
        """A run that gets a signal at its n-th moment of writing; exit code and the last line on stderr."""
        done = subprocess.run(
            [sys.executable, "-m", "tests.support.stopped", str(at), name, *self.arguments],
            cwd=self.place.repo, env={**self.place.environment, "PYTHONPATH": str(ROOT)},
            capture_output=True, text=True, timeout=PATIENCE, check=False,
        )  # fmt: skip
        return done.returncode, (done.stderr.splitlines() or [""])[-1]

    @property
    def written(self) -> tuple[list[str], Mapping[str, bytes]]:
        return self.place.refs(), self.place.records()

    @property
    def pending(self) -> list[str]:
        """Branches of which the record says that they are about to move."""
        rows = json.loads(self.place.records()["proposals.json"])["proposals"].values()
        return [row["branch"] for row in rows if row["move"]]


def brought(place: Bench, now: str, sizes: Mapping[str, int]) -> tuple[str, ...]:
    plans = (place.bring(f"live/{name}", plan_document(name, size)) for name, size in sizes.items())
    return ("run", "--format", "json", "--now", now, *(word for pair in plans for word in pair))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    place = bench(tmp_path_factory.mktemp("worlds") / "first")
    assert place.ask(*brought(place, "2026-01-01T00:00:00Z", {"alpha": 40, "beta": 50})).code == 0
    return World(place, brought(place, "2026-01-02T00:00:00Z", {"alpha": 41, "beta": 20, "gamma": 60}))


@pytest.fixture(scope="module")
def undisturbed(world: World) -> tuple[int, tuple[list[str], Mapping[str, bytes]]]:
    """How many moments the run has, and what it writes where nothing stops it: one updated, one opened, one closed."""
    whole = world.copy(world.place.folder.parent / "whole")
    code, moments = whole.stopped(0, "SIGKILL")
    assert (code, int(moments)) == (0, 30)
    assert len(json.loads(whole.place.records()["proposals.json"])["proposals"]) == 3
    return int(moments), whole.written


# Of the update: behind the commit, behind the record, behind the branch, within the text; then behind the new branch;
# then within the record of a closed one, whose branch is gone already.
@pytest.mark.parametrize("at", [4, 6, 8, 9, 20, 29])
def test_the_run_after_one_that_was_killed_doubles_nothing_and_leaves_nothing_out(
    world: World, undisturbed: tuple[int, object], tmp_path: Path, at: int
) -> None:
    mine = world.copy(tmp_path / "mine")
    before = mine.place.snapshot(bot=False)
    assert mine.stopped(at, "SIGKILL")[0] == -signal.SIGKILL
    mine.run()
    assert mine.written == undisturbed[1]
    assert mine.place.snapshot(bot=False) == before


@pytest.mark.parametrize("at", [3, 7, 20, 29])
def test_ctrl_c_while_writing_ends_behind_a_whole_pull_request(
    world: World, undisturbed: tuple[int, object], tmp_path: Path, at: int
) -> None:
    mine = world.copy(tmp_path / "mine")
    code, _ = mine.stopped(at, "SIGINT")
    assert (code, mine.pending, mine.place.temporary) == (130, [], [])
    mine.run()
    assert mine.written == undisturbed[1]


def test_ctrl_c_of_a_terminal_does_not_stop_git_in_the_middle_of_a_pull_request(world: World, tmp_path: Path) -> None:
    mine = world.copy(tmp_path / "mine")
    git, real = mine.place.folder / "bin/git", shutil.which("git")
    git.unlink()
    git.write_text(f'#!/bin/sh\ncase " $* " in *" update-ref "*) kill -INT 0 ;; esac\nexec {real} "$@"\n')
    git.chmod(0o755)
    ended = mine.place.interrupted(*mine.arguments, when=lambda: False)
    assert (ended.code, mine.pending) == (130, [])
