"""`.agentbot/ignores.yml` from end to end: what it silences, what it may not, and how `baseline` writes it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from agentbot.config.append import HEADER
from agentbot.report.json_report import schema
from tests.support.plans import deleted, drifted, entry

NOW = ("--now", "2026-11-01T10:00:00Z")
OWNER = ("aws_ebs_volume.data", 'tags["Owner"]')
PASSWORD = ("aws_db_instance.main", "password")
SECRETS = ("correct horse battery", "staple-of-the-cloud")
FILE = ".agentbot/ignores.yml"
BASELINE = HEADER + (
    "ignores:\n"
    "  - address: 'aws_ebs_volume.data'\n"
    "    path: 'tags[\"Owner\"]'\n"
    "    stack: '.'\n"
    "    reason: 'baseline of 2026-11-01'\n"
    "    owner: 'person@example.org'\n"
    "    until: 2027-01-30\n"
)


def rules(*lines: str) -> str:
    return "ignores:\n" + "".join(f"  - {{{line}}}\n" for line in lines)


def rule(address: str = "aws_ebs_volume.data", *, until: str = "2027-01-30", rest: str = "") -> str:
    return f"address: '{address}', reason: as agreed, owner: ops, until: {until}{rest}"


def commit(place: Any, text: str) -> None:
    place.repo.write(FILE, text)
    place.repo.commit()


def scan(place: Any, *arguments: str) -> Any:
    answer = place.with_plan("scan", "--format", "json", *NOW, *arguments)
    assert (answer.code, answer.err) == (0, "")
    jsonschema.validate(answer.document, schema("scan"))
    return answer.document


def found(document: Any) -> set[tuple[str, str | None]]:
    return {(finding["address"], finding.get("path")) for finding in document["findings"]}


def told(document: Any) -> list[dict[str, str]]:
    return [row for row in document["skipped"] if row["check"] == "ignores" or row["reason"].startswith("ignored ")]


@pytest.fixture
def wide(place: Any) -> Any:
    """A stack with one of each that no rule may silence, and a volume whose tag was changed by hand."""
    source = (place.repo.path / "main.tf").read_text()
    place.repo.write("main.tf", source + 'resource "aws_sqs_queue" "q" {}\nresource "aws_s3_bucket" "b" {}\n')
    place.repo.commit()
    state, cloud, code = ({"id": "b", "name": f"in the {side}"} for side in ("state", "cloud", "code"))
    document = json.loads(place.plan.read_text())
    for drift, change in (drifted("aws_s3_bucket.b", state, cloud, code=code), deleted("aws_sqs_queue.q", {"id": "q"})):
        document["resource_drift"].append(drift)
        document["resource_changes"].append(change)
    document["resource_changes"].append(entry("aws_s3_bucket.new", "create", after={"id": "new"}))
    place.plan.write_text(json.dumps(document))
    return place


def test_an_ignored_finding_is_not_listed_and_is_counted(place: Any) -> None:
    before = scan(place)
    assert found(before) == {OWNER, PASSWORD}
    commit(place, rules(rule()))
    after = scan(place)
    assert found(after) == {PASSWORD}
    assert told(after) == [
        {
            "check": "changed-outside-code",
            "stack": ".",
            "address": "aws_ebs_volume.data",
            "reason": 'ignored until 2027-01-30 by owner ops: as agreed (`tags["Owner"]`, `ignores[0]`)',
        }
    ]
    assert after["noise"] == before["noise"]
    assert place.with_plan("scan", "--fail-on", "medium", *NOW).code == 2  # the password is still there
    table = place.with_plan("scan", *NOW).out
    assert "1 finding (1 high), 1 ignored" in table
    assert "ignored: aws_ebs_volume.data  until 2027-01-30 by owner ops: as agreed" in " ".join(table.split("\n"))


def test_the_rules_of_the_base_count_and_the_work_tree_only_where_it_is_asked_for(place: Any) -> None:
    place.repo.write(FILE, rules(rule()))
    assert found(scan(place)) == {OWNER, PASSWORD}
    assert found(scan(place, "--worktree")) == {PASSWORD}


def test_a_broken_file_stops_everything_and_names_every_problem(place: Any) -> None:
    commit(place, rules("address: a, reason: r, ownr: o, until: soon"))
    for verb in ("scan", "run", "baseline", "validate"):
        answer = place.ask(verb)
        assert answer.code == 1
        assert ".agentbot/ignores.yml has 3 problems: line 2: `ignores[0].owner` is missing; " in answer.err
        assert "`ignores[0].ownr` is not a known key, did you mean `owner`?" in answer.err
    doctor = {row["what"]: row for row in place.ask("doctor", "--format", "json").document["rows"]}
    assert doctor["configuration"]["state"] == "missing"


@pytest.mark.parametrize("name", [".agentbot", FILE])
def test_a_link_is_not_followed_and_not_passed_over(place: Any, tmp_path: Path, name: str) -> None:
    (tmp_path / "elsewhere").mkdir()
    (place.repo.path / name).parent.mkdir(exist_ok=True)
    (place.repo.path / name).symlink_to(tmp_path / "elsewhere")
    for verb in ("scan", "baseline"):
        answer = place.ask(verb)
        assert answer.code == 1
        assert "it is a symbolic link, and those are not followed" in answer.err
    assert not list((tmp_path / "elsewhere").iterdir())


def test_what_must_be_seen_is_seen(wide: Any) -> None:
    commit(wide, rules(rule("**")))
    document = scan(wide)
    assert {address for address, _ in found(document)} == {
        "aws_db_instance.main", "aws_sqs_queue.q", "aws_s3_bucket.b",
    }  # fmt: skip
    *ignored, loud = told(document)
    assert {row["address"] for row in ignored} == {"aws_ebs_volume.data", "aws_s3_bucket.new"}
    assert (loud["check"], "does not silence" in loud["reason"]) == ("ignores", True)
    assert loud["reason"].endswith("is always shown (and 2 more)")


def test_expired_and_stale_rules_are_told(place: Any) -> None:
    commit(place, rules(rule(until="2026-10-31"), rule("aws_x.y"), rule(until="2026-11-01", rest=", path: type")))
    document = scan(place)
    assert found(document) == {OWNER, PASSWORD}
    assert [(row["check"], row["stack"]) for row in told(document)] == [("ignores", "-")] * 3
    expired, *stale = [row["reason"] for row in told(document)]
    assert expired.startswith("`ignores[0]` (`aws_ebs_volume.data`) expired on 2026-10-31, owner ops")
    assert [reason.split(",")[0] for reason in stale] == [
        "`ignores[1]` (`aws_x.y`) is stale",
        "`ignores[2]` (`aws_ebs_volume.data`) is stale",
    ]
    table = " ".join(place.with_plan("scan", *NOW).out.split())
    assert "ignore rule: `ignores[0]` (`aws_ebs_volume.data`) expired on 2026-10-31" in table
    assert "ignore rule: `ignores[1]` (`aws_x.y`) is stale" in table


def test_a_rule_is_not_called_stale_where_a_stack_was_not_read(place: Any) -> None:
    place.repo.write("other/main.tf", 'provider "aws" {}\n')
    commit(place, rules(rule("aws_x.y"), rule("aws_z.y", until="2026-01-01")))
    assert [row["reason"].split(" ")[2] for row in told(scan(place))] == ["expired"]


def test_an_open_pull_request_of_an_ignored_finding_is_closed_with_the_reason(place: Any) -> None:
    def proposals() -> list[tuple[str, str | None]]:
        document = place.with_plan("run", "--format", "json", *NOW).document
        jsonschema.validate(document, schema("run"))
        volume = (row for row in document["proposals"] if row["scope"] not in reverts)
        reverts.extend(row["scope"] for row in document["proposals"] if row.get("direction") == "revert")
        return [(row["operation"], row.get("reason")) for row in volume if row["scope"] not in reverts]

    reverts: list[str] = []
    assert proposals() == [("opened", None)]
    commit(place, rules(rule()))
    assert proposals() == [("closed", "The problem is still there, but .agentbot/ignores.yml says to ignore it.")]
    assert "volume" not in place.repo.git("for-each-ref")
    assert proposals() == []
    commit(place, rules(rule(until="2026-10-31")))
    assert [operation for operation, _ in proposals()] == ["reopened"]


def test_explain_says_that_a_finding_is_ignored(place: Any) -> None:
    tag = next(finding for finding in scan(place)["findings"] if finding.get("path") == OWNER[1])
    commit(place, rules(rule()))
    answer = place.with_plan("explain", tag["fingerprint"], *NOW)
    assert answer.code == 1
    assert "is ignored until 2027-01-30 by owner ops: as agreed" in answer.err


def test_validate_counts_the_rules(place: Any) -> None:
    commit(place, rules(rule()))
    assert place.ask("validate", "--format", "json").document["ignores"] == 1
    assert "1 ignore rule." in place.ask("validate").out


def test_a_baseline_is_one_rule_for_each_finding_that_may_be_silenced(place: Any) -> None:
    before = place.repo.snapshot()
    answer = place.with_plan("baseline", "--format", "json", *NOW)
    assert (answer.code, answer.err) == (0, "")
    assert (place.repo.path / FILE).read_text() == BASELINE
    document = answer.document
    assert (document["schema"], document["written"], document["covered"]) == ("agentbot.baseline/1", True, 0)
    assert [(row["address"], row["path"], row["stack"]) for row in document["rules"]] == [(*OWNER, ".")]
    (loud,) = document["not_silenced"]
    assert (loud["address"], loud["path"], loud["reason"]) == (*PASSWORD, "a security-relevant change is always shown")
    after = place.repo.snapshot()
    assert after.pop("status") == "?? .agentbot/"
    assert {key: value for key, value in before.items() if key != "status"} == after


def test_a_second_baseline_of_the_same_world_writes_nothing(place: Any) -> None:
    place.with_plan("baseline", *NOW)
    os.utime(place.repo.path / FILE, (1, 1))
    for when, committed in (("2026-11-01", False), ("2026-12-24", False), ("2026-11-01", True)):
        if committed:
            place.repo.commit()
        answer = place.with_plan("baseline", "--format", "json", "--now", f"{when}T10:00:00Z")
        assert (answer.code, answer.document["written"], answer.document["covered"]) == (0, False, 1)
        assert (place.repo.path / FILE).read_text() == BASELINE
        assert (place.repo.path / FILE).stat().st_mtime == 1
    assert found(scan(place)) == {PASSWORD}
    assert "Nothing to write" in place.with_plan("baseline", *NOW).out


def test_a_baseline_keeps_what_is_written_byte_for_byte(wide: Any) -> None:
    own = "# ours\nversion: 1\nignores:\n- " + rule("aws_x.y").replace(", ", "\n  ") + " # known\n# the end\n"
    wide.repo.write(FILE, own)
    (wide.repo.path / FILE).chmod(0o600)
    terms = ("--owner", "it's us", "--until", "2026-11-01", "--reason", "moving: in")
    answer = wide.with_plan("baseline", "--format", "json", *NOW, *terms)
    text = (wide.repo.path / FILE).read_text()
    head, tail = own[: own.index("# the end")], "# the end\n"
    assert (answer.code, text.startswith(head), text.endswith(tail)) == (0, True, True)
    assert text[len(head) : -len(tail)] == (
        "- address: 'aws_ebs_volume.data'\n  path: 'tags[\"Owner\"]'\n  stack: '.'\n"
        "  reason: 'moving: in'\n  owner: 'it''s us'\n  until: 2026-11-01\n"
    )
    assert (wide.repo.path / FILE).stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (wide.repo.path / ".agentbot").iterdir()] == ["ignores.yml"]


def test_a_baseline_says_what_it_leaves_out_and_why(wide: Any) -> None:
    document = wide.with_plan("baseline", "--format", "json", *NOW).document
    assert {row["address"]: row["reason"] for row in document["not_silenced"]} == {
        "aws_db_instance.main": "a security-relevant change is always shown",
        "aws_s3_bucket.b": "a value that differs on three sides is always shown",
        "aws_s3_bucket.new": "it is about the whole resource: a rule without a path would silence everything at its "
        "address",
        "aws_sqs_queue.q": "a deletion is always shown",
    }
    table = wide.with_plan("baseline", *NOW).out
    assert "Not silenced: 4" in table
    assert "1 finding had a rule before." in table


def test_a_baseline_does_not_renew_what_expired(place: Any) -> None:
    expired = rules(rule(until="2026-10-31", rest=", path: 'tags[\"Owner\"]', stack: ."))
    place.repo.write(FILE, expired)
    document = place.with_plan("baseline", "--format", "json", *NOW).document
    assert not document["written"]
    assert [row["reason"] for row in document["not_silenced"] if row["path"] == OWNER[1]] == [
        "`ignores[0]` is about it and expired on 2026-10-31: renew it there, or remove it"
    ]
    assert (place.repo.path / FILE).read_text() == expired


def test_a_baseline_never_holds_a_secret(place: Any) -> None:
    document = json.loads(place.plan.read_text())
    for side in ("resource_drift", "resource_changes"):
        document[side][0]["address"] += f'["{SECRETS[0]}"]'
    place.plan.write_text(json.dumps(document))
    for form in ("json", "table"):
        answer = place.with_plan("baseline", "--format", form, *NOW)
        assert answer.code == 0
        assert "the rule would hold a sensitive value" in " ".join(answer.out.split())
        assert not [secret for secret in SECRETS if secret in answer.out + answer.err]
    assert not (place.repo.path / ".agentbot").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--until", "soon"), "--until must be a day as YYYY-MM-DD"),
        (("--until", "2026-10-31"), "--until 2026-10-31 is past: such a rule silences nothing. Give a later day."),
        (("--owner", ""), "--owner must not be empty."),
        (("--reason", "a\nb", "--owner", " x"), "--reason must be one line"),
        (("--stack", "absent"), "There is no stack `absent`."),
        (("--now", "9999-12-31T00:00:00Z", "--plan", ".=absent.json"), "The plan absent.json cannot be read"),
    ],
)
def test_wrong_arguments_are_one_sentence_and_write_nothing(place: Any, arguments: tuple[str, ...], said: str) -> None:
    answer = place.ask("baseline", *NOW, *arguments)
    assert (answer.code, said in answer.err, "Traceback" in answer.err) == (1, True, False), answer.err
    assert not (place.repo.path / ".agentbot").exists()


def test_without_an_owner_nothing_is_written(place: Any) -> None:
    place.repo.git("config", "--unset", "user.email")
    answer = place.with_plan("baseline", *NOW)
    assert (answer.code, "Give --owner NAME." in answer.err) == (1, True)
    assert not (place.repo.path / ".agentbot").exists()


def test_where_the_file_cannot_be_written_it_says_so(place: Any) -> None:
    place.repo.write(".agentbot", "a file")
    answer = place.with_plan("baseline", *NOW)
    assert (answer.code, "It must be a file that agentbot may read and write." in answer.err) == (1, True)
