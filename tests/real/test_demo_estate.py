"""The demo on real Terraform: an applied estate, a dozen changes, proven branches, and nothing left over."""

from __future__ import annotations

import os
import re
import signal
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from agentbot.commands import demo_estate
from agentbot.commands.demo_changes import CHANGES
from agentbot.commands.demo_cloud import Cloud, cloud
from agentbot.forge.git import Repository
from agentbot.gates.verdict import Outcome
from agentbot.pipeline import Options, run, scan
from agentbot.proposals.result import Operation
from agentbot.report.progress import Quiet
from agentbot.report.results import RunReport
from tests.support.demo_findings import FINDINGS, PROPOSALS, rows

pytestmark = pytest.mark.real


@dataclass(frozen=True)
class Estate:
    """An applied estate in a cloud of its own; all temporary files go to `temporary`."""

    cloud: Cloud
    repo: Path
    temporary: Path
    options: Options

    @property
    def left_over(self) -> list[str]:
        """Temporary files, and processes that still have this cloud in their environment."""
        mark = f"AWS_ENDPOINT_URL={self.cloud.endpoint}\0".encode()
        return sorted(path.name for path in self.temporary.iterdir()) + [
            process.name for process in Path("/proc").glob("[0-9]*") if mark in _environment(process)
        ]


class InterruptedAt(Quiet):
    """Ctrl-C, a moment after a step has begun."""

    def __init__(self, step: str, *, seconds: float) -> None:
        self.step, self.seconds = step, seconds

    def stage(self, stack: str, text: str) -> None:
        if text == self.step:
            self.step = ""
            threading.Timer(self.seconds, os.kill, (os.getpid(), signal.SIGINT)).start()


def _environment(process: Path) -> bytes:
    try:
        return (process / "environ").read_bytes()
    except OSError:
        return b""


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Estate]:
    folder = tmp_path_factory.mktemp("demo")
    temporary = folder / "tmp"
    temporary.mkdir()
    with pytest.MonkeyPatch.context() as patch, cloud() as own:
        patch.setattr(tempfile, "tempdir", str(temporary))
        environment = {**demo_estate.with_plugin_cache(own.environment, folder / "plugins"), "TMPDIR": str(temporary)}
        options = Options(folder / "repo", datetime.now(UTC), environment, cache=folder / "cache")
        demo_estate.prepare(options.repo, environment)
        assert demo_estate.can_be_real(environment) is None
        demo_estate.apply(options.repo, environment, Quiet().stage)
        yield Estate(own, options.repo, temporary, options)


@pytest.fixture(scope="module")
def report(estate: Estate) -> RunReport:
    found = scan(estate.options, Quiet())
    assert found.answers == ()
    assert [status.status for status in found.stacks] == ["ok", "ok"]
    for change in CHANGES:
        change.make(estate.cloud)
    return run(estate.options, Quiet())


def test_a_clean_estate_has_no_finding_and_each_change_is_found_once(report: RunReport) -> None:
    found = rows(report)
    assert frozenset(found) == FINDINGS
    assert len(found) == len(FINDINGS)


def test_every_change_to_a_literal_ends_in_a_proven_branch(estate: Estate, report: RunReport) -> None:
    branches = Repository.open(estate.repo).branches()
    assert len(report.proposals) == PROPOSALS >= 7
    for result in report.proposals:
        assert result.operation is Operation.OPENED
        assert not result.draft
        assert {verdict.outcome for verdict in result.verdicts} == {Outcome.PASS}
        assert branches[result.branch] == result.head_sha


@pytest.mark.parametrize("branch", ["stock-sync-description", "public-access-block-assets"])
def test_the_pull_requests_in_the_readme_are_what_the_demo_writes(
    estate: Estate, report: RunReport, branch: str
) -> None:
    result = next(result for result in report.proposals if branch in result.branch)
    title, body = (estate.repo / ".git" / str(result.url)).read_text().split("\n\n", 1)
    written = f"**{title.removeprefix('# ')}**\n\n{body.partition('<!-- agentbot:v1')[0].rstrip()}"
    readme = (Path(__file__).parents[2] / "README.md").read_text()
    sample = readme.partition(f"<!-- sample {branch}")[2].partition("-->\n")[2].partition("\n<!-- /sample -->")[0]
    shown = "\n".join(line.removeprefix(">").removeprefix(" ") for line in sample.splitlines())
    assert _without_digests(shown) == _without_digests(written)


def _without_digests(text: str) -> str:
    return re.sub(r"\b[0-9a-f]{8,40}\b", "…", text)


def test_nothing_is_left_over_but_the_states(estate: Estate, report: RunReport) -> None:
    assert estate.left_over == []
    repository = Repository.open(estate.repo)
    assert repository.uncommitted(["."]) == ()
    assert repository.ignored(["."]) == ("live/network/terraform.tfstate", "live/shop/terraform.tfstate")


def test_ctrl_c_in_a_run_leaves_nothing_over(estate: Estate, report: RunReport) -> None:
    before = Repository.open(estate.repo).branches()
    with pytest.raises(KeyboardInterrupt):
        run(estate.options, InterruptedAt("plan", seconds=2))
    assert estate.left_over == []
    assert Repository.open(estate.repo).branches() == before


def test_ctrl_c_in_an_apply_leaves_nothing_running_and_no_temporary_file(estate: Estate, tmp_path: Path) -> None:
    environment = estate.options.environment
    demo_estate.prepare(tmp_path / "repo", environment)
    with urlopen(Request(f"{estate.cloud.endpoint}/moto-api/reset", method="POST"), timeout=30):
        pass  # an empty cloud for this last test
    with pytest.raises(KeyboardInterrupt):
        demo_estate.apply(tmp_path / "repo", environment, InterruptedAt("apply", seconds=2).stage)
    assert estate.left_over == []
