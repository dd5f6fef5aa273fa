"""Whatever happens to Checkov's process, there is a report that can be believed or a reason why there is none."""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from agentbot.errors import AgentbotError
from agentbot.gates.checkov import client, severity
from agentbot.gates.checkov.client import Checkov
from agentbot.gates.checkov.report import Key, Place, Report, Unknown
from tests.support.command_line import wait_for
from tests.support.toy_checkov import ToyCheckov

SECRETS = {
    "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI",
    "AWS_PROFILE": "prod",
    "GITHUB_TOKEN": "ghs_x",
    "ANTHROPIC_API_KEY": "sk-x",
    "TF_VAR_password": "hunter2",
    "HTTPS_PROXY": "http://u:p@proxy",
    "HOME": "/home/person",
}
TREE = {"app/main.tf": b'resource "aws_ebs_volume" "data" {\n  size = 20\n}\n', "m/x.tf": b"locals {\n  a = 1\n}\n"}
OPEN = {**TREE, "app/open.tf": b'resource "aws_security_group" "web" {\n  cidr = "0.0.0.0/0"\n}\n'}


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ToyCheckov:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    monkeypatch.setattr(severity, "_table", lambda: {"CKV_AWS_24": "high"})
    monkeypatch.setattr(client, "shipped", lambda: {"aws/a.py": b"'CKV_AGENTBOT_1'", "b.yaml": b"id: CKV2_AGENTBOT_2"})
    return ToyCheckov(tmp_path / "toy")


@pytest.fixture
def checkov(toy: ToyCheckov) -> Iterator[Checkov]:
    with make(toy) as made:
        yield made


def make(toy: ToyCheckov, **options: Any) -> Checkov:
    environment = {**SECRETS, "PATH": "/usr/bin", **toy.environment}
    return Checkov(cache=toy.home / "cache", environment=environment, **{"time_limit": 20.0, **options})


def reason(found: Report | Unknown) -> str:
    assert isinstance(found, Unknown)
    return found.reason


def test_a_tree_becomes_a_report(toy: ToyCheckov, checkov: Checkov) -> None:
    toy.fails("CKV_AWS_24", "0.0.0.0/0", name="shut\x1b[31m\nit")
    toy.fails("CKV_OWN_1", "0.0.0.0/0", severity="CRITICAL")
    toy.tell(kinds=["aws_ebs_volume"])
    found = checkov.scan(OPEN)
    assert isinstance(found, Report)
    rows = [(f.key, f.line, f.name, f.severity) for f in found.failed]
    web, data = ("aws_security_group.web", "app/open.tf"), ("aws_ebs_volume.data", "app/main.tf")
    assert rows == [
        (Key("CKV_AWS_24", *web), 1, "shut it", "high"),
        (Key("CKV_OWN_1", *web), 1, "a rule", "critical"),
    ]
    assert found.passed >= {Key("CKV_TOY_1", *web), Key("CKV_AWS_24", *data)}
    assert found.seen == {Place(*web), Place(*data)}
    assert (found.read, found.version, found.kinds) == ({*OPEN}, "0.toy", {"aws_ebs_volume"})


def test_one_process_serves_all_trees_and_starts_with_the_first(toy: ToyCheckov, checkov: Checkov) -> None:
    assert toy.log("pid") == []
    assert all(isinstance(checkov.scan(TREE), Report) for _ in range(5))
    assert len(toy.log("pid")) == 1
    assert toy.log("request") == [1, 2, 3, 4, 5]


def test_it_begins_beside_other_work_and_only_once(toy: ToyCheckov, checkov: Checkov) -> None:
    checkov.begin()
    checkov.begin()
    assert isinstance(checkov.scan(TREE), Report)
    checkov.begin()
    assert len(toy.log("pid")) == 1


def test_one_that_hangs_at_its_beginning_is_gone_at_the_end(toy: ToyCheckov) -> None:
    toy.will("hang", when="^START$")
    with Checkov(cache=Path("/nowhere"), environment=toy.environment) as checkov:
        checkov.begin()
        wait_for(lambda: bool(toy.log("pid")))
    wait_for(lambda: not toy.running())  # what is killed takes a moment to be gone


def test_a_wrong_name_is_told_when_the_first_tree_comes() -> None:
    with Checkov(cache=Path("/nowhere"), environment={"AGENTBOT_CHECKOV": "/absent"}) as checkov:
        checkov.begin()
        assert isinstance(checkov.scan(TREE), Unknown)


