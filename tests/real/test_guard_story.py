"""Security on real Terraform: what weakens a guard is never accepted, and a revert restores exactly what it says."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stderr
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from markdown_it import MarkdownIt

from agentbot.commands.demo_cloud import cloud
from agentbot.gates.verdict import Outcome
from agentbot.proposals.result import Operation, Result
from agentbot.remediation.remedy import Answer
from agentbot.report.json_report import dump, run_document, scan_document
from agentbot.report.markdown import summary
from agentbot.report.results import RunReport
from agentbot.report.sarif import sarif
from agentbot.report.terminal import console, run_view, scan_view
from tests.real import guard_deeds as deeds
from tests.real.guard import DEEDS, FORGOTTEN, NOT_TO_BE_HAD, SENSITIVE, SILENT, STACK, TOLD, WEAKENINGS, Told
from tests.real.guard_canaries import IN_STATE, VARIABLES, found
from tests.support.applied import EXAMPLES, Applied, prepare
from tests.support.plan_oracle import unlike

pytestmark = pytest.mark.real
RECORDS = f".agentbot/reverts/{STACK}"
CHECK_PLAN = EXAMPLES / "apply-revert" / "check_plan.py"
PENDING = "drift-revert-pending"


class Heard(io.StringIO):
    """Progress that can be read afterwards: what a person would see on stderr."""

    def __enter__(self) -> Heard:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def stage(self, stack: str, text: str) -> None:
        self.write(f"{stack} {text}\n")

    def done(self, stack: str, status: str, text: str) -> None:
        self.write(f"{stack} {status} {text}\n")


@dataclass(frozen=True)
class Story:
    estate: Applied
    warm: Applied
    """The same estate for a person in a hurry: its provider is started only once."""
    heard: Heard
    temporary: Path
    reports: list[RunReport] = field(default_factory=list)

    def run(self) -> RunReport:
        with redirect_stderr(self.heard):
            self.reports.append(self.estate.run())
        return self.reports[-1]

    @property
    def first(self) -> RunReport:
        return self.reports[0]

    def answer(self, told: Told) -> Answer:
        return _answer(self.first, told)

    def result(self, told: Told) -> Result:
        return _result(self.first, told)

    def text(self, told: Told) -> str:
        """The pull request of a finding, as people read it."""
        file = self.estate.repo / ".git" / "agentbot" / "proposals" / f"{self.result(told).branch}.md"
        return file.read_text(encoding="utf-8")

    @property
    def reverts(self) -> list[tuple[Told, Result]]:
        """Every revert of the first run that was opened."""
        rows = [told for told in TOLD if told.direction == "revert" and told.address not in NOT_TO_BE_HAD]
        return [(told, self.result(told)) for told in rows]


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    private = tmp_path_factory.mktemp("guard")
    temporary, heard = private / "tmp", Heard()
    temporary.mkdir()
    with cloud() as own, pytest.MonkeyPatch.context() as patched:
        patched.setattr(tempfile, "tempdir", str(temporary))
        environment = {**VARIABLES, "TMPDIR": str(temporary)}
        estate = prepare(own, private, estate="guard", variables=environment, progress=heard)
        estate.apply(STACK)
        estate.commit("The lock file")
        for deed in DEEDS:
            deed.do(own)
        with estate.warm(STACK) as warm:
            told = Story(estate, warm, heard, temporary)
            told.run()
            yield told


def test_there_is_enough_to_tell() -> None:
    assert len(WEAKENINGS) >= 17
    assert len({told.address.removeprefix("module.alerts.").split(".")[0] for told in TOLD}) >= 18


def test_every_change_is_one_finding_with_its_rule_and_nothing_else_is_found(story: Story) -> None:
    rows = [(a.finding.address, a.finding.path, a.rule, a.direction) for a in story.first.scan.answers]
    assert sorted(rows, key=str) == sorted(((t.address, t.path, t.rule, t.direction) for t in TOLD), key=str)
    assert story.first.scan.skipped == ()


def test_what_weakens_a_guard_is_reverted_or_reported_and_never_accepted(story: Story) -> None:
    for told in (deed.told[0] for deed in WEAKENINGS):
        answer = story.answer(told)
        assert answer.direction == (None if told.rule == SILENT else "revert"), told.address
        assert answer.edits == ()
        if told.rule == SILENT:
            assert not [r for r in story.first.proposals if answer.finding.fingerprint in r.findings]
            name = str(told.path).removesuffix("[*]")
            assert f"with `{name} = []`" in answer.finding.evidence["code_would_say"]


def test_each_revert_is_proven_and_adds_one_record_that_one_person_must_approve(story: Story) -> None:
    for told, result in story.reverts:
        assert (result.operation, result.draft) == (Operation.OPENED, False), (told.address, result.reason)
        assert {verdict.outcome for verdict in result.verdicts} == {Outcome.PASS}
        assert result.decision == "needs_approval"
        fingerprint = story.answer(told).finding.fingerprint
        added = f"A\t{RECORDS}/{fingerprint[:8]}-1.yml\n"
        assert story.estate.git("diff", "--name-status", result.base_sha, str(result.head_sha)) == added
        trailers = story.estate.git("log", "-1", "--format=%(trailers)", str(result.head_sha)).splitlines()
        assert f"Agentbot-Finding: {fingerprint}" in trailers
        assert "Agentbot-Direction: revert" in trailers
        assert "Agentbot-Decision: needs_approval(1) by revert" in trailers


def test_a_revert_that_cannot_be_had_says_why(story: Story) -> None:
    held = {r.addresses[0]: r.reason for r in story.first.proposals if r.operation is not Operation.OPENED}
    assert held == NOT_TO_BE_HAD


def test_what_is_harmless_beside_it_is_adopted_whatever_it_says(story: Story) -> None:
    for told in TOLD:
        if told.direction == "adopt":
            result = story.result(told)
            assert (result.operation, result.decision) == (Operation.OPENED, "allow"), result.reason
    description = next(told for told in TOLD if told.path == "description")
    diff = story.estate.git("diff", "-U0", "main", str(story.result(description).head_sha))
    assert r'"Takes \u001b[31morders` $${file(\"/etc/passwd\")} <!-- #1 [x](https://evil.example) @platform"' in diff


def test_every_record_is_what_a_plan_of_its_targets_does(story: Story, tmp_path: Path) -> None:
    """Each one is planned by itself, on the code that its branch gives after a merge."""
    estate, merged = story.estate, tmp_path / "merged"
    estate.git("worktree", "add", "--quiet", "--detach", str(merged), "main")
    estate.git("merge", "--quiet", "--no-edit", *(str(result.head_sha) for _, result in story.reverts), at=merged)
    files = sorted((merged / RECORDS).iterdir())
    assert len(files) == len(story.reverts)
    records = {file: yaml.safe_load(file.read_text(encoding="utf-8")) for file in files}
    story.warm.copy_state(STACK, at=merged)
    wanted = sorted({tuple(record["targets"]) for record in records.values()})
    with ThreadPoolExecutor(2) as pool:
        made = pool.map(lambda targets: story.warm.plan(STACK, at=merged, targets=targets), wanted)
        plans = dict(zip(wanted, made, strict=True))
    for file, record in records.items():
        plan = plans[tuple(record["targets"])]
        assert unlike(record, plan) == [], file.name
        assert _check_plan(file, plan, tmp_path) == 0
    estate.git("worktree", "remove", "--force", str(merged))


def test_a_second_run_on_an_unchanged_world_writes_nothing(story: Story) -> None:
    before = _everything_in_git(story.estate)
    again = story.run()
    assert {result.operation for result in again.proposals} <= {Operation.UNCHANGED, Operation.REFUSED}
    heads = {result.branch: result.head_sha for result in story.first.proposals}
    assert {result.branch: result.head_sha for result in again.proposals} == heads
    assert _everything_in_git(story.estate) == before


def test_hostile_names_do_nothing_in_a_text(story: Story) -> None:
    texts = [path.read_text(encoding="utf-8") for path in (story.estate.repo / ".git/agentbot").rglob("*.md")]
    assert len(texts) == sum("\\u202e" in text for text in texts)  # every text says what else an apply would do
    log = story.estate.git("log", "--branches", "--not", "main", "--format=%B")
    for text in (*texts, log):
        assert not re.search("[\u202a-\u202e\x1b]", text)
    for text in texts:
        html = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
        assert "<a " not in html
        assert html.count("<!--") == 1  # agentbot's own marker
        outside_code = re.sub(r"<code>.*?</code>|<!--.*?-->", "", html, flags=re.DOTALL)
        assert not re.search(r"@platform|#1\b", outside_code)


def test_short_secrets_and_words_are_masked_where_they_stand_and_nowhere_else(story: Story) -> None:
    variables = [told for told in TOLD if "variables[" in str(told.path) and told.rule == SENSITIVE]
    assert len(variables) == 3
    for told in variables:
        evidence = story.answer(told).finding.evidence
        assert {evidence["before"], evidence["after"]} == {"‹redacted›"}
        row = next(line for line in story.text(told).splitlines() if line.startswith(f"| `{told.address}` |"))
        assert row.count("*(sensitive)*") == 2
    rotation = next(told for told in TOLD if told.path == "enable_key_rotation")
    assert "from `true` to `false` outside Terraform" in story.text(rotation)
    shown = [row for row in run_document(story.first)["findings"] if row.get("path") == "enable_key_rotation"]
    assert [(row["evidence"]["before"], row["evidence"]["after"]) for row in shown] == [(True, False)]


def test_a_revert_lives_until_the_cloud_follows_the_code(story: Story) -> None:
    """Merged, pending, applied, gone, tidied away; and the same change by hand is asked about again."""
    estate, told = story.estate, FORGOTTEN.told[0]
    first = story.result(told)
    record = first.files[0].path
    story.warm.apply(STACK)  # everything is as the code says; only the one thing is done again
    FORGOTTEN.do(estate.cloud)
    before = _merged(estate, first)

    pending = story.run()
    assert [(a.finding.address, a.rule, a.direction) for a in pending.scan.answers] == [(told.address, PENDING, None)]
    assert {r.operation for r in pending.proposals} == {Operation.CLOSED}  # the others are gone, this one is merged
    assert estate.git("branch", "--list", "agentbot/*").split() == [first.branch]

    applied = estate.apply_reverts(before)
    assert applied.returncode == 0, applied.stderr
    assert deeds.audit_is_kept_for(estate.cloud) == 365

    deeds.tag_topic(estate.cloud)
    after = story.run()
    assert told.address not in {a.finding.address for a in after.scan.answers}
    (tag,) = [r for r in after.proposals if r.operation is Operation.OPENED]
    assert {file.path for file in tag.files} == {"modules/alerts/main.tf", record}
    _merged(estate, tag)
    assert estate.git("ls-files", ".agentbot") == ""

    FORGOTTEN.do(estate.cloud)
    again = story.run()
    (second,) = [r for r in again.proposals if r.operation is Operation.OPENED]
    assert [file.path for file in second.files] == [record.replace("-1.yml", "-2.yml")]
    assert yaml.safe_load(estate.git("show", f"{second.head_sha}:{second.files[0].path}"))["occurrence"] == 2


def test_an_approved_revert_is_refused_where_the_cloud_is_another_one_by_then(story: Story) -> None:
    estate = story.estate
    before = _merged(estate, _result(story.reports[-1], FORGOTTEN.told[0]))
    deeds.forget_audit_sooner(estate.cloud)
    refused = estate.apply_reverts(before)
    assert refused.returncode == 1
    assert "retention_in_days of aws_cloudwatch_log_group.audit is another change than the record has" in refused.stderr
    assert deeds.audit_is_kept_for(estate.cloud) == 3


def test_a_failing_command_does_not_tell_secrets(story: Story) -> None:
    """Last of all that writes: it breaks the stack."""
    estate = story.estate
    source = estate.repo / STACK / "variables.tf"
    source.write_text(source.read_text() + BREAKING)
    estate.commit("Somebody makes a secret part of a message")
    failed = estate.scan()
    assert [status.status for status in failed.stacks] == ["failed"]
    said = dump(scan_document(failed))
    assert "The gate is shut: ‹redacted› / ‹redacted›" in said
    assert found(said.encode()) == []


def test_no_secret_ever_leaves(story: Story) -> None:
    """Runs at the very end: everything that was written and said by then is searched."""
    estate = story.estate
    places: dict[str, bytes] = {
        **{f"output {n} {name}": text for n, report in enumerate(story.reports) for name, text in _documents(report)},
        **{f"object {name}": data for name, data in _objects(estate)},
        **{f"file {path}": path.read_bytes() for path in _files(story)},
        "stderr": story.heard.getvalue().encode(),
    }
    assert len(places) > 100
    assert set(IN_STATE) <= set(found((estate.repo / STACK / "terraform.tfstate").read_bytes()))  # it would be found
    assert {place: canaries for place, data in places.items() if (canaries := found(data))} == {}


def _answer(report: RunReport, told: Told) -> Answer:
    place = (told.address, told.path)
    (only,) = (a for a in report.scan.answers if (a.finding.address, a.finding.path) == place)
    return only


def _result(report: RunReport, told: Told) -> Result:
    fingerprint = _answer(report, told).finding.fingerprint
    (only,) = (result for result in report.proposals if fingerprint in result.findings)
    return only


def _merged(estate: Applied, result: Result) -> str:
    """Merge a pull request into `main`; where `main` was before."""
    before = estate.git("rev-parse", "HEAD").strip()
    estate.git("merge", "--quiet", "--no-edit", str(result.head_sha))
    return before


def _check_plan(record: Path, plan: Any, folder: Path) -> int:
    """The exit code of the example that guards an apply."""
    file = folder / f"{record.stem}.json"
    file.write_text(json.dumps(plan))
    return subprocess.run([sys.executable, CHECK_PLAN, record, file], stdout=subprocess.DEVNULL).returncode


def _everything_in_git(estate: Applied) -> tuple[str, dict[str, bytes]]:
    return estate.git("for-each-ref"), {str(path): path.read_bytes() for path in _below(estate.repo / ".git/agentbot")}


def _documents(report: RunReport) -> Iterator[tuple[str, bytes]]:
    for name, document, view in (
        ("scan", scan_document(report.scan), scan_view),
        ("run", run_document(report), run_view),
    ):
        table = io.StringIO()
        console(table).print(view(document))
        for form, text in (
            ("json", dump(document)),
            ("sarif", dump(sarif(document))),
            ("markdown", summary(document)),
            ("table", table.getvalue()),
        ):
            yield f"{name} {form}", text.encode()


def _objects(estate: Applied) -> Iterator[tuple[str, bytes]]:
    """Every commit and file in the repository's object store, also those that no branch has any more."""
    listed = estate.git("cat-file", "--batch-all-objects", "--batch-check=%(objecttype) %(objectname)").splitlines()
    for kind, name in (line.split() for line in listed):
        if kind != "tree":
            yield name, estate.git("cat-file", kind, name).encode("utf-8", "surrogateescape")


def _files(story: Story) -> list[Path]:
    """What agentbot keeps: in the git directory, in its cache (Checkov's own files apart), in the temporary folder."""
    kept = [*_below(story.estate.repo / ".git/agentbot"), *_below(story.temporary)]
    return kept + [path for path in _below(story.estate.private / "cache") if "/checkov-" not in str(path)]


def _below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


BREAKING = """
variable "gate" {
  type    = string
  default = "shut"

  validation {
    condition     = var.gate == "open"
    error_message = "The gate is shut: ${nonsensitive(var.token)} / ${base64encode(nonsensitive(var.token))}"
  }
}
"""
