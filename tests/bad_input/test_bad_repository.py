"""A repository that is not as it should be: said in one sentence, or the one stack skipped, and never touched."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.command_line import Bench
from tests.support.toy_terraform import stack_source

UNCOMMITTED = "has uncommitted changes; commit or stash them, or use `scan --worktree`."


def modified(place: Bench) -> None:
    place.write("live/alpha/main.tf", stack_source("alpha", 99))


def staged(place: Bench) -> None:
    modified(place)
    place.git("add", "--all")


def new(place: Bench) -> None:
    place.write("live/alpha/new.tf", "locals {}\n")


def removed(place: Bench) -> None:
    shutil.rmtree(place.repo / "live/alpha")


@pytest.mark.parametrize("change", [modified, staged, new, removed], ids=lambda change: change.__name__)
def test_a_stack_with_an_uncommitted_change_is_skipped(place: Bench, change: Callable[[Bench], None]) -> None:
    change(place)
    with place.unharmed():
        ended = place.json("scan")
    assert (ended.code, ended.err) == (0, "")
    assert ended.statuses == {"live/alpha": "skipped", "live/beta": "ok", "live/gamma": "ok"}
    assert UNCOMMITTED in ended.reasons["live/alpha"]
    assert ended.found == {"toy_disk.gamma"}


def test_no_stack_left_is_an_expected_failure(place: Bench) -> None:
    for name in ("alpha", "beta", "gamma"):
        place.write(f"live/{name}/new.tf", "locals {}\n")
    ended = place.ask("run")
    assert (ended.code, UNCOMMITTED in ended.sentence) == (1, True)


def test_a_detached_head_can_be_scanned_and_not_run(place: Bench) -> None:
    place.git("switch", "--quiet", "--detach")
    with place.unharmed():
        assert "Check out a branch, for instance `git switch main`." in (ended := place.ask("run")).sentence
        assert ended.code == 1
        assert place.json("scan").found == {"toy_disk.alpha", "toy_disk.gamma"}


@pytest.mark.parametrize("git", [None, "not a program", "#!/bin/sh\nexit 1\n"], ids=["absent", "garbage", "broken"])
def test_without_git_nothing_works_and_it_says_so(place: Bench, git: str | None) -> None:
    binary = place.folder / "bin/git"
    binary.unlink()
    if git:
        binary.write_text(git)
        binary.chmod(0o755)
    ended = place.ask("run")
    assert (ended.code, ended.sentence) == (1, "git is not installed or not on PATH. Install git 2.30 or newer.")


def plain(place: Bench) -> Path:
    (place.folder / "plain").mkdir()
    return place.folder / "plain"


def empty(place: Bench) -> Path:
    place.git("init", "--quiet", str(place.folder / "empty"))
    return place.folder / "empty"


def bare(place: Bench) -> Path:
    place.git("clone", "--quiet", "--bare", str(place.repo), str(place.folder / "bare"))
    return place.folder / "bare"


def broken(place: Bench) -> Path:
    (place.repo / ".git/config").write_text("[core\n")
    return place.repo


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (plain, "is not in a git repository. Run agentbot in a git repository, or give one with --repo."),
        (empty, "has no commit yet. Commit your Terraform code first."),
        (bare, "has no work tree: it is a bare repository or inside a git directory. Run agentbot in a clone."),
        (broken, "bad config line 1 in file .git/config. Make `git status` work there first."),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_is_no_usable_repository_is_one_sentence(place: Bench, make: Callable[[Bench], Path], said: str) -> None:
    ended = place.ask("run", cwd=make(place))
    assert (ended.code, said in ended.sentence) == (1, True)


def test_a_repository_of_somebody_else_names_the_way_out(place: Bench) -> None:
    ended = place.ask("scan", variables={"GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"})
    assert (ended.code, "dubious ownership" in ended.sentence, "safe.directory" in ended.sentence) == (1, True, True)


def shallow(place: Bench) -> Path:
    place.write("README.md", "more than one commit\n")
    place.commit()
    place.git("clone", "--quiet", "--depth=1", f"file://{place.repo}", str(place.folder / "shallow"))
    return place.folder / "shallow"


def linked(place: Bench) -> Path:
    place.git("worktree", "add", "--quiet", "-b", "feature", str(place.folder / "linked"))
    return place.folder / "linked"


def submodule(place: Bench) -> Path:
    outer = place.folder / "outer"
    place.git("init", "--quiet", str(outer))
    local = ("-c", "protocol.file.allow=always")
    place.environment["PATH"] += os.pathsep + os.defpath  # `git submodule` is a shell script
    place.git(*local, "submodule", "--quiet", "add", "--branch", "main", str(place.repo), "inner", cwd=outer)
    return outer / "inner"


@pytest.mark.parametrize("make", [shallow, linked, submodule], ids=lambda make: make.__name__)
def test_unusual_repositories_work(place: Bench, make: Callable[[Bench], Path]) -> None:
    directory = make(place)
    alpha = ("--stack", "live/alpha", "--format", "json")
    assert place.ask("run", *alpha, cwd=directory).operations == {"toy_disk.alpha": "opened"}
    assert place.ask("run", *alpha, cwd=directory).operations == {"toy_disk.alpha": "unchanged"}
    assert place.git("status", "--porcelain", cwd=directory) == ""


@pytest.fixture
def bound(place: Bench) -> Iterator[Bench]:
    """The bench of somebody whom file modes stop; root must give up what lets it pass."""
    if os.geteuid() == 0:
        dropped = shutil.which("setpriv")
        if dropped is None:
            pytest.skip("root passes every file mode, and there is no setpriv to give that up")
        capabilities = "-dac_override,-dac_read_search,-fowner"
        place.prefix = (dropped, f"--bounding-set={capabilities}", "--inh-caps=-all")
    yield place
    for folder, _, _ in os.walk(place.folder):
        os.chmod(folder, 0o700)


def locked(*folders: Path) -> None:
    for top in folders:
        for folder, _, _ in os.walk(top):
            os.chmod(folder, 0o500)


def test_a_read_only_repository_can_be_scanned_and_not_written(bound: Bench) -> None:
    locked(bound.repo)
    with bound.unharmed():
        assert bound.json("scan").found == {"toy_disk.alpha", "toy_disk.gamma"}
        ended = bound.ask("run")
    assert ended.code == 1
    assert "cannot be written: Permission denied. Make the repository writable, or use" in ended.sentence


@pytest.mark.parametrize("part", ["refs/heads", "objects"])
def test_a_git_directory_that_is_read_only_in_part_is_found_before_anything_is_written(bound: Bench, part: str) -> None:
    locked(bound.repo / ".git" / part)
    before = bound.snapshot()
    ended = bound.ask("run")
    assert (ended.code, f".git/{part} cannot be written" in ended.sentence) == (1, True)
    assert bound.snapshot() == before


def test_a_read_only_cache_or_home_costs_time_only(bound: Bench) -> None:
    del bound.environment["XDG_CACHE_HOME"]
    locked(bound.folder / "home", bound.folder / "cache")
    with bound.unharmed():
        ended = bound.json("run")
    assert (ended.code, ended.operations) == (0, {"toy_disk.alpha": "opened", "toy_disk.gamma": "opened"})


def test_a_stack_that_cannot_be_read_is_its_own_failure(bound: Bench) -> None:
    os.chmod(bound.repo / "live/alpha", 0)
    ended = bound.json("run")
    assert (ended.code, ended.err, bound.temporary) == (4, "", [])
    assert "live/alpha/.terraform.lock.hcl` cannot be used: Permission denied." in ended.reasons["live/alpha"]
    assert ended.operations == {"toy_disk.gamma": "opened"}


def test_a_file_on_disk_that_cannot_be_read_is_not_passed_over(bound: Bench) -> None:
    os.chmod(bound.repo / "live/alpha/main.tf", 0)
    ended = bound.ask("scan", "--worktree")
    assert (ended.code, "live/alpha/main.tf cannot be read: Permission denied." in ended.sentence) == (1, True)