def test_only_terraform_files_are_given_to_it(toy: ToyCheckov, checkov: Checkov) -> None:
    checkov.scan({**TREE, "app/key.pem": b"secret", "app/.terraform.lock.hcl": b"", "app/a.auto.tfvars": b"a = 1"})
    assert toy.log("files") == [["app/a.auto.tfvars", "app/main.tf", "m/x.tf"]]


def test_no_credential_is_in_its_environment(toy: ToyCheckov, checkov: Checkov) -> None:
    checkov.scan(TREE)
    (environment,) = toy.log("environment")
    assert not set(environment) & (set(SECRETS) - {"HOME"})
    assert not {value for value in SECRETS.values() if value in json.dumps(environment)}
    assert set(environment) <= {
        "PATH",
        "HOME",
        "TMPDIR",
        "LOG_LEVEL",
        "CHECKOV_PARALLELIZATION_TYPE",
        "PWD",
        "LC_CTYPE",
    }


def test_it_runs_isolated_from_the_users_python_settings(toy: ToyCheckov, checkov: Checkov) -> None:
    checkov.scan(TREE)
    (arguments,) = toy.log("arguments")
    assert arguments[:2] == ["-I", "-B"]
    assert Path(arguments[2]).name == "worker.py"


def test_own_checks_and_skips_are_handed_over(toy: ToyCheckov) -> None:
    own = {"policies/team/x.py": b"1", "policies/y.yml": b"y: 1", "policies/README.md": b"-"}
    with make(toy, own_checks=own, skip={"CKV_B", "CKV_A"}) as checkov:
        checkov.scan(TREE)
    (files,), (skip,) = toy.log("checks"), toy.log("skip")
    assert skip == ["CKV_A", "CKV_B"]
    tails = [tail for _, _, tail in (file.partition("-0/") for file in files)]
    assert {"aws/a.py", "b.yaml", "policies/team/x.py", "policies/y.yml"} <= set(tails)
    assert "policies/README.md" not in tails


def test_nothing_is_left_behind(toy: ToyCheckov, tmp_path: Path) -> None:
    with make(toy) as checkov:
        checkov.scan(TREE)
        assert toy.running()
    wait_for(lambda: not toy.running())  # what is killed takes a moment to be gone
    assert list((tmp_path / "tmp").iterdir()) == []


def test_it_is_gone_after_ctrl_c_in_the_middle(toy: ToyCheckov) -> None:
    toy.will("hang", when="size")

    def interrupt() -> None:
        while len(toy.log("pid")) < 2:
            time.sleep(0.005)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=interrupt, daemon=True).start()
    with pytest.raises(KeyboardInterrupt), make(toy) as checkov:
        checkov.scan(TREE)
    assert len(toy.log("pid")) == 2
    wait_for(lambda: not toy.running())  # what is killed takes a moment to be gone


@pytest.mark.parametrize(
    ("does", "said"),
    [
        ("die", "Checkov's process ended before it answered (signal 9)."),
        ("raise", "Checkov's process ended before it answered (exit code 1: KeyError)."),
        ("garbage", "Checkov's process said something that is no answer."),
        ("half", "Checkov's process ended before it answered (exit code 0)."),
        ("hang", "Checkov did not answer within 1 seconds."),
        ("flood", "Checkov answered more than 64 MB."),
    ],
)
def test_what_goes_wrong_is_a_reason_and_the_next_tree_gets_a_new_process(
    toy: ToyCheckov, does: str, said: str
) -> None:
    toy.will(does, when="0.0.0.0/0")
    with make(toy, time_limit=1.0 if does == "hang" else 20.0) as checkov:
        assert isinstance(checkov.scan(TREE), Report)
        assert reason(checkov.scan(OPEN)) == said
        wait_for(lambda: not toy.running())  # what is killed takes a moment to be gone
        assert isinstance(checkov.scan(TREE), Report)


@pytest.mark.parametrize(("does", "known"), [("raise", "KeyError"), ("blurt", "signal 9")])
def test_what_it_says_while_it_dies_is_not_repeated_since_code_may_be_in_it(
    toy: ToyCheckov, checkov: Checkov, does: str, known: str
) -> None:
    toy.will(does, when="hunter2")
    said = reason(checkov.scan({"a.tf": b'resource "x" "y" {\n  password = "hunter2"\n}\n'}))
    assert known in said
    assert "hunter2" not in said


def test_a_process_that_breaks_again_and_again_is_given_up(toy: ToyCheckov, checkov: Checkov) -> None:
    toy.will("die", when="size")
    reasons = {reason(checkov.scan(TREE)) for _ in range(6)}
    assert reasons == {"Checkov's process ended before it answered (signal 9)."}
    assert len(toy.log("pid")) == client.STARTS


