"""Terraform that fails, lies, hangs or is not there: the stack says why, without a secret, and the others go on."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.support.command_line import PATIENCE, Bench

SECRETS = {"AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMIexample", "TF_VAR_db_password": "correct horse battery"}
WORDS = "\x1b[31mError:\x1b[0m no way in\n\n  on main.tf line 2, with " + " and ".join(SECRETS.values())
TWO_LEFT = {"toy_disk.alpha": "opened", "toy_disk.gamma": "opened"}


@pytest.fixture
def place(place: Bench) -> Bench:
    place.toy.cloud({"alpha": 40, "beta": 50, "gamma": 30})
    return place


@pytest.mark.parametrize("step", ["init", "plan", "show"])
def test_a_stack_that_fails_says_what_terraform_says(place: Bench, step: str) -> None:
    place.toy.will("fail", step, stack="live/beta", use="main", says=WORDS)
    with place.unharmed():
        ended = place.json("scan", variables=SECRETS)
    assert (ended.code, ended.err) == (4, "")
    assert ended.reasons["live/beta"] == (
        f"`terraform {step}` failed (exit code 1): Error: no way in on main.tf line 2, with ‹redacted› and ‹redacted›"
    )
    assert ended.found == TWO_LEFT.keys()


@pytest.mark.parametrize("step", ["init", "plan"])
def test_a_proof_that_fails_refuses_its_own_proposal(place: Bench, step: str) -> None:
    place.toy.will("fail", step, stack="live/beta", use="candidate", says=WORDS)
    with place.unharmed():
        ended = place.json("run", variables=SECRETS)
    assert (ended.code, ended.err) == (0, "")
    assert ended.operations == {**TWO_LEFT, "toy_disk.beta": "refused"}
    assert not [secret for secret in SECRETS.values() if secret in ended.out]


def test_a_later_failure_leaves_an_open_pull_request_alone(place: Bench) -> None:
    assert place.json("run").operations == {**TWO_LEFT, "toy_disk.beta": "opened"}
    before = place.refs(), place.records()
    place.toy.will("fail", "plan", stack="live/beta", says=WORDS)
    ended = place.json("run")
    assert (ended.code, {row["operation"] for row in ended.document["proposals"]}) == (4, {"unchanged"})
    assert (place.refs(), place.records()) == before


@pytest.mark.parametrize(
    ("does", "step", "says", "said"),
    [
        ("truncate", "show", "", "is not valid JSON"),
        ("say", "show", '{"format_version": "1.2"}', "is a state or another file of Terraform"),
        ("die", "plan", "", "`terraform plan` failed (killed by signal 9): no message. The machine may be short of"),
    ],
)
def test_an_answer_that_is_none_fails_its_stack(place: Bench, does: str, step: str, says: str, said: str) -> None:
    place.toy.will(does, step, stack="live/beta", use="main", says=says)
    ended = place.json("scan")
    assert (ended.code, ended.err, place.temporary) == (4, "", [])
    assert said in ended.reasons["live/beta"]
    assert ended.found == {"toy_disk.alpha", "toy_disk.gamma"}


def test_every_stack_failed_is_exit_code_1_in_one_sentence(place: Bench) -> None:
    place.toy.will("fail", "init", says=WORDS)
    with place.unharmed():
        ended = place.ask("run", variables=SECRETS)
    assert ended.code == 1
    assert "agentbot could not read any of the 3 stacks, so this says nothing about drift." in ended.sentence
    assert "‹redacted›" in ended.sentence


def test_no_terraform_says_how_to_get_it(place: Bench) -> None:
    (place.folder / "bin/terraform").unlink()
    ended = place.ask("scan")
    assert (ended.code, "`terraform` is not on the PATH. Install Terraform" in ended.sentence) == (1, True)


def test_a_plan_that_waits_for_ever_ends_with_its_time_limit(place: Bench) -> None:
    place.toy.will("hang", "plan", stack="live/beta")
    code = (
        "import sys; from agentbot.terraform import process; from agentbot.terraform.session import Session;"
        "from agentbot.cli import run_command; process.GRACE = 0.2;"
        "Session.__init__.__kwdefaults__['time_limit'] = 3.0; sys.exit(run_command(sys.argv[1:]))"
    )
    with place.unharmed():
        done = subprocess.run(
            [sys.executable, "-c", code, "scan", "--format", "json"], cwd=place.repo, env=place.environment,
            capture_output=True, text=True, timeout=PATIENCE, check=False,
        )  # fmt: skip
    assert done.returncode == 4
    assert "`terraform plan` failed (no answer within the time limit)" in done.stdout
    assert "look for a provider or a backend that waits for the network" in done.stdout
    assert place.toy.running() == []


def test_an_option_with_a_secret_is_not_shown(place: Bench) -> None:
    place.write("agentbot.yml", "stacks: [{path: live/*, backend_config: ['secret_key=hunter2-and-more']}]\n")
    place.commit()
    place.toy.will("fail", "init", says="Error: the key hunter2-and-more is not valid")
    ended = place.ask("scan")
    assert (ended.code, "the key ‹redacted› is not valid" in ended.sentence) == (1, True)
    assert "hunter2" not in ended.out + ended.err
