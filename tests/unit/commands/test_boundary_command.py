"""`agentbot boundary test` and `explain`: a person tries the rules before they count, and learns which one decides."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from agentbot.config.boundary import DEFAULT_NAME

OWN = """\
rules:
  - {id: tags, when: {direction: [adopt], paths: ["tags[*]"], destroys: 0}, effect: allow}
  - {id: pairs, when: {direction: [adopt], resource_type: [aws_*], destroys: 0}, effect: needs_approval, approvals: 2}
  - {id: no-prod, when: {environment: [prod]}, effect: block}
"""
CASES = """\
cases:
  - name: a tag
    act: {agent: drift, environment: nonprod, direction: adopt, resource_types: [gcp_x], paths: ['tags["a"]'],
          destroys: 0}
    expect: allow
    rule: tags
  - name: a size
    act: {agent: drift, environment: nonprod, direction: adopt, resource_types: [aws_x], paths: [size], destroys: 0}
    expect: needs_approval
    approvals: 2
"""
ADOPT = ("boundary", "explain", "--agent", "drift", "--direction", "adopt")


def test_cases_that_hold_pass(place: Any) -> None:
    place.repo.write("policies/boundary.yml", OWN)
    place.repo.write("policies/boundary_test.yml", CASES)
    answer = place.ask("boundary", "test", "--format", "json")
    document = answer.document
    assert (answer.code, answer.err, document["schema"]) == (0, "", "agentbot.boundary/1")
    assert (document["boundary"], document["passed"], document["failed"]) == ("policies/boundary.yml", 2, 0)
    first, second = document["cases"]
    assert (first["name"], first["passed"], first["expected"]) == ("a tag", True, {"effect": "allow", "rule": "tags"})
    assert second["decision"] == {
        "effect": "needs_approval", "approvals": 2, "rule": "pairs", "reason": "The rule `pairs` asks for 2 approvals.",
    }  # fmt: skip
    assert "policies/boundary.yml: all 2 cases passed." in place.ask("boundary", "test").out


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("expect: allow", "expect: block", "block by tags"),
        ("approvals: 2", "approvals: 3", "needs_approval 3"),
        ("rule: tags", "rule: tag", "allow by tag "),
    ],
)
def test_a_case_that_does_not_hold_fails_and_says_what_was_decided(place: Any, old: str, new: str, shown: str) -> None:
    place.repo.write("policies/boundary.yml", OWN)
    place.repo.write("policies/boundary_test.yml", CASES.replace(old, new))
    answer = place.ask("boundary", "test")
    assert answer.code == 1
    assert "1 of 2 cases failed. Change the rules, or the cases." in answer.out
    failed = answer.out[answer.out.index("failed  ") :]
    assert shown in failed
    assert "The rule `" in failed
    assert place.ask("boundary", "test", "--format", "json").document["failed"] == 1


def test_without_a_boundary_of_ones_own_the_cases_are_tried_on_that_of_agentbot(place: Any) -> None:
    place.repo.write(
        "policies/boundary_test.yml", (Path(__file__).parents[3] / "policies/boundary_test.yml").read_text()
    )
    answer = place.ask("boundary", "test", "--format", "json")
    assert (answer.code, answer.document["boundary"], answer.document["failed"]) == (0, DEFAULT_NAME, 0)


@pytest.mark.parametrize(
    ("cases", "said"),
    [
        (None, "There is no policies/boundary_test.yml, so nothing of the boundary was tested. Begin with `cases: [{"),
        ("cases: []", "There is no case in policies/boundary_test.yml, so nothing of the boundary was tested."),
        ("", "There is no case in policies/boundary_test.yml"),
        ("cases: [{name: a}]", "policies/boundary_test.yml has 2 problems: line 1: `cases[0].act` is missing"),
    ],
)
def test_no_case_is_no_pass(place: Any, cases: str | None, said: str) -> None:
    if cases is not None:
        place.repo.write("policies/boundary_test.yml", cases)
    answer = place.ask("boundary", "test")
    assert (answer.code, answer.out) == (1, "")
    assert said in answer.err


def test_the_first_case_that_is_suggested_is_one(place: Any) -> None:
    suggested = place.ask("boundary", "test").err.split("`")[-2]
    place.repo.write("policies/boundary_test.yml", suggested)
    assert place.ask("boundary", "test").code == 0


def test_the_boundary_lies_where_the_configuration_says_and_its_cases_beside_it(place: Any) -> None:
    place.repo.write("agentbot.yml", "boundary: limits/agents.yml\n")
    assert "limits/agents.yml has 1 problem: there is no such file" in place.ask("boundary", "test").err
    place.repo.write("limits/agents.yml", OWN)
    assert "There is no limits/agents_test.yml" in place.ask("boundary", "test").err
    place.repo.write("limits/agents_test.yml", CASES)
    assert place.ask("boundary", "test", "--format", "json").document["boundary"] == "limits/agents.yml"


def test_what_is_not_committed_yet_can_be_tried(place: Any) -> None:
    place.repo.write("policies/boundary.yml", OWN)
    before = place.repo.snapshot()
    assert place.ask(*ADOPT, "--format", "json").document["boundary"] == "policies/boundary.yml"
    assert place.repo.snapshot() == before


@pytest.mark.parametrize("link", ["policies", "policies/boundary.yml", "policies/boundary_test.yml"])
def test_a_link_is_not_passed_over(place: Any, link: str) -> None:
    (place.repo.path / "elsewhere").mkdir()
    spot = place.repo.path / link
    spot.parent.mkdir(exist_ok=True)
    spot.symlink_to(place.repo.path / "elsewhere")
    answer = place.ask("boundary", "test")
    assert (answer.code, f"{link} has 1 problem: it is a symbolic link" in answer.err) == (1, True)


def test_explain_says_which_rule_decided_and_what_each_rule_says(place: Any) -> None:
    place.repo.write("policies/boundary.yml", OWN)
    told = ("--type", "aws_x", "--address", "aws_x.y", "--path", "size", "--environment", "nonprod", "--destroys", "0")
    answer = place.ask(*ADOPT, *told, "--security", "none", "--monthly-delta", "-12.5", "--format", "json")
    document = answer.document
    assert (answer.code, answer.err, document["schema"]) == (0, "", "agentbot.boundary-explain/1")
    assert document["act"] == {
        "agent": "drift", "environment": "nonprod", "direction": "adopt", "resource_types": ["aws_x"],
        "addresses": ["aws_x.y"], "paths": ["size"], "destroys": 0, "replaces": None, "monthly_delta": -12.5,
        "security": "none",
    }  # fmt: skip
    assert (document["decision"]["effect"], document["decision"]["rule"]) == ("needs_approval", "pairs")
    assert document["rules"] == [
        {
            "id": "tags", "effect": "allow", "approvals": 0, "holds": "no", "counts": False,
            "because": ["`paths` does not match size"],
        },
        {"id": "pairs", "effect": "needs_approval", "approvals": 2, "holds": "yes", "counts": True, "because": []},
        {
            "id": "no-prod", "effect": "block", "approvals": 0, "holds": "no", "counts": False,
            "because": ["`environment` is nonprod, not prod"],
        },
    ]  # fmt: skip
    shown = place.ask(*ADOPT, *told).out
    assert "Allowed once 2 people have agreed. The rule `pairs` asks for 2 approvals." in shown
    assert "every condition holds" in shown
    assert "monthly_delta=?" in shown


def test_what_is_not_given_is_not_known_and_blocks(place: Any) -> None:
    place.repo.write("policies/boundary.yml", OWN)
    shown = place.ask(*ADOPT).out
    assert shown.startswith("Blocked. The rule `no-prod` blocks it, since it may hold: `environment` is not known.")
    rows = {line.split()[0]: line for line in shown.splitlines() if line.startswith(("tags", "pairs", "no-prod"))}
    assert "maybe: it does not count" in rows["tags"]
    assert "maybe: it counts" in rows["pairs"]
    assert "maybe: it counts" in rows["no-prod"]


@pytest.mark.parametrize(
    ("path", "words"),
    [("size", "does not match size or 1 more"), ('tags["a"]', "holds for 1 of 2")],
)
def test_explain_takes_several_of_a_kind(place: Any, path: str, words: str) -> None:
    place.repo.write("policies/boundary.yml", OWN)
    assert words in place.ask(*ADOPT, "--destroys", "0", "--path", path, "--path", "name").out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("explain", "--agent", "drift"), "Missing option '--direction'. See `agentbot boundary explain --help`."),
        (("explain", "--agent", "drfit", "--direction", "adopt"), "`agent` must be 'drift', 'cost', 'secrets'"),
        (("explain", "--agent", "drift", "--direction", "adpot"), "did you mean `adopt`? See `agentbot boundary"),
        ((*ADOPT[1:], "--monthly-delta", "nan"), "`monthly_delta` must be an amount in USD"),
        ((*ADOPT[1:], "--destroys", "-1"), "`destroys` must be a whole number, 0 or more."),
        ((*ADOPT[1:], "--destroys", "few"), "Invalid value for '--destroys'"),
        ((*ADOPT[1:], "--environment", "dev"), "`environment` must be 'prod' or 'nonprod'."),
        ((*ADOPT[1:], "--path", ""), "`paths[0]` must not be empty."),
        ((*ADOPT[1:], "--repo", "absent"), "absent is not a folder."),
        (("tset",), "No such command 'tset'."),
        ((), "Missing command. See `agentbot boundary --help`."),
    ],
)
def test_a_question_that_is_none_is_one_sentence(place: Any, arguments: tuple[str, ...], said: str) -> None:
    answer = place.ask("boundary", *arguments)
    assert (answer.code, answer.out) == (1, "")
    assert said in answer.err
    assert answer.err.count("\n") == 1