@pytest.mark.parametrize("does", ["die", "garbage", "raise", "hang"])
def test_one_that_cannot_start_is_not_started_again(
    toy: ToyCheckov, checkov: Checkov, does: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "START_LIMIT", 1.0 if does == "hang" else 20.0)
    toy.will(does, when="^START$")
    assert reason(checkov.scan(TREE)) == reason(checkov.scan(TREE))
    assert len(toy.log("environment")) == 1
    wait_for(lambda: not toy.running())  # what is killed takes a moment to be gone


def canary(**changes: Any) -> dict[str, Any]:
    rows = {name: [] for name in ("failed", "passed", "skipped", "crashed", "seen", "read", "unread")}
    return {**rows, **changes}


@pytest.mark.parametrize(("rows", "missing"), [*(("failed", n) for n in range(4)), ("crashed", 0), ("crashed", 1)])
def test_one_that_does_not_see_the_canary_is_not_believed(
    toy: ToyCheckov, checkov: Checkov, rows: str, missing: int
) -> None:
    told = toy.told["canary"]
    toy.tell(canary={**told, rows: [row for index, row in enumerate(told[rows]) if index != missing]})
    said = reason(checkov.scan(TREE))
    assert said.startswith("Checkov does not see what it must see in a known tree: ")
    assert ("goes unnoticed" in said) is (rows == "crashed")


def test_a_worker_without_any_check_is_not_believed(toy: ToyCheckov, checkov: Checkov) -> None:
    toy.tell(canary=canary(passed=[["CKV_AWS_24", "aws_security_group.open", "canary.tf"]]))
    assert "must see" in reason(checkov.scan(TREE))


def test_a_check_that_cannot_be_loaded_is_named(toy: ToyCheckov, checkov: Checkov) -> None:
    toy.tell(problems=["policies/x.py: SyntaxError", "another"])
    assert reason(checkov.scan(TREE)).startswith("A Checkov check cannot be loaded: policies/x.py: SyntaxError. ")


def test_a_check_that_agentbot_brings_along_must_be_loaded(toy: ToyCheckov, checkov: Checkov) -> None:
    toy.tell(absent=["CKV2_AGENTBOT_2"])
    assert reason(checkov.scan(TREE)).startswith("CKV2_AGENTBOT_2, which agentbot brings along, is not among")


def test_an_answer_to_another_request_is_no_answer(toy: ToyCheckov, checkov: Checkov) -> None:
    script = toy.python.read_text()
    toy.python.write_text(script.replace('"number": request["number"]', '"number": request["number"] - 1'))
    assert "no answer" in reason(checkov.scan(TREE))


def test_without_an_environment_it_says_what_to_do(toy: ToyCheckov, tmp_path: Path) -> None:
    environment = {"AGENTBOT_CHECKOV": str(tmp_path / "nothing")}
    with Checkov(cache=tmp_path, environment=environment) as checkov:
        assert "AGENTBOT_CHECKOV is" in reason(checkov.scan(TREE))


def test_a_program_that_cannot_be_run_is_a_reason(toy: ToyCheckov, tmp_path: Path) -> None:
    broken = tmp_path / "python"
    broken.write_text("#!/nowhere/at/all\n")
    broken.chmod(0o755)
    with Checkov(cache=tmp_path, environment={"AGENTBOT_CHECKOV": str(broken)}) as checkov:
        assert "cannot be started" in reason(checkov.scan(TREE))


def test_agentbots_own_python_is_refused(tmp_path: Path, toy: ToyCheckov) -> None:
    with Checkov(cache=tmp_path, environment={"AGENTBOT_CHECKOV": sys.executable}) as checkov:
        assert "agentbot's own environment" in reason(checkov.scan(TREE))


def test_a_failed_installation_is_tried_once(toy: ToyCheckov, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []

    def install(*arguments: object, **options: object) -> Path:
        tried.append(arguments)
        raise AgentbotError("There is no network.", fix="Plug it in.")

    monkeypatch.setattr(client, "install", install)
    with Checkov(cache=tmp_path, environment={}) as checkov:
        assert {reason(checkov.scan(TREE)) for _ in range(3)} == {"There is no network. Plug it in."}
    assert len(tried) == 1


@pytest.mark.parametrize("path", ["../out.tf", "/etc/out.tf", "a/../../out.tf"])
def test_a_path_that_leads_out_is_not_written(checkov: Checkov, path: str) -> None:
    assert "leads out of the repository" in reason(checkov.scan({path: b""}))
    assert isinstance(checkov.scan(TREE), Report)
