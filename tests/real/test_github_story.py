"""The demo's estate on the local GitHub: real plans, real proofs, people who merge, close and heal, night after night.

The same proposals are then used for runs that are stopped right after each of their writes.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from agentbot import pipeline
from agentbot.cli import run_command
from agentbot.commands import demo_estate
from agentbot.commands.demo_changes import CHANGES
from agentbot.commands.demo_cloud import Cloud, cloud
from agentbot.forge.git import Repository
from agentbot.forge.github.api import Api
from agentbot.forge.github.forge import GitHubForge
from agentbot.forge.interface import Attention
from agentbot.pipeline import user_cache
from agentbot.proposals.manners import Manners
from agentbot.proposals.proposal import Proposal
from agentbot.proposals.publish import Scanned, publish
from agentbot.report.progress import Quiet
from tests.fakehub import Fault, Hub, Repo
from tests.fakehub.hub import Exchange
from tests.support.demo_findings import PROPOSALS

pytestmark = pytest.mark.real

NAME = "acme/shop"
PERMISSIONS = dict.fromkeys(("contents", "pull_requests", "issues", "checks"), "write")


@dataclass
class Story:
    """An applied estate in a cloud of its own, its repository on GitHub, and a clone in which the bot runs."""

    cloud: Cloud
    hub: Hub
    repo: Repo
    clone: Path
    output: Path
    proposals: list[Proposal]
    calls: list[Exchange]

    def night(self, *arguments: str, expected: int = 0) -> dict[str, Any]:
        """One nightly job: check the default branch out, run, and read the report."""
        self.git("fetch", "--quiet", str(self.repo.store.path), "+refs/heads/main:refs/remotes/origin/main")
        self.git("checkout", "--quiet", "-B", "main", "refs/remotes/origin/main")
        before = len(self.hub.exchanges)
        command = ["run", "--repo", str(self.clone), "--format", "json", "--output", str(self.output), *arguments]
        assert run_command(command) == expected
        self.calls = self.hub.exchanges[before:]
        return json.loads(self.output.read_text())

    def git(self, *arguments: str) -> str:
        done = subprocess.run(["git", "-C", str(self.clone), *arguments], check=True, capture_output=True, text=True)
        return done.stdout.strip()

    @property
    def writes(self) -> list[Exchange]:
        return [call for call in self.calls if call.took_effect]

    @property
    def open(self) -> dict[int, Any]:
        return {number: pull for number, pull in self.repo.pulls.items() if pull.state == "open"}


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    folder = tmp_path_factory.mktemp("github")
    with pytest.MonkeyPatch.context() as patch, cloud() as own, Hub.started() as hub:
        environment = demo_estate.with_plugin_cache(own.environment, folder / "plugins")
        clone = folder / "clone"
        demo_estate.prepare(clone, environment)
        demo_estate.apply(clone, environment, Quiet().stage)
        repo = hub.repository(NAME, source=clone)
        repo.grant("ada", "write")
        token = hub.token(kind="actions", repository=NAME, permissions=PERMISSIONS)
        github = {"GITHUB_ACTIONS": "true", "GITHUB_TOKEN": token, "GITHUB_REPOSITORY": NAME, "GITHUB_API_URL": hub.url}
        for name, value in {**environment, **github, "XDG_CACHE_HOME": str(user_cache(os.environ).parent)}.items():
            patch.setenv(name, value)
        captured: list[Proposal] = []

        def watched(proposals, *arguments, **options):
            captured[:] = proposals
            return publish(proposals, *arguments, **options)

        patch.setattr(pipeline, "publish", watched)
        yield Story(own, hub, repo, clone, folder / "report.json", captured, [])
        assert hub.violations == []
        assert hub.unknown_routes == []


def operations(report: dict[str, Any]) -> list[str]:
    return sorted(proposal["operation"] for proposal in report["proposals"])


def test_1_a_clean_estate_writes_nothing(story: Story) -> None:
    assert story.night("--mode", "propose")["proposals"] == []
    assert story.writes == []


def test_2_without_a_word_in_the_configuration_it_only_tells(story: Story) -> None:
    for change in CHANGES:
        change.make(story.cloud)
    report = story.night()
    assert operations(report) == ["observed"] * PROPOSALS
    assert all("would be opened" in proposal["reason"] for proposal in report["proposals"])
    assert story.writes == []


def test_3_at_most_three_new_ones_a_night_the_worst_first(story: Story) -> None:
    report = story.night("--mode", "propose")
    assert operations(report) == ["limited"] * (PROPOSALS - 3) + ["opened"] * 3
    severity = {finding["fingerprint"]: finding["severity"] for finding in report["findings"]}
    ranks = {"critical": 0, "high": 1, "medium": 2, "low": 3}

    def rank(proposal):
        return min(ranks[severity[name]] for name in proposal["findings"])

    opened = [rank(proposal) for proposal in report["proposals"] if proposal["operation"] == "opened"]
    waiting = [rank(proposal) for proposal in report["proposals"] if proposal["operation"] == "limited"]
    assert max(opened) <= min(waiting)


def test_4_every_pull_request_carries_its_proof(story: Story) -> None:
    while "limited" in operations(story.night("--mode", "propose")):
        pass
    assert len(story.open) == PROPOSALS
    for pull in story.open.values():
        tree = story.repo.git("rev-parse", f"{pull.head_sha}^{{tree}}")
        [check] = story.repo.check_runs(pull.head_sha)
        assert (check.name, check.conclusion) == ("agentbot/proof", "success")
        assert tree in check.summary
        assert tree in pull.body
        assert pull.labels == ["agentbot"]
        assert not pull.draft
        assert story.repo.store.commit(pull.head_sha).verified
        assert len(pull.body) < 60_500
        assert story.repo.store.merge_tree(story.repo.branches()["main"], pull.head_sha)


def test_5_an_unchanged_night_only_reads(story: Story) -> None:
    report = story.night("--mode", "propose")
    assert operations(report) == ["unchanged"] * PROPOSALS
    assert {call.method for call in story.calls} == {"GET"}


def test_6_people_merge_close_and_heal(story: Story) -> None:
    ada = story.repo.as_person("ada")
    numbers = {pull.title: number for number, pull in story.open.items()}
    merged = next(number for title, number in numbers.items() if "stock_sync" in title)
    closed = next(number for title, number in numbers.items() if "pager" in title)
    healed = next(number for title, number in numbers.items() if "read_capacity" in title)
    ada.merge(merged, method="squash")
    ada.close(closed)
    capacity = {"ReadCapacityUnits": 10, "WriteCapacityUnits": 5}
    story.cloud.client("dynamodb").update_table(TableName="orders", ProvisionedThroughput=capacity)
    report = story.night("--mode", "propose")
    by_number = {proposal["number"]: proposal["operation"] for proposal in report["proposals"]}
    assert merged not in by_number
    assert by_number[closed] == "unchanged"
    assert by_number[healed] == "closed"
    assert len(story.repo.comments(closed)) == 1
    assert story.repo.pulls[healed].head_ref not in story.repo.branches()
    assert set(story.open) == set(numbers.values()) - {merged, closed, healed}
    story.night("--mode", "propose")
    assert story.writes == []


def test_7_no_secret_and_no_token_left_the_machine(story: Story) -> None:
    said = json.dumps([[call.path, call.request, str(call.response)] for call in story.hub.exchanges])
    assert "rotated-in-the-console" not in said
    assert os.environ["GITHUB_TOKEN"] not in said
    objects = story.repo.git("rev-list", "--objects", "--all").splitlines()
    content = [story.repo.git("cat-file", "-p", line.split()[0]) for line in objects]
    assert not any("rotated-in-the-console" in each for each in content)


class Killed(BaseException):
    """The process ends here."""


def one_of_each(story: Story) -> list[Proposal]:
    """A real proposal of each direction, proven by the run before."""
    return [next(p for p in story.proposals if p.direction == d) for d in ("adopt", "revert", "remove")]


def publish_night(story: Story, hub: Hub, token: str, proposals: list[Proposal]) -> list[str]:
    """What the end of a nightly job does, on a GitHub of its own."""
    environment = {"GITHUB_TOKEN": token, "GITHUB_REPOSITORY": NAME, "GITHUB_API_URL": hub.url}
    forge = GitHubForge.connect(Repository.open(story.clone), environment, None)
    results = publish(
        proposals,
        forge,
        base=forge.base(),
        scanned=Scanned(("live/shop", "live/network")),
        run_id="run",
        when=hub.clock.now,
        observe=False,
        manners=Manners(attention=lambda paths: Attention(("agentbot",))),
    )
    return [result.operation.value for result in results]


def test_8_a_run_that_is_stopped_after_any_write_is_finished_by_the_next(story: Story) -> None:
    chosen = one_of_each(story)

    def night(hub: Hub, token: str) -> list[str]:
        return publish_night(story, hub, token, chosen)

    def state(repo: Repo) -> list[Any]:
        return [
            (pull.title, pull.state, pull.labels, len(repo.check_runs(pull.head_sha)), len(pull.comments))
            + (repo.git("rev-parse", f"{pull.head_sha}^{{tree}}"), len(repo.log(f"main..{pull.head_sha}")))
            for pull in sorted(repo.pulls.values(), key=lambda pull: pull.title)
        ]

    write, number, total = Api.write, 0, 0
    expected: list[Any] = []
    while True:
        with Hub.started() as hub, pytest.MonkeyPatch.context() as patch:
            repo = hub.repository(NAME, source=story.clone)
            token = hub.token(kind="actions", repository=NAME, permissions=PERMISSIONS)
            count = 0

            def counted(api, method, path, body=None, *, again=True, at=number):
                nonlocal count
                count += 1
                result = write(api, method, path, body, again=again)
                if count == at:
                    raise Killed
                return result

            patch.setattr(Api, "write", counted)
            if number:
                with pytest.raises(Killed):
                    night(hub, token)
            night(hub, token)
            expected = expected or state(repo)
            total = total or count
            assert state(repo) == expected, number
            before = len(hub.mutations)
            assert night(hub, token) == ["unchanged"] * 3
            assert len(hub.mutations) == before
        number += 1
        if number > total:
            break
    assert total >= 15


def test_9_people_faults_and_mails_with_the_same_findings(story: Story) -> None:
    chosen = one_of_each(story)
    with Hub.started() as hub:
        repo = hub.repository(NAME, source=story.clone)
        repo.grant("ada", "write")
        ada = repo.as_person("ada")
        token = hub.token(kind="actions", repository=NAME, permissions=PERMISSIONS)
        hub.add_fault(Fault("POST", r"/pulls$", 502))
        assert publish_night(story, hub, token, chosen) == ["blocked", "opened", "opened"]
        assert publish_night(story, hub, token, chosen) == ["opened", "unchanged", "unchanged"]
        assert [mail.kind for mail in hub.notifications] == ["opened"] * 3
        assert publish_night(story, hub, token, chosen) == ["unchanged"] * 3
        assert len(hub.notifications) == 3, "an unchanged night mails nobody"
        first = next(pull for pull in repo.pulls.values() if pull.title == chosen[0].title)
        tip = ada.push(first.head_ref, {"mine.tf": b"# mine\n"}, message="mine")
        assert publish_night(story, hub, token, chosen) == ["frozen", "unchanged", "unchanged"]
        assert repo.branches()[first.head_ref] == tip
        assert len(repo.comments(first.number)) == 1
        assert publish_night(story, hub, token, chosen[1:]) == ["unchanged", "unchanged", "closed"]
        assert repo.branches()[first.head_ref] == tip
        assert hub.violations == []
