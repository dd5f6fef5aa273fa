"""The demo's replay: with git alone, the recorded plans end in the same findings and in drafts that say NOT PROVEN."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agentbot.commands import demo_estate
from agentbot.commands.demo_changes import CHANGES
from agentbot.errors import AgentbotError
from agentbot.forge.git import Repository
from agentbot.hcl.edit import Refused
from agentbot.pipeline import Options, run
from agentbot.proposals.result import Operation
from agentbot.report.progress import Quiet
from agentbot.report.results import RunReport
from agentbot.terraform.plan import Plan, load_plan
from agentbot.terraform.source import StackSource
from tests.support.demo_findings import FINDINGS, PROPOSALS, rows

NOW = datetime(2026, 11, 1, 3, tzinfo=UTC)


@dataclass(frozen=True)
class Replay:
    """A prepared estate on a machine that has git and nothing else."""

    folder: Path
    environment: Mapping[str, str]
    plans: Mapping[str, Path]

    @property
    def repo(self) -> Path:
        return self.folder / "repo"

    def run(self) -> RunReport:
        options = Options(self.repo, NOW, self.environment, plans=self.plans, cache=self.folder / "cache")
        return run(options, Quiet())

    def git(self, *arguments: str) -> str:
        done = subprocess.run(["git", "-C", str(self.repo), *arguments], check=True, capture_output=True, text=True)
        return done.stdout.strip()


@pytest.fixture(scope="module")
def replay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replay]:
    folder, git = tmp_path_factory.mktemp("replay"), shutil.which("git")
    assert git is not None
    (folder / "bin").mkdir()
    (folder / "bin" / "git").symlink_to(git)
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("GIT_")]:
            patch.delenv(name)
        patch.setenv("PATH", str(folder / "bin"))
        environment = dict(os.environ)
        demo_estate.prepare(folder / "repo", environment)
        yield Replay(folder, environment, demo_estate.recorded(folder / "plans"))


@pytest.fixture(scope="module")
def report(replay: Replay) -> RunReport:
    return replay.run()


def plans(replay: Replay) -> Iterator[tuple[str, Plan]]:
    for stack, file in replay.plans.items():
        yield stack, load_plan(file)


def test_the_estate_is_committed_on_main_and_clean(replay: Replay) -> None:
    assert replay.git("symbolic-ref", "--short", "HEAD") == "main"
    assert replay.git("status", "--porcelain", "--ignored") == ""
    assert "live/shop/.terraform.lock.hcl" in replay.git("ls-files").splitlines()
    assert replay.git("config", "--local", "core.hooksPath") == os.devnull


def test_without_terraform_it_cannot_be_real_and_says_so(replay: Replay) -> None:
    assert demo_estate.can_be_real(replay.environment) == "Terraform is not on the PATH."


def test_a_replay_finds_what_a_real_run_finds(report: RunReport) -> None:
    found = rows(report)
    assert [status.status for status in report.scan.stacks] == ["ok", "ok"]
    assert frozenset(found) == FINDINGS
    assert len(found) == len(FINDINGS)


def test_a_replay_ends_in_drafts_whose_first_line_says_not_proven(replay: Replay, report: RunReport) -> None:
    assert len(report.proposals) == PROPOSALS
    for result in report.proposals:
        assert result.operation is Operation.OPENED
        assert result.draft
        assert replay.git("rev-parse", f"refs/heads/{result.branch}") == result.head_sha
        title, body = (replay.repo / ".git/agentbot/proposals" / f"{result.branch}.md").read_text().split("\n\n", 1)
        assert title == f"# {result.title}"
        assert body.startswith("**NOT PROVEN**\n")


def test_a_second_replay_writes_nothing(replay: Replay, report: RunReport) -> None:
    again = replay.run()
    assert {result.operation for result in again.proposals} == {Operation.UNCHANGED}
    assert [result.head_sha for result in again.proposals] == [result.head_sha for result in report.proposals]
    assert replay.git("status", "--porcelain", "--ignored") == ""


def test_every_recorded_address_is_in_the_source(replay: Replay) -> None:
    repository = Repository.open(replay.repo)
    tree = repository.tree(repository.head())
    for stack, plan in plans(replay):
        source = StackSource(tree, stack)
        for entry in (*plan.changes.values(), *plan.drift.values()):
            if entry.mode == "managed":
                assert not isinstance(source.place(entry), Refused), entry.address


def test_every_resource_of_a_stack_is_in_a_recorded_plan(replay: Replay) -> None:
    repository = Repository.open(replay.repo)
    tree = repository.tree(repository.head())
    for stack, plan in plans(replay):
        own = [entry for entry in plan.changes.values() if entry.mode == "managed" and not entry.module]
        assert StackSource(tree, stack).resources() == {(entry.type, entry.name) for entry in own}


def test_the_estate_is_worth_looking_at(replay: Replay) -> None:
    managed = [entry for _, plan in plans(replay) for entry in plan.changes.values() if entry.mode == "managed"]
    assert len(managed) >= 20
    assert len({entry.type for entry in managed}) >= 15
    assert len(CHANGES) == 12


def test_recorded_plans_are_small_and_hold_nothing_of_the_machine_they_were_made_on(replay: Replay) -> None:
    for file in replay.plans.values():
        text = file.read_text()
        assert len(text) < 300_000
        assert not any(word in text for word in ("/tmp", "/home", "/root", "127.0.0.1", "localhost"))
        assert {"planned_values", "timestamp"}.isdisjoint(json.loads(text))


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"AWS_ENDPOINT_URL": ""},
        {"AWS_ENDPOINT_URL": "https://ec2.us-east-1.amazonaws.com"},
        {"AWS_ENDPOINT_URL": "http://127.0.0.1.example.com:5000"},
        {"AWS_ENDPOINT_URL": "http://10.0.0.7:5000"},
        {"AWS_ENDPOINT_URL": "http://127.0.0.1:5000", "AWS_ENDPOINT_URL_S3": "https://s3.amazonaws.com"},
        {"AWS_ENDPOINT_URL": "http://127.0.0.1:5000", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"},
    ],
)
def test_the_demo_applies_to_no_cloud_but_its_own(tmp_path: Path, environment: dict[str, str]) -> None:
    def never(stack: str, step: str) -> None:
        raise AssertionError(f"{step} of {stack}")

    with pytest.raises(AgentbotError, match="The demo applies to"):
        demo_estate.apply(tmp_path, environment, never)


def test_leftovers_of_somebody_who_applied_the_example_by_hand_are_not_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    estate = tmp_path / "examples" / "estate"
    for path in ("live/shop/main.tf", "live/shop/terraform.tfstate", "live/shop/.terraform/providers/x"):
        (estate / path).parent.mkdir(parents=True, exist_ok=True)
        (estate / path).write_text("")
    monkeypatch.setattr(demo_estate, "_examples", lambda: tmp_path / "examples")
    demo_estate.prepare(tmp_path / "repo", dict(os.environ))
    files = [path.relative_to(tmp_path / "repo") for path in (tmp_path / "repo").rglob("*") if path.is_file()]
    assert [path for path in files if ".git" not in path.parts] == [Path("live/shop/main.tf")]


def test_the_provider_is_downloaded_to_one_place_unless_the_person_has_one(tmp_path: Path) -> None:
    made = demo_estate.with_plugin_cache({"A": "b"}, tmp_path / "plugins")
    assert made == {"A": "b", "TF_PLUGIN_CACHE_DIR": str(tmp_path / "plugins")}
    assert (tmp_path / "plugins").is_dir()
    own = {"TF_PLUGIN_CACHE_DIR": "/own"}
    assert demo_estate.with_plugin_cache(own, tmp_path / "other") == own
    assert not (tmp_path / "other").exists()
