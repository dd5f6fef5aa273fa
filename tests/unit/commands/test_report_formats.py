"""SARIF and Markdown from the command line: the document and nothing else, for `scan` and `run` only."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from agentbot.commands.output import Output
from tests.support.documents import document, finding

NOW = ("--now", "2026-01-31T04:00:00Z")
SECRETS = ("correct horse battery", "staple-of-the-cloud")


@pytest.mark.parametrize("verb", ["scan", "run"])
def test_sarif_on_stdout_is_one_log_and_nothing_else(place: Any, verb: str) -> None:
    answer = place.with_plan(verb, "--format", "sarif", *NOW)
    assert (answer.code, answer.err) == (0, "")
    [run] = answer.document["runs"]
    found = {
        (where["logicalLocations"][0]["fullyQualifiedName"], result["level"]): where["physicalLocation"]
        for result in run["results"]
        for where in result["locations"]
    }
    tag = found["aws_ebs_volume.data", "note"]
    assert (tag["artifactLocation"]["uri"], tag["region"]) == ("main.tf", {"startLine": 5})
    assert run["invocations"][0]["startTimeUtc"] == "2026-01-31T04:00:00Z"
    assert str(place.repo.path) not in json.dumps(run["results"])


@pytest.mark.parametrize("verb", ["scan", "run"])
def test_markdown_on_stdout_is_the_summary_and_nothing_else(place: Any, verb: str) -> None:
    answer = place.with_plan(verb, "--format", "markdown")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.startswith("## agentbot: 2 findings\n")
    assert '`aws_ebs_volume.data`<br>`tags["Owner"]`<br>`main.tf:5`' in answer.out
    assert ("### Pull requests" in answer.out) == (verb == "run")
    assert str(place.repo.path) not in answer.out


@pytest.mark.parametrize("verb", ["scan", "run"])
@pytest.mark.parametrize("form", ["sarif", "markdown"])
def test_no_secret_is_ever_shown(place: Any, verb: str, form: str) -> None:
    answer = place.with_plan(verb, "--format", form)
    assert not [secret for secret in SECRETS if secret in answer.out + answer.err]
    assert "password" in answer.out


@pytest.mark.parametrize("form", ["sarif", "markdown"])
def test_two_scans_of_one_world_give_the_same_document(place: Any, form: str) -> None:
    def ask() -> str:
        out = place.with_plan("scan", "--format", form, *NOW).out
        return "".join(line for line in out.splitlines() if '"endTimeUtc"' not in line)

    assert ask() == ask()


@pytest.mark.parametrize(("form", "begin"), [("sarif", "{\n"), ("markdown", "## agentbot: 2 findings\n")])
def test_an_answer_in_a_file_leaves_stdout_empty(place: Any, tmp_path: Path, form: str, begin: str) -> None:
    file = tmp_path / "answers" / f"scan.{form}"
    file.parent.mkdir()
    answer = place.with_plan("scan", "--format", form, "--output", str(file))
    assert (answer.code, answer.out, answer.err) == (0, "", "")
    assert file.read_text().startswith(begin)
    assert list(file.parent.iterdir()) == [file]


def test_a_stack_that_cannot_be_read_is_no_success_in_any_format(place: Any) -> None:
    place.plan.write_text("{")
    sarif = place.with_plan("scan", "--format", "sarif")
    [invocation] = sarif.document["runs"][0]["invocations"]
    assert (sarif.code, invocation["executionSuccessful"]) == (1, False)
    assert [told["level"] for told in invocation["toolExecutionNotifications"]] == ["error"]
    markdown = place.with_plan("scan", "--format", "markdown")
    assert (markdown.code, markdown.out.splitlines()[0]) == (1, "## agentbot could not read 1 of 1 stack")


@pytest.mark.parametrize("verb", ["explain", "checks", "validate", "doctor", "demo"])
@pytest.mark.parametrize("form", ["sarif", "markdown"])
def test_other_commands_have_no_such_format_and_say_so(place: Any, verb: str, form: str) -> None:
    arguments = (verb, "0000") if verb == "explain" else (verb,)
    answer = place.ask(*arguments, "--format", form)
    assert (answer.code, answer.out) == (1, "")
    assert f"'{form}' is not one of 'table', 'json'. See `agentbot {verb} --help`." in answer.err


@pytest.mark.parametrize("form", ["sarif", "markdown"])
def test_a_character_that_no_file_can_hold_does_not_end_the_writing(tmp_path: Path, form: Any) -> None:
    file = tmp_path / "answer"
    odd = "\ud800\udcff"
    place = {"file": odd, "line": 1}
    Output(form, file).write(document(finding(odd, title=odd, location=place), repo=odd), lambda _: "")
    assert "ud800" in file.read_text(encoding="utf-8")
