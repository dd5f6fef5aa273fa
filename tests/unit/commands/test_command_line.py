"""The command line keeps its contract: exit codes, what is on stdout, and nothing written where nothing should be."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from agentbot import pipeline
from agentbot.cli import run_command
from agentbot.report.json_report import schema

SECRETS = ("correct horse battery", "staple-of-the-cloud")


def test_the_version_answers_without_anything_heavy() -> None:
    code = "import sys; sys.argv = ['agentbot', '--version']; from agentbot.__main__ import main; main(); " \
        "print(sorted({'typer', 'rich', 'pydantic', 'git', 'tree_sitter'} & set(sys.modules)))"  # fmt: skip
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    name, modules = done.stdout.splitlines()
    assert name.startswith("agentbot ")
    assert modules == "[]"


def test_a_scan_prints_json_that_fits_its_schema_and_nothing_else(place: Any) -> None:
    answer = place.with_plan("scan", "--format", "json", "--now", "2026-01-31T04:00:00Z")
    jsonschema.validate(answer.document, schema("scan"))
    assert (answer.code, answer.err) == (0, "")
    assert answer.document["schema"] == "agentbot.scan/1"
    assert answer.document["started_at"] == "2026-01-31T04:00:00Z"
    found = {(f["address"], f.get("path")): f for f in answer.document["findings"]}
    tag = found["aws_ebs_volume.data", 'tags["Owner"]']
    assert (tag["evidence"], tag["class"], tag["direction"]) == ({"before": "web", "after": "data"}, "changed", "adopt")
    assert tag["location"] == {"file": "main.tf", "line": 5}
    password = found["aws_db_instance.main", "password"]
    assert (password["rule"], password["direction"]) == ("drift-sensitive", "revert")


@pytest.mark.parametrize("verb", ["scan", "run"])
@pytest.mark.parametrize("form", ["table", "json"])
def test_no_secret_is_ever_shown(place: Any, verb: str, form: str) -> None:
    answer = place.with_plan(verb, "--format", form)
    written = "".join(path.read_text() for path in (place.repo.path / ".git").rglob("*.md"))
    assert not [secret for secret in SECRETS if secret in answer.out + answer.err + written]
    assert "password" in answer.out


def test_a_run_with_a_brought_plan_ends_in_a_draft_and_the_second_run_writes_nothing(place: Any) -> None:
    before = place.repo.snapshot()
    first = place.with_plan("run", "--format", "json")
    jsonschema.validate(first.document, schema("run"))
    opened = first.document["proposals"]
    assert first.code == 0
    assert [(p["direction"], p["operation"], p["draft"]) for p in opened] == [
        ("adopt", "opened", True),
        ("revert", "opened", True),
    ]
    for proposal in opened:
        text = (place.repo.path / ".git" / proposal["url"]).read_text()
        assert "NOT PROVEN" in text.splitlines()[2]
    refs = place.repo.git("for-each-ref")
    again = place.with_plan("run", "--format", "json").document["proposals"]
    assert [p["operation"] for p in again] == ["unchanged", "unchanged"]
    assert [p["head_sha"] for p in again] == [p["head_sha"] for p in opened]
    assert place.repo.git("for-each-ref") == refs
    assert place.repo.snapshot() == before


def test_observe_writes_no_branch(place: Any) -> None:
    answer = place.with_plan("run", "--format", "json", "--mode", "observe")
    assert [p["operation"] for p in answer.document["proposals"]] == ["observed", "observed"]
    assert "agentbot/" not in place.repo.git("for-each-ref")
    assert not (place.repo.path / ".git/agentbot").exists()


def test_an_answer_in_a_file_leaves_stdout_empty_and_no_other_file(place: Any, tmp_path: Path) -> None:
    folder = tmp_path / "answers"
    folder.mkdir()
    answer = place.with_plan("scan", "--format", "json", "--output", str(folder / "scan.json"))
    assert (answer.code, answer.out) == (0, "")
    assert json.loads((folder / "scan.json").read_text())["schema"] == "agentbot.scan/1"
    assert [path.name for path in folder.iterdir()] == ["scan.json"]


def test_an_answer_that_cannot_be_written_says_so(place: Any, tmp_path: Path) -> None:
    answer = place.with_plan("scan", "--output", str(tmp_path / "absent" / "scan.json"))
    assert answer.code == 1
    assert "cannot be written: No such file or directory" in answer.err


@pytest.mark.parametrize(("level", "code"), [("critical", 0), ("high", 2), ("medium", 2), ("low", 2)])
def test_fail_on_a_severity(place: Any, level: str, code: int) -> None:
    assert place.with_plan("scan", "--fail-on", level).code == code


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("scan", "--stack", "absent"), "There is no stack `absent`. There are: `.`."),
        (("scan", "--bogus"), "No such option: --bogus. See `agentbot scan --help`."),
        (("bogus",), "No such command 'bogus'. See `agentbot --help`."),
        (("scan", "--format", "yaml"), "'yaml' is not one of 'table', 'json'"),
        (("scan", "--agents", "drift,cost"), "There is no agent `cost`. There are: drift."),
        (("scan", "--now", "tomorrow"), "--now tomorrow is not an RFC 3339 moment."),
        (("scan", "--now", "2026-01-31T04:00:00"), "is not an RFC 3339 moment."),
        (("scan", "--plan", "plan.json"), "--plan plan.json is not STACK=FILE."),
        (("scan", "--plan", ".=a", "--plan", ".=b"), "--plan names the stack `.` twice."),
        (("scan", "--plan", ".=absent.json"), "The plan absent.json cannot be read: No such file or directory."),
        (("scan", "--repo", "absent"), "absent is not a folder."),
        (("scan",), "`terraform` is not on the PATH. Install Terraform"),
        (("checks", "changed-outside-cod"), "Did you mean `changed-outside-code`?"),
        (("explain", "xyz"), "`xyz` is not a fingerprint."),
    ],
)
def test_an_expected_failure_is_one_sentence_and_exit_code_1(place: Any, arguments: tuple[str, ...], said: str) -> None:
    answer = place.ask(*arguments)
    assert answer.code == 1
    assert said in answer.err
    assert "Traceback" not in answer.err


def test_a_broken_configuration_names_every_problem(place: Any) -> None:
    place.repo.write("agentbot.yml", "mod: observe\nunproven: maybe\n")
    place.repo.commit()
    answer = place.ask("validate")
    assert answer.code == 1
    assert "agentbot.yml has 2 problems: " in answer.err
    assert "`mod` is not a known key, did you mean `mode`?" in answer.err
    assert "`unproven` must be 'refuse' or 'draft'" in answer.err


def test_validate_lists_the_stacks(place: Any) -> None:
    document = place.ask("validate", "--format", "json").document
    assert [stack["name"] for stack in document["stacks"]] == ["."]


def test_a_repository_without_a_stack_says_how_to_name_one(place: Any) -> None:
    place.repo.write("main.tf", 'resource "a" "b" {}\n')
    place.repo.commit()
    for verb in ("scan", "run", "validate"):
        answer = place.ask(verb)
        assert answer.code == 1
        assert "List the folders under `stacks:` in agentbot.yml." in answer.err


def test_the_doctor_finds_what_is_missing_and_says_how_to_get_it(place: Any) -> None:
    answer = place.ask("doctor", "--format", "json")
    rows = {row["what"]: row for row in answer.document["rows"]}
    assert answer.code == 1
    assert rows["terraform"]["state"] == "missing"
    assert "Install Terraform" in rows["terraform"]["fix"]
    assert rows["lock files"]["state"] == "warning"
    assert {rows[name]["state"] for name in ("git", "base branch", "stacks", "cache")} == {"ok"}


def test_the_doctor_stops_at_a_folder_without_a_repository(place: Any, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    answer = place.ask("doctor", "--repo", str(tmp_path / "empty"))
    assert answer.code == 1
    assert "is not in a git repository" in answer.out


def test_a_finding_is_explained_by_the_beginning_of_its_fingerprint(place: Any) -> None:
    found = place.with_plan("scan", "--format", "json").document["findings"]
    tag = next(f for f in found if f["address"] == "aws_ebs_volume.data")
    answer = place.with_plan("explain", tag["fingerprint"][:8])
    assert answer.code == 0
    for part in ("aws_ebs_volume.data", "Owner", "main.tf:5", "drift-adopt", "changed-outside-code", "web", "data"):
        assert part in answer.out
    assert place.with_plan("explain", "0000").code == 1


def test_every_check_has_a_page(place: Any) -> None:
    listed = place.ask("checks", "--format", "json").document["checks"]
    assert len(listed) >= 6
    for check in listed:
        page = place.ask("checks", check["id"])
        assert page.code == 0
        assert "Why it matters" in page.out


def test_a_bug_says_where_it_is_and_quotes_no_message(place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ValueError(SECRETS[0])

    monkeypatch.setattr(pipeline, "scan", broken)
    answer = place.ask("scan")
    assert answer.code == 3
    assert "builtins.ValueError" in answer.err
    assert "in broken" in answer.err
    assert SECRETS[0] not in answer.err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_with_130(place: Any, monkeypatch: pytest.MonkeyPatch, number: signal.Signals) -> None:
    monkeypatch.setattr(pipeline, "scan", lambda *_: signal.raise_signal(number))
    answer = place.ask("scan")
    assert answer.code == 130
    assert "interrupted" in answer.err


def test_a_reader_that_goes_away_is_no_error(place: Any) -> None:
    command = [sys.executable, "-m", "agentbot", "checks", "--format", "json"]
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_terminal_that_cannot_show_a_character_still_gets_the_answer(place: Any) -> None:
    command = [sys.executable, "-m", "agentbot", "scan", "--plan", f".={place.plan}"]
    done = subprocess.run(command, env={**os.environ, "PYTHONIOENCODING": "ascii"}, capture_output=True, check=False)
    assert done.returncode == 0
    assert b"aws_ebs_volume.data" in done.stdout


def test_no_arguments_show_the_help(capfd: pytest.CaptureFixture[str]) -> None:
    assert run_command([]) == 1
    assert "Exit codes: 0 done" in " ".join(capfd.readouterr().out.split())
    assert run_command(["--help"]) == 0
