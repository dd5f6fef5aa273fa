"""The nightly drift run as a whole: two stacks, thirty changes by hand, and branches that hold what they promise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from agentbot.commands.demo_cloud import cloud
from agentbot.gates.verdict import Outcome
from agentbot.proposals.result import Operation, Result
from agentbot.report.results import RunReport
from tests.real.story import COMPUTE, DEEDS, OBSERVE, Told, told
from tests.support.applied import Applied, prepare
from tests.support.plan_oracle import differs, elsewhere

pytestmark = pytest.mark.real
TOLD = tuple(told())
CODE = ("adopt", "ignore", "remove")
"""Directions that change the code."""
STACKS = (COMPUTE, OBSERVE)


@dataclass(frozen=True)
class Story:
    estate: Applied
    report: RunReport
    before: Mapping[str, str]
    """What the repository looked like before the run."""

    @property
    def opened(self) -> dict[str, Result]:
        """Proposals by the fingerprint of their first finding."""
        return {name: result for result in self.report.proposals if result.head_sha for name in result.findings}


def _untouchable(estate: Applied) -> dict[str, str]:
    return {
        "status": estate.git("--no-optional-locks", "status", "--porcelain", "--ignored"),
        "HEAD": estate.git("rev-parse", "HEAD") + estate.git("symbolic-ref", "HEAD"),
        "index": estate.git("ls-files", "--stage"),
    }


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    with cloud() as own:
        estate = prepare(own, tmp_path_factory.mktemp("story"), estate="story")
        for stack in STACKS:
            estate.apply(stack)
        (estate.repo / OBSERVE / ".terraform.lock.hcl").unlink()
        estate.commit("The lock file of one stack; the other goes without")
        clean = estate.scan()
        assert [answer.finding.title for answer in clean.answers] == []
        assert [status.status for status in clean.stacks] == ["ok", "ok"]
        for deed in DEEDS:
            deed(own)
        before = _untouchable(estate)
        yield Story(estate, estate.run(), before)


def _rows(report: RunReport) -> list[tuple[str, str, str | None, str, str]]:
    return [
        (
            *(a.finding.stack, a.finding.address, a.finding.path, a.finding.kind),
            a.refusal.code.value if a.refusal else a.direction or a.rule,
        )
        for a in report.scan.answers
    ]


def test_every_change_is_found_once_at_its_address_with_its_class(story: Story) -> None:
    expected = sorted((t.stack, t.address, t.path or "", t.kind, t.becomes) for t in TOLD)
    assert sorted((s, a, p or "", k, b) for s, a, p, k, b in _rows(story.report)) == expected
    assert len(DEEDS) >= 20
    assert len({t.address.removeprefix("module.alerts.").split(".")[0] for t in TOLD}) >= 15


def test_a_stack_without_a_lock_file_says_so(story: Story) -> None:
    assert [skip.stack for skip in story.report.scan.skipped] == [OBSERVE]


def test_every_change_of_the_code_is_a_proven_branch_with_exactly_the_lines_it_needs(story: Story) -> None:
    edited = [t for t in TOLD if t.becomes in CODE]
    assert len([t for t in edited if t.becomes == "adopt"]) >= 12
    assert {t.becomes for t in edited} == set(CODE)
    for row in edited:
        result = _result(story, row)
        assert result.operation is Operation.OPENED, result.reason
        assert not result.draft
        assert {verdict.outcome for verdict in result.verdicts} == {Outcome.PASS}
        diff = story.estate.git("diff", "-U0", result.base_sha, str(result.head_sha))
        # Split at newlines only: a carriage return is part of its line.
        lines = [line for line in diff.split("\n") if line[:1] in ("+", "-") and line[:3] not in ("+++", "---")]
        assert tuple(lines) == row.diff, row.address


def test_every_revert_is_a_proven_record_and_no_change_of_the_code(story: Story) -> None:
    reverted = [_result(story, row) for row in TOLD if row.becomes == "revert"]
    assert len(reverted) >= 10
    for result in reverted:
        assert (result.operation, result.decision) == (Operation.OPENED, "needs_approval")
        assert {verdict.outcome for verdict in result.verdicts} == {Outcome.PASS}
        changed = story.estate.git("diff", "--name-only", result.base_sha, str(result.head_sha)).split()
        assert [path.startswith(f".agentbot/reverts/{result.stack}/") for path in changed] == [True]


def test_one_block_that_makes_two_resources_is_one_branch(story: Story) -> None:
    shards = [_result(story, row) for row in TOLD if "shard" in row.address and row.becomes == "adopt"]
    assert len({result.branch for result in shards}) == 1
    assert len(shards[0].addresses) == 2


def test_work_tree_index_and_head_are_untouched(story: Story) -> None:
    assert _untouchable(story.estate) == story.before


def test_every_branch_merged_and_planned_lost_its_drift_and_nothing_else(story: Story, tmp_path: Path) -> None:
    with ThreadPoolExecutor() as pool:
        checked = list(pool.map(lambda stack: _check_branches(story, stack, tmp_path / Path(stack).name), STACKS))
    assert sum(checked) == len({result.branch for _, result in _edited(story)})


def _check_branches(story: Story, stack: str, checkout: Path) -> int:
    """Plan each branch of a stack after a merge into `main`; the number of branches."""
    estate = story.estate
    estate.git("worktree", "add", "--quiet", "--detach", str(checkout), "main")
    main = estate.plan(stack, at=checkout)
    targets: dict[str, list[tuple[str, str]]] = {}
    for row, result in _edited(story):
        if row.stack == stack:
            targets.setdefault(str(result.head_sha), []).append((row.address, row.path or ""))
    for head, places in targets.items():
        estate.git("checkout", "--quiet", "--detach", "main", at=checkout)
        _merge(estate, head, checkout)
        plan = estate.plan(stack, at=checkout)
        assert all(differs(main, *place) for place in places if place[1])
        assert [place for place in places if place[1] and differs(plan, *place)] == []
        acted_on = {e["address"] for e in plan["resource_changes"] if e["change"]["actions"] != ["no-op"]}
        assert not {address for address, path in places if not path} & acted_on
        assert elsewhere(main, plan, places) == []
    estate.git("worktree", "remove", "--force", str(checkout))
    return len(targets)


def test_a_second_run_writes_nothing(story: Story) -> None:
    before = _everything_in_git(story.estate)
    again = story.estate.run()
    assert {result.operation for result in again.proposals} <= {Operation.UNCHANGED, Operation.REFUSED}
    heads = {result.branch: result.head_sha for result in story.report.proposals}
    assert {result.branch: result.head_sha for result in again.proposals} == heads
    assert _everything_in_git(story.estate) == before


def test_after_merges_and_edits_by_people_each_finding_changes_its_class(story: Story) -> None:
    """Runs last: it moves `main`."""
    estate = story.estate
    place = ("aws_ssm_parameter.motd", "description")
    motd = next(result for row, result in _edited(story) if (row.address, row.path) == place)
    estate.git("merge", "--quiet", "--no-edit", str(motd.head_sha))
    source = estate.repo / COMPUTE / "main.tf"
    text = source.read_text().replace("write_capacity = 5", "write_capacity = 6").replace('"/healthz"', '"/ready"')
    source.write_text(text.replace("default_cooldown   = 300", "default_cooldown   = 200"))
    estate.commit("People edit the same places")
    report = estate.run(COMPUTE)
    kinds = {(row[1], row[2]): row[3] for row in _rows(report)}
    assert kinds[place] == "adopted"
    assert kinds["aws_lb_target_group.web", "health_check[0].path"] == "adopted"
    assert kinds["aws_dynamodb_table.jobs", "write_capacity"] == "three-way"
    assert kinds["aws_autoscaling_group.web", "default_cooldown"] == "unapplied"
    assert kinds["aws_ebs_volume.data", 'tags["Backup"]'] == "changed"
    closed = {result.branch for result in report.proposals if result.operation is Operation.CLOSED}
    assert motd.branch in closed
    assert len(closed) == 2
    # The others were made anew on the moved base, so that none of them conflicts with what was merged.
    updated = [str(result.head_sha) for result in report.proposals if result.operation is Operation.UPDATED]
    assert len(updated) >= 3
    for head in updated:
        estate.git("merge", "--quiet", "--no-commit", "--no-ff", head)
        estate.git("reset", "--quiet", "--merge", "HEAD")


def _result(story: Story, row: Told) -> Result:
    found = [
        answer.finding.fingerprint
        for answer in story.report.scan.answers
        if (answer.finding.stack, answer.finding.address, answer.finding.path) == (row.stack, row.address, row.path)
    ]
    return story.opened[found[0]]


def _edited(story: Story) -> list[tuple[Told, Result]]:
    return [(row, _result(story, row)) for row in TOLD if row.becomes in CODE]


def _merge(estate: Applied, commit: str, checkout: Path) -> None:
    estate.git("merge", "--quiet", "--no-edit", commit, at=checkout)


def _everything_in_git(estate: Applied) -> tuple[str, dict[str, bytes]]:
    own = estate.repo / ".git" / "agentbot"
    files = {path.relative_to(own).as_posix(): path.read_bytes() for path in own.rglob("*") if path.is_file()}
    return estate.git("for-each-ref"), files
