"""Where pull requests go by default, and what `--forge` says of it."""

from __future__ import annotations

import json

import pytest

from agentbot.cli import run_command
from tests.fakehub import Hub

NAME = "acme/infra"
PERMISSIONS = dict.fromkeys(("contents", "pull_requests", "issues", "checks"), "write")


@pytest.fixture
def github(place, monkeypatch):
    """A clone of a repository on the local GitHub, in a job of GitHub Actions."""
    with Hub.started() as hub:
        repo = hub.repository(NAME, source=place.repo.path)
        monkeypatch.setenv("GITHUB_ACTIONS", "true")
        monkeypatch.setenv("GITHUB_TOKEN", hub.token(kind="actions", repository=NAME, permissions=PERMISSIONS))
        monkeypatch.setenv("GITHUB_REPOSITORY", NAME)
        monkeypatch.setenv("GITHUB_API_URL", hub.url)
        yield repo
        assert hub.violations == []


def proposals(place, *arguments):
    output = place.repo.path.parent / "report.json"
    command = ["run", "--repo", str(place.repo.path), "--format", "json", "--output", str(output)]
    assert run_command([*command, "--plan", f".={place.plan}", *arguments]) == 0
    return json.loads(output.read_text())


def test_in_actions_it_is_github_which_only_tells_until_the_configuration_says_more(place, github):
    told = proposals(place)
    assert {each["operation"] for each in told["proposals"]} <= {"observed", "refused", "blocked"}
    assert github.pulls == {}
    proposals(place, "--mode", "propose")
    assert github.pulls


def test_dry_run_never_writes(place, github):
    proposals(place, "--forge", "dry-run", "--mode", "propose")
    assert github.pulls == {}
    assert set(github.branches()) == {"main"}


def test_local_stays_local(place, github):
    proposals(place, "--forge", "local")
    assert github.pulls == {}
    assert github.hub.exchanges == []


def test_without_a_token_it_is_local(place, github, monkeypatch):
    monkeypatch.delenv("GITHUB_TOKEN")
    monkeypatch.delenv("GH_TOKEN", raising=False)
    proposals(place)
    assert github.hub.exchanges == []


def test_what_follows_from_the_token_is_said_once(place, github):
    report = proposals(place, "--mode", "propose")
    said = [row["reason"] for row in report["skipped"] if row["check"] == "forge"]
    assert len(said) == 1
    assert "GITHUB_TOKEN" in said[0]
