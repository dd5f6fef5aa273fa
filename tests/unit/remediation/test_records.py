"""Which reverts are pending, which are over, and what the next record is called."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from agentbot.checks.facts import Facts
from agentbot.egress.redactor import Redactor
from agentbot.remediation import record
from agentbot.remediation.record import arguments, load, occurrence_of, path_of
from agentbot.remediation.records import Records
from tests.support.answers import answer
from tests.support.plans import Files, drifted, make_facts, make_plan, only_change

GROUP = "aws_security_group.web"
OPEN = drifted(
    GROUP, {"id": "sg-1", "ports": [443]}, {"id": "sg-1", "ports": [22, 443]}, code={"id": "sg-1", "ports": [443]}
)


def opened() -> Facts:
    return make_facts(
        make_plan(both=[OPEN]), {"main.tf": 'resource "aws_security_group" "web" {\n  ports = [443]\n}\n'}
    )


def written(facts: Facts, *, digest: str | None = "d" * 16, secrets: tuple[tuple[str, str], ...] = ()) -> bytes:
    finding = replace(answer(address=GROUP, path="ports").finding, value_digest=digest)
    entries = facts.plan.changes.values()
    return record.write(finding, entries, facts, rule="r", why="w", occurrence=1, redactor=Redactor(secrets))


@pytest.mark.parametrize(
    ("stack", "path"),
    [
        (".", ".agentbot/reverts/root/0123abcd-2.yml"),
        ("live/shop", ".agentbot/reverts/live/shop/0123abcd-2.yml"),
        ("../../etc", ".agentbot/reverts/etc/0123abcd-2.yml"),
        ("Shop (new)\u202e", ".agentbot/reverts/Shop-new/0123abcd-2.yml"),
        ("…", ".agentbot/reverts/root/0123abcd-2.yml"),
    ],
)
def test_a_record_lies_below_its_stack(stack: str, path: str) -> None:
    assert path_of(stack, "0123abcd" * 2, 2) == path
    assert occurrence_of(path) == ("0123abcd", 2)


@given(st.text(max_size=60))
def test_no_name_of_a_stack_leads_out_of_the_folder(stack: str) -> None:
    path = path_of(stack, "0123abcd" * 2, 1)
    parts = path.split("/")
    assert parts[:2] == [".agentbot", "reverts"]
    assert all(part and not part.startswith(".") and part.isascii() for part in parts[2:])


@pytest.mark.parametrize(
    "path", ["main.tf", ".agentbot/reverts/x/readme.yml", ".agentbot/reverts/x/0123abcd-0.yml", "x/0123abcd-1.yml"]
)
def test_other_files_are_no_records(path: str) -> None:
    assert occurrence_of(path) is None


def test_a_record_says_what_the_apply_restores_and_is_read_back() -> None:
    data = written(opened())
    content = yaml.safe_load(data)
    assert content["targets"] == [GROUP]
    (row,) = content["restores"]
    assert (row["address"], row["action"]) == (GROUP, "update")
    assert row["changes"] == [{"path": "ports", "cloud": [22, 443], "code": [443]}]
    assert [line.split()[0] for line in row["plan"]] == ["ports"]
    found = load("x.yml", data)
    assert found is not None
    assert (found.stack, found.fingerprint, found.digest) == ("app", content["finding"], "d" * 16)


def test_a_secret_is_only_named() -> None:
    pair = drifted(
        GROUP,
        {"id": "x", "password": "old-hunter22", "note": "hunter22 is here"},
        {"id": "x", "password": "hunter22!", "note": "now hunter22!"},
        code={"id": "x", "password": "old-hunter22", "note": "hunter22 is here"},
    )
    text = written(make_facts(make_plan(both=[pair])), secrets=(("here", "hunter22"), ("there", "hunter22!"))).decode()
    assert "hunter22" not in text
    assert "password sensitive" in text
    assert "note sensitive" in text


@pytest.mark.parametrize(("live", "code"), [("q7z", "w8k"), ("true", "false"), (True, False)])
def test_a_short_secret_is_hidden_at_its_place_and_nothing_else_is(live: Any, code: Any) -> None:
    old, new = {"note": code, "also": code}, {"note": live, "also": live}
    pair = drifted(GROUP, old, new, code=old, before_sensitive={"note": True}, after_sensitive={"note": True})
    data = written(make_facts(make_plan(both=[pair])), secrets=(("here", str(live)), ("there", str(code))))
    (row,) = yaml.safe_load(data)["restores"]
    assert {change["path"]: (change["cloud"], change["code"]) for change in row["changes"]} == {
        "note": ("(sensitive)", "(sensitive)"),
        "also": (live, code),
    }
    digests = dict(line.split() for line in row["plan"])
    assert (digests["note"], len(digests["also"])) == ("sensitive", 32)


@pytest.mark.parametrize(
    ("live", "code"),
    [
        ({"PASSWORD": "abc", "LOG": "1"}, {"PASSWORD": "abc", "LOG": "2"}),
        ([{"name": "DB_PASSWORD", "value": "abc"}, {"a": 1}], [{"name": "DB_PASSWORD", "value": "abc"}, {"a": 2}]),
        ('{"password": "abc", "log": 1}', '{"password": "abc", "log": 2}'),
    ],
)
def test_an_argument_that_holds_a_secret_of_any_length_has_no_digest_to_guess_it_from(live: Any, code: Any) -> None:
    pair = drifted(GROUP, {"env": code}, {"env": live}, code={"env": code})
    change = only_change(make_plan(changes=[pair[1]])).change
    assert dict(arguments(change, Redactor())) == {"env": "sensitive"}


def test_a_digest_tells_two_plans_apart_and_only_them() -> None:
    def digests(live: list[int], code: list[int]) -> dict[str, str]:
        pair = drifted(GROUP, {"ports": code}, {"ports": live, "id": "x"}, code={"ports": code, "id": "x"})
        return dict(arguments(only_change(make_plan(changes=[pair[1]])).change, Redactor()))

    assert digests([22], [443]) == digests([22], [443])
    assert digests([22], [443]) != digests([23], [443])
    assert digests([22], [443]) != digests([22], [444])


@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_whatever_stands_in_a_file_is_a_record_or_nothing(data: bytes) -> None:
    found = load("x.yml", data)
    assert found is None or (isinstance(found.stack, str) and isinstance(found.fingerprint, str))


def in_repository(*files: str, data: bytes, history: tuple[str, ...] = ()) -> Records:
    return Records(Files(dict.fromkeys(files, data)), lambda folder: history)


def test_a_merged_record_is_pending_while_the_value_is_the_same() -> None:
    finding = replace(answer(address=GROUP, path="ports").finding, value_digest="d" * 16)
    path, number = in_repository(data=b"").next_path(finding)
    records = in_repository(path, data=written(opened()))
    assert number == 1
    assert records.pending(finding) == path
    another = replace(finding, value_digest="e" * 16)
    assert records.pending(another) is None
    assert records.next_path(another) == (path.replace("-1.yml", "-2.yml"), 2)
    assert records.replaced(another) == (path,)


def test_a_record_of_a_sensitive_value_is_pending_for_any() -> None:
    finding = replace(answer(address=GROUP, path="ports").finding, value_digest=None)
    path, _ = in_repository(data=b"").next_path(finding)
    assert in_repository(path, data=written(opened(), digest=None)).pending(finding) == path


def test_the_occurrence_counts_what_was_taken_away_since() -> None:
    finding = answer(address=GROUP, path="ports").finding
    earlier = path_of("app", finding.fingerprint, 7)
    assert in_repository(data=b"", history=("main.tf", earlier)).next_path(finding)[1] == 8


def test_a_record_is_over_when_its_stack_was_read_and_the_finding_is_gone() -> None:
    finding = answer(address=GROUP, path="ports").finding
    path, _ = in_repository(data=b"").next_path(finding)
    records = in_repository(path, data=written(opened()))
    assert records.applied(["app"], []) == {"app": (path,)}
    assert records.applied(["app"], [finding.fingerprint]) == {}
    assert records.applied([], []) == {}


def test_a_record_that_a_person_spoiled_counts_for_nothing_and_is_named() -> None:
    records = in_repository(".agentbot/reverts/app/0123abcd-1.yml", data=b"]")
    assert records.unreadable == (".agentbot/reverts/app/0123abcd-1.yml",)
    assert records.applied(["app"], []) == {}


def test_a_long_value_is_shown_by_its_beginning() -> None:
    pair = drifted(GROUP, {"note": "b"}, {"note": "a" * 10_000}, code={"note": "b"})
    data = written(make_facts(make_plan(both=[pair])))
    assert len(data) < 5_000
    assert "10,002 characters" in json.dumps(yaml.safe_load(data))
