"""A Checkov that is missing, breaks or finds something: nothing is proposed that it did not let through."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.support.command_line import Bench
from tests.support.toy_checkov import ToyCheckov


@pytest.fixture
def checkov(place: Bench) -> ToyCheckov:
    place.toy.cloud({"alpha": 40})
    return ToyCheckov(place.folder / "checkov")


def proposal(place: Bench, **variables: str) -> dict[str, object]:
    with place.unharmed():
        ended = place.json("run", "--stack", "live/alpha", variables=variables)
    assert (ended.code, ended.err) == (0, "")
    (row,) = ended.document["proposals"]
    (finding,) = ended.document["findings"]
    return {**row, "finding": finding}


def test_what_passes_every_check_is_opened_and_the_boundary_says_so(place: Bench, checkov: ToyCheckov) -> None:
    row = proposal(place)
    assert (row["operation"], row["decision"]) == ("opened", "allow")
    assert "Agentbot-Decision: allow by adopt-harmless" in place.git("log", "-1", "--format=%B", str(row["branch"]))


def test_an_adoption_that_a_check_forbids_becomes_a_revert(place: Bench, checkov: ToyCheckov) -> None:
    checkov.fails("CKV_TOY_9", r"title = 40", name="titles are small")
    row = proposal(place)
    assert (row["operation"], row["direction"], row["decision"]) == ("opened", "revert", "needs_approval")
    assert row["finding"]["rule"] == "drift-policy"  # type: ignore[index]
    (file,) = row["files"]  # type: ignore[misc]
    assert file["path"].startswith(".agentbot/reverts/live/alpha/")
    assert proposal(place)["operation"] == "unchanged"


@pytest.mark.parametrize("does", ["die", "raise", "garbage", "half", "omit"])
def test_a_checkov_that_breaks_lets_nothing_through(place: Bench, checkov: ToyCheckov, does: str) -> None:
    checkov.will(does, when="title = 40", check="CKV_TOY_1" if does == "omit" else "")
    row = proposal(place)
    assert row["operation"] == "refused"
    assert {verdict["gate"]: verdict["outcome"] for verdict in row["verdicts"]}["policy"] == "unknown"  # type: ignore[union-attr, index]
    assert "agentbot/" not in place.git("for-each-ref")


@pytest.mark.parametrize("given", ["/absent/python", sys.executable])
def test_a_checkov_that_is_none_lets_nothing_through(place: Bench, checkov: ToyCheckov, given: str) -> None:
    row = proposal(place, AGENTBOT_CHECKOV=given)
    assert row["operation"] == "refused"
    assert "AGENTBOT_CHECKOV" in str(row["reason"])


def test_unproven_drafts_show_what_checkov_could_not_say(place: Bench, checkov: ToyCheckov) -> None:
    checkov.will("die", when="title = 40")
    place.write("agentbot.yml", "unproven: draft\n")
    place.commit()
    row = proposal(place)
    assert (row["operation"], row["draft"]) == ("opened", True)
    text = (place.repo / ".git" / str(row["url"])).read_text()
    assert "NOT PROVEN" in text.splitlines()[2]
    assert "`policy`" in text.partition("|")[0]


def test_a_boundary_of_the_repository_blocks_with_its_reason(place: Bench, checkov: ToyCheckov) -> None:
    place.write("policies/boundary.yml", "version: 1\nrules:\n  - id: nothing\n    when: {}\n    effect: block\n")
    place.commit()
    row = proposal(place)
    assert (row["operation"], row["decision"]) == ("blocked", "block")
    assert "`nothing`" in str(row["reason"])
    assert "agentbot/" not in place.git("for-each-ref")


@pytest.mark.parametrize("text", ["version: 1\nrulez: []\n", "rules: [\n", "version: 1\n", "\x00"])
def test_a_boundary_that_cannot_be_read_blocks_everything(place: Bench, checkov: ToyCheckov, text: str) -> None:
    place.write("policies/boundary.yml", text)
    place.commit()
    assert (proposal(place)["operation"], proposal(place)["decision"]) == ("blocked", "block")


def test_a_boundary_that_is_a_link_blocks_everything(place: Bench, checkov: ToyCheckov) -> None:
    place.write("elsewhere.yml", "version: 1\nrules:\n  - id: everything\n    when: {}\n    effect: allow\n")
    (place.repo / "policies").mkdir()
    (place.repo / "policies/boundary.yml").symlink_to(Path("../elsewhere.yml"))
    place.commit()
    assert proposal(place)["operation"] == "blocked"


def test_a_work_tree_that_would_run_something_new_is_not_planned(place: Bench, checkov: ToyCheckov) -> None:
    place.write("live/alpha/extra.tf", 'data "external" "x" {\n  program = ["sh", "-c", "id"]\n}\n')
    with place.unharmed():
        ended = place.json("scan", "--worktree")
    assert ended.statuses["live/alpha"] == "skipped"
    assert "external" in ended.reasons["live/alpha"]
    assert ended.statuses["live/beta"] == "ok"
