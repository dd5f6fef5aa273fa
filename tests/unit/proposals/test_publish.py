import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from proposal_factory import (
    ALLOWED,
    BLOCKED,
    FAILED,
    MAIN,
    ONE_APPROVAL,
    PASSED,
    RECORD,
    UNKNOWN,
    make_answer,
    make_other,
    make_proposal,
    make_proposals,
    resize,
)

from agentbot.errors import ForgeError
from agentbot.forge.command import GitCommand
from agentbot.forge.git import Repository
from agentbot.forge.interface import State
from agentbot.forge.local import LocalForge
from agentbot.proposals.publish import Scanned, publish
from agentbot.proposals.result import ChangedFile, Operation
from agentbot.remediation.candidate import FileChange

WHEN = datetime(2026, 1, 2, 3, tzinfo=UTC)


class Nights:
    """Runs one night after the other on one repository."""

    def __init__(self, repo):
        self.repo = repo
        self.count = 0

    @property
    def repository(self):
        return Repository.open(self.repo.path)

    def run(self, *proposals, observe=False, scanned=(".",), held=(), found=(), agents=("drift",)):
        self.count += 1
        return list(
            publish(
                proposals,
                LocalForge(self.repository),
                base=self.repository.base(),
                scanned=Scanned(scanned, found=found, agents=agents),
                run_id=f"run-{self.count}",
                when=WHEN + timedelta(days=self.count),
                observe=observe,
                held=held,
            )
        )

    def pulls(self):
        return LocalForge(self.repository).pulls()

    def written(self):
        """Everything that a run could have changed."""
        folder = self.repo.path / ".git"
        files = (place for place in (folder / "agentbot").rglob("*") if place.is_file())
        texts = {str(place): (place.read_bytes(), place.stat().st_mtime_ns) for place in files}
        return texts, self.repo.git("for-each-ref"), self.repo.git("count-objects"), self.repo.snapshot()


@pytest.fixture
def nights(git_repo):
    return Nights(git_repo)


def operations(results):
    return [result.operation for result in results]


def test_a_wanted_change_becomes_a_branch_with_one_commit_and_a_text(nights, git_repo):
    before = git_repo.snapshot()
    proposal = make_proposal()
    [result] = nights.run(proposal)
    assert result.operation is Operation.OPENED
    assert result.branch == f"agentbot/drift/root/aws-ebs-volume-data-size-{proposal.scope}"
    assert result.head_sha == git_repo.git("rev-parse", result.branch)
    assert result.base_sha == git_repo.git("rev-parse", "main") == git_repo.git("rev-parse", f"{result.branch}^")
    assert result.files == (ChangedFile("main.tf", 1, 1),)
    assert (result.number, result.url) == (None, f"agentbot/proposals/{result.branch}.md")
    assert result.addresses == ("aws_ebs_volume.data",)
    assert git_repo.git("show", f"{result.branch}:main.tf") == MAIN.decode().replace("20", "40").strip()
    text = (git_repo.path / ".git" / result.url).read_text()
    assert result.head_sha in text
    assert git_repo.git("rev-parse", f"{result.head_sha}^{{tree}}") in text
    assert git_repo.snapshot() == before


def test_the_second_night_on_an_unchanged_world_writes_nothing(nights, git_repo):
    [first] = nights.run(make_proposal())
    before = nights.written()
    [second] = nights.run(make_proposal(pulls=nights.pulls()))
    assert second == replace(first, operation=Operation.UNCHANGED)
    assert nights.written() == before


def test_observe_mode_says_what_it_would_do_and_writes_nothing(nights, git_repo):
    before = nights.written()
    [result] = nights.run(make_proposal(), observe=True)
    assert (result.operation, result.head_sha, result.url) == (Operation.OBSERVED, None, None)
    assert "opened" in result.reason
    assert nights.written() == before


def test_a_new_value_is_a_new_commit_on_the_bots_own_head(nights, git_repo):
    [first] = nights.run(make_proposal(40))
    [second] = nights.run(make_proposal(50, pulls=nights.pulls()))
    assert (second.operation, second.branch) == (Operation.UPDATED, first.branch)
    assert git_repo.git("rev-parse", f"{second.head_sha}^@") == first.head_sha
    assert "size = 50" in git_repo.git("show", f"{second.branch}:main.tf")
    assert "= 50" in (git_repo.path / ".git" / second.url).read_text()
    assert operations(nights.run(make_proposal(50, pulls=nights.pulls()))) == [Operation.UNCHANGED]


def test_only_the_text_is_written_when_only_the_text_changes(nights, git_repo):
    [first] = nights.run(make_proposal())
    [second] = nights.run(make_proposal(also=("`aws_x.y` would be destroyed",)))
    assert (second.operation, second.head_sha) == (Operation.UPDATED, first.head_sha)
    assert "would be destroyed" in (git_repo.path / ".git" / second.url).read_text()
    assert operations(nights.run(make_proposal(also=("`aws_x.y` would be destroyed",)))) == [Operation.UNCHANGED]


def test_a_text_that_somebody_removed_is_written_again(nights, git_repo):
    [first] = nights.run(make_proposal())
    (git_repo.path / ".git" / first.url).unlink()
    assert operations(nights.run(make_proposal())) == [Operation.UPDATED]
    assert operations(nights.run(make_proposal())) == [Operation.UNCHANGED]


def test_a_base_that_moves_elsewhere_leaves_branch_and_text_alone(nights, git_repo):
    nights.run(make_proposal())
    git_repo.write("other.tf", "x")
    git_repo.commit()
    before = nights.written()
    assert operations(nights.run(make_proposal(also=("something else",)))) == [Operation.UNCHANGED]
    assert nights.written() == before


def moved_main(git_repo):
    content = b"# a comment\n" + MAIN
    git_repo.write("main.tf", content)
    git_repo.commit()
    return content


def test_a_base_that_touches_the_file_gives_a_commit_with_two_parents(nights, git_repo):
    [first] = nights.run(make_proposal())
    content = moved_main(git_repo)
    proposal = replace(make_proposal(), changes=(resize(40, before=content),))
    [second] = nights.run(proposal)
    parents = git_repo.git("rev-parse", f"{second.head_sha}^@").split()
    assert second.operation is Operation.UPDATED
    assert parents == [first.head_sha, git_repo.git("rev-parse", "main")]
    assert git_repo.git("diff", "--numstat", "main", second.branch) == "1\t1\tmain.tf"
    assert second.base_sha == git_repo.git("rev-parse", "main")
    assert operations(nights.run(proposal)) == [Operation.UNCHANGED]


def test_a_new_value_on_a_moved_base_is_proved_and_written_on_the_new_base(nights, git_repo):
    [first] = nights.run(make_proposal())
    git_repo.write("other.tf", "x")
    git_repo.commit()
    [second] = nights.run(make_proposal(50))
    assert git_repo.git("rev-parse", f"{second.head_sha}^@").split() == [
        first.head_sha,
        git_repo.git("rev-parse", "main"),
    ]
    assert git_repo.git("diff", "--name-only", "main", second.branch) == "main.tf"


@pytest.mark.parametrize("how", ["foreign", "amended", "rebased", "with the bot's own name"])
def test_a_branch_that_a_person_changed_is_frozen(nights, git_repo, how):
    [first] = nights.run(make_proposal())
    git_repo.git("switch", "--quiet", first.branch)
    match how:
        case "foreign":
            git_repo.write("mine.tf", "x")
            git_repo.commit()
        case "amended":
            git_repo.git("commit", "--quiet", "--amend", "--message", "my words")
        case "rebased":
            git_repo.git("switch", "--quiet", "main")
            git_repo.write("other.tf", "x")
            git_repo.commit()
            git_repo.git("rebase", "--quiet", "main", first.branch)
        case _:
            name = {
                f"GIT_{r}_{k}": v
                for r in ("AUTHOR", "COMMITTER")
                for k, v in (("NAME", "agentbot"), ("EMAIL", "agentbot@users.noreply.github.com"))
            }
            git_repo.git("commit", "--quiet", "--allow-empty", "--message", "x", env=name)
    git_repo.git("switch", "--quiet", "main")
    before = nights.written()
    [second] = nights.run(make_proposal(50))
    assert second.operation is Operation.FROZEN
    assert first.head_sha[:12] in second.reason
    assert second.head_sha == git_repo.git("rev-parse", first.branch)
    assert nights.written() == before


def test_a_branch_without_a_record_is_frozen(nights, git_repo):
    git_repo.git("branch", make_proposal().branch)
    [result] = nights.run(make_proposal())
    assert result.operation is Operation.FROZEN
    assert "no record" in result.reason


def test_a_branch_that_is_checked_out_is_not_moved(nights, git_repo, tmp_path):
    [first] = nights.run(make_proposal())
    git_repo.git("worktree", "add", "--quiet", str(tmp_path / "linked"), first.branch)
    [second] = nights.run(make_proposal(50))
    assert second.operation is Operation.FROZEN
    assert "checked out" in second.reason
    [gone] = nights.run()
    assert (gone.operation, gone.head_sha) == (Operation.CLOSED, first.head_sha)
    assert "stays" in gone.reason


def test_a_deleted_branch_is_a_no_that_holds_while_the_value_is_the_same(nights, git_repo):
    [first] = nights.run(make_proposal())
    git_repo.git("branch", "-D", first.branch)
    [closed] = nights.run(make_proposal())
    assert (closed.operation, closed.head_sha) == (Operation.CLOSED, None)
    assert "person" in closed.reason
    before = nights.written()
    [silent] = nights.run(make_proposal(pulls=nights.pulls()))
    assert silent.operation is Operation.UNCHANGED
    assert "person closed" in silent.reason
    assert nights.written() == before
    [again] = nights.run(make_proposal(50, pulls=nights.pulls()))
    assert (again.operation, again.branch) == (Operation.REOPENED, first.branch)
    assert git_repo.git("rev-parse", f"{again.head_sha}^@") == git_repo.git("rev-parse", "main")


def test_a_deleted_branch_that_comes_back_is_open_again(nights, git_repo):
    [first] = nights.run(make_proposal())
    git_repo.git("branch", "-D", first.branch)
    nights.run(make_proposal())
    git_repo.git("branch", first.branch, first.head_sha)
    assert operations(nights.run(make_proposal())) == [Operation.REOPENED]
    assert operations(nights.run(make_proposal())) == [Operation.UNCHANGED]


def test_a_merged_branch_is_recorded_once(nights, git_repo):
    [first] = nights.run(make_proposal())
    git_repo.git("merge", "--quiet", "--no-ff", "--message", "merge", first.branch)
    [closed] = nights.run()
    assert (closed.operation, closed.reason) == (Operation.CLOSED, "It is merged.")
    before = nights.written()
    assert nights.run() == []
    assert nights.written() == before


def test_a_merged_branch_is_recorded_also_when_deleted_and_when_its_stack_failed(nights, git_repo):
    [first] = nights.run(make_proposal())
    git_repo.git("merge", "--quiet", "--ff-only", first.branch)
    git_repo.git("branch", "-D", first.branch)
    [closed] = nights.run(scanned=())
    assert (closed.operation, closed.reason, closed.head_sha) == (Operation.CLOSED, "It is merged.", None)
    assert nights.pulls()[0].state is State.MERGED


@pytest.mark.parametrize("recorded", [True, False])
def test_drift_after_a_merge_is_a_new_pull_request(nights, git_repo, recorded):
    [first] = nights.run(make_proposal(40))
    git_repo.git("merge", "--quiet", "--ff-only", first.branch)
    if recorded:
        nights.run()
    content = (git_repo.path / "main.tf").read_bytes()
    proposal = replace(
        make_proposal(50, pulls=nights.pulls()), changes=(resize(50, before=content.replace(b"40", b"20")),)
    )
    [again] = nights.run(proposal)
    assert (again.operation, again.branch) == (Operation.OPENED, first.branch)
    assert git_repo.git("rev-parse", f"{again.head_sha}^@") == git_repo.git("rev-parse", "main")
    assert operations(nights.run(proposal)) == [Operation.UNCHANGED]


def test_a_problem_that_is_gone_closes_its_pull_request_and_deletes_its_branch(nights, git_repo):
    [first] = nights.run(make_proposal())
    [closed] = nights.run()
    assert (closed.operation, closed.reason, closed.head_sha) == (Operation.CLOSED, "The problem is gone.", None)
    assert closed.title == first.title
    assert git_repo.git("branch", "--list", "agentbot/*") == ""
    assert nights.run() == []
    [again] = nights.run(make_proposal(pulls=nights.pulls()))
    assert (again.operation, again.branch) == (Operation.REOPENED, first.branch)
    assert operations(nights.run(make_proposal())) == [Operation.UNCHANGED]


def test_a_problem_that_can_no_longer_be_cured_is_not_called_gone(nights, git_repo):
    proposal = make_proposal()
    nights.run(proposal)
    [closed] = nights.run(found=[proposal.findings[0].fingerprint])
    assert closed.operation is Operation.CLOSED
    assert "still there" in closed.reason


def test_a_gone_problem_keeps_a_branch_with_a_persons_work(nights, git_repo):
    [first] = nights.run(make_proposal())
    git_repo.git("switch", "--quiet", first.branch)
    git_repo.write("mine.tf", "x")
    own = git_repo.commit()
    git_repo.git("switch", "--quiet", "main")
    [closed] = nights.run()
    assert (closed.operation, closed.head_sha) == (Operation.CLOSED, own)
    assert git_repo.git("rev-parse", first.branch) == own
    assert operations(nights.run(make_proposal())) == [Operation.FROZEN]


@pytest.mark.parametrize("how", [{"scanned": ()}, {"scanned": ("other",)}, {"agents": ("cost",)}])
def test_a_stack_that_was_not_read_closes_nothing(nights, git_repo, how):
    nights.run(make_proposal())
    before = nights.written()
    [left] = nights.run(**how)
    assert left.operation is Operation.UNCHANGED
    assert "not read" in left.reason
    assert nights.written() == before


def test_a_proposal_that_a_gate_holds_back_is_reported_and_its_pull_request_stays(nights, git_repo):
    nights.run(make_proposal())
    before = nights.written()
    held = make_proposal(50, verdicts=(PASSED[0], FAILED))
    [result] = nights.run(held=[held])
    assert result.operation is Operation.REFUSED
    assert result.reason == "proof: The edited code plans another change."
    assert result.head_sha == git_repo.git("rev-parse", result.branch)
    assert nights.written() == before


def test_what_the_boundary_blocks_is_reported_with_its_reason_and_its_pull_request_stays(nights, git_repo):
    nights.run(make_proposal())
    before = nights.written()
    [result] = nights.run(held=[make_proposal(50, decision=BLOCKED)])
    assert (result.operation, result.decision) == (Operation.BLOCKED, "block")
    assert result.reason == "The rule `nothing-in-prod` blocks it."
    assert nights.written() == before
    assert [pull.state for pull in nights.pulls()] == [State.OPEN]


def test_what_the_boundary_blocks_is_never_opened(nights, git_repo):
    before = nights.written()
    [result] = nights.run(held=[make_proposal(decision=BLOCKED)])
    assert (result.operation, result.head_sha, result.url) == (Operation.BLOCKED, None, None)
    assert nights.written() == before


def test_a_draft_that_the_boundary_blocks_is_not_called_refused_and_says_both(nights, git_repo):
    [result] = nights.run(held=[make_proposal(verdicts=(*PASSED[:2], UNKNOWN), decision=BLOCKED)])
    assert result.operation is Operation.BLOCKED
    assert result.reason == f"The rule `nothing-in-prod` blocks it. proof: {UNKNOWN.reason}"


def test_what_fails_a_gate_is_refused_whatever_the_boundary_says(nights, git_repo):
    held = [make_proposal(verdicts=(PASSED[0], FAILED), decision=BLOCKED)]
    [result] = nights.run(held=held)
    assert (result.operation, result.decision) == (Operation.REFUSED, "block")
    assert result.reason == "proof: The edited code plans another change."


@pytest.mark.parametrize(("decision", "expected"), [(ALLOWED, "allow"), (ONE_APPROVAL, "needs_approval"), (None, None)])
def test_the_boundarys_decision_is_in_the_result(nights, git_repo, decision, expected):
    [opened] = nights.run(make_proposal(decision=decision))
    [again] = nights.run(make_proposal(decision=decision))
    assert (opened.operation, opened.decision) == (Operation.OPENED, expected)
    assert (again.operation, again.decision) == (Operation.UNCHANGED, expected)


def test_a_new_decision_is_told_in_the_text_without_a_new_commit(nights, git_repo):
    [first] = nights.run(make_proposal(decision=ALLOWED))
    [second] = nights.run(make_proposal(decision=ONE_APPROVAL))
    assert (second.operation, second.head_sha) == (Operation.UPDATED, first.head_sha)
    assert "**Needs 1 approval**" in (git_repo.path / ".git" / second.url).read_text()


def test_a_closed_pull_request_has_no_decision(nights, git_repo):
    nights.run(make_proposal(decision=ALLOWED))
    [closed] = nights.run()
    assert (closed.operation, closed.decision) == (Operation.CLOSED, None)


def test_a_revert_is_a_commit_with_its_record_and_nothing_else(nights, git_repo):
    proposal = make_other("revert", decision=ONE_APPROVAL)
    [result] = nights.run(proposal)
    assert (result.operation, result.direction, result.disposition) == (Operation.OPENED, "revert", "judgement")
    assert result.files == (ChangedFile(RECORD, 2, 0),)
    assert git_repo.git("diff", "--name-status", "main", result.branch) == f"A\t{RECORD}"
    assert git_repo.git("show", f"{result.branch}:{RECORD}") == "version: 1\nstack: ."
    message = git_repo.git("log", "-1", "--format=%(trailers)", result.branch).splitlines()
    assert message[-2:] == ["Agentbot-Direction: revert", "Agentbot-Decision: needs_approval(1) by revert"]
    before = nights.written()
    [second] = nights.run(make_other("revert", decision=ONE_APPROVAL, pulls=nights.pulls()))
    assert second == replace(result, operation=Operation.UNCHANGED)
    assert nights.written() == before


def test_a_merged_revert_is_recorded_and_its_record_is_in_the_base(nights, git_repo):
    [first] = nights.run(make_other("revert"))
    git_repo.git("merge", "--quiet", "--no-ff", "--message", "merge", first.branch)
    [closed] = nights.run(found=first.findings)
    assert (closed.operation, closed.reason) == (Operation.CLOSED, "It is merged.")
    assert git_repo.git("ls-files", ".agentbot") == RECORD


def with_record_gone(git_repo, proposal):
    """The base has a record that is over, and the proposal takes it along."""
    data = b"version: 1\n"
    git_repo.write(RECORD, data)
    git_repo.commit()
    return replace(proposal, changes=(*proposal.changes, FileChange(RECORD, data, None)))


def test_a_file_that_goes_is_gone_from_the_commit(nights, git_repo):
    proposal = with_record_gone(git_repo, make_proposal())
    [result] = nights.run(proposal)
    assert result.files == (ChangedFile("main.tf", 1, 1), ChangedFile(RECORD, 0, 1))
    assert git_repo.git("diff", "--name-status", "main", result.branch).splitlines() == [
        f"D\t{RECORD}",
        "M\tmain.tf",
    ]
    before = nights.written()
    assert operations(nights.run(proposal)) == [Operation.UNCHANGED]
    assert nights.written() == before
    assert (git_repo.path / RECORD).is_file(), "the work tree stays"


def test_a_file_that_goes_later_is_a_new_commit_on_the_same_branch(nights, git_repo):
    [first] = nights.run(make_proposal())
    proposal = with_record_gone(git_repo, make_proposal())
    [second] = nights.run(proposal)
    assert (second.operation, second.branch) == (Operation.UPDATED, first.branch)
    assert RECORD not in git_repo.git("ls-tree", "-r", "--name-only", second.branch).splitlines()
    assert git_repo.git("ls-tree", "-r", "--name-only", "main").splitlines() == [RECORD, "main.tf"]


def test_an_adoption_that_turns_into_a_revert_leaves_the_code_as_it_was(nights, git_repo):
    [first] = nights.run(make_proposal())
    [second] = nights.run(make_other("revert", pulls=nights.pulls()))
    assert (second.operation, second.branch, second.direction) == (Operation.UPDATED, first.branch, "revert")
    assert git_repo.git("rev-parse", f"{second.head_sha}^") == first.head_sha
    assert git_repo.git("diff", "--name-only", "main", second.branch) == RECORD
    assert second.title.startswith("Revert ")


def test_a_block_that_goes_is_a_commit_without_it(nights, git_repo):
    [result] = nights.run(make_other("remove"))
    assert (result.operation, result.direction, result.files) == (
        Operation.OPENED,
        "remove",
        (ChangedFile("main.tf", 0, 3),),
    )
    assert git_repo.git("show", f"{result.branch}:main.tf") == ""
    assert git_repo.git("log", "-1", "--format=%s", result.branch) == "Remove aws_ebs_volume.data, deleted by hand"


def test_a_draft_says_so_first_and_becomes_a_real_one_when_proven(nights, git_repo):
    [first] = nights.run(make_proposal(verdicts=(PASSED[0], UNKNOWN)))
    assert first.draft
    text = (git_repo.path / ".git" / first.url).read_text()
    assert text.split("\n\n")[1] == "**NOT PROVEN**"
    [second] = nights.run(make_proposal())
    assert (second.operation, second.draft, second.head_sha) == (Operation.UPDATED, False, first.head_sha)
    assert "NOT PROVEN" not in (git_repo.path / ".git" / second.url).read_text()


def test_one_write_that_fails_blocks_its_own_proposal_only(nights, git_repo):
    git_repo.write("b.tf", MAIN)
    git_repo.commit()
    first, second = make_proposal(), make_proposal(address="aws_ebs_volume.b", file="b.tf")
    # A foreign branch where the first one needs a folder; git cannot have both.
    git_repo.git("branch", f"{first.branch}/mine")
    results = nights.run(first, second)
    assert operations(results) == [Operation.BLOCKED, Operation.OPENED]
    assert first.branch in results[0].reason
    assert results[0].head_sha is None
    assert [pull.scope for pull in nights.pulls()] == [second.scope]


def test_nothing_writable_at_all_is_one_error(nights, git_repo, monkeypatch):
    def refuse(self):
        raise ForgeError("cannot be written")

    monkeypatch.setattr(LocalForge, "require_writable", refuse)
    with pytest.raises(ForgeError, match="cannot be written"):
        nights.run(make_proposal())
    assert nights.run() == []


def test_the_bots_own_branch_is_no_base(nights, git_repo):
    [first] = nights.run(make_proposal())
    git_repo.git("switch", "--quiet", first.branch)
    with pytest.raises(ForgeError, match="own branch"):
        nights.run(make_proposal())


def test_a_linked_work_tree_sees_the_same_pull_requests(nights, git_repo, tmp_path):
    [first] = nights.run(make_proposal())
    git_repo.git("worktree", "add", "--quiet", "-b", "side", str(tmp_path / "linked"), "main")
    linked = Nights(replace(git_repo, path=tmp_path / "linked"))
    [second] = linked.run(make_proposal(pulls=linked.pulls()))
    assert second == replace(first, operation=Operation.UNCHANGED)


def test_commits_carry_the_identity_of_run_check_finding_and_direction(nights, git_repo):
    proposal = make_proposal()
    [result] = nights.run(proposal)
    message = git_repo.git("log", "-1", "--format=%B", result.branch)
    assert message.splitlines()[0] == "Adopt size = 40 in aws_ebs_volume.data"
    trailers = git_repo.git("log", "-1", "--format=%(trailers)", result.branch)
    assert trailers.splitlines() == [
        "Agentbot-Run: run-1",
        "Agentbot-Check: drift-changed",
        f"Agentbot-Finding: {proposal.findings[0].fingerprint}",
        "Agentbot-Direction: adopt",
    ]


class Killed(BaseException):
    """The process ends here."""


class Counter:
    """Lets so many writes happen, then kills the run right before or right after the next one."""

    def __init__(self, monkeypatch, *, at, after):
        self.count = 0
        self.at = at
        self.after = after
        execute, move = GitCommand._execute, os.replace

        def git(command, args, stdin, env):
            if args[0] not in ("hash-object", "write-tree", "commit-tree", "update-ref"):
                return execute(command, args, stdin, env)
            return self.write(lambda: execute(command, args, stdin, env))

        monkeypatch.setattr(GitCommand, "_execute", git)
        monkeypatch.setattr(os, "replace", lambda *paths: self.write(lambda: move(*paths)))

    def write(self, do):
        self.count += 1
        if self.count == self.at and not self.after:
            raise Killed
        result = do()
        if self.count == self.at:
            raise Killed
        return result


def busy_night(nights):
    """One pull request opens, one is updated, one closes."""
    third = make_proposal(address="aws_ebs_volume.c", file="c.tf")
    return lambda: nights.run(make_proposal(50, pulls=nights.pulls()), third)


def end_state(nights, git_repo):
    """What must be the same however often the run was killed; commits differ by their moment only."""
    branches = git_repo.git("for-each-ref", "--format=%(refname) %(tree)", "refs/heads/agentbot").splitlines()
    depth = [git_repo.git("rev-list", "--count", f"main..{line.split()[0]}") for line in branches]
    pulls = [(p.scope, p.branch, p.title, p.state, p.base_sha, p.digests) for p in nights.pulls()]
    texts = sorted(str(p) for p in (git_repo.path / ".git" / "agentbot").rglob("*"))
    return branches, depth, sorted(pulls), texts


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_run_killed_at_any_write_is_finished_by_the_next(git_repo, tmp_path, after):
    import shutil

    for name in ("b.tf", "c.tf"):
        git_repo.write(name, MAIN)
    git_repo.commit()
    start = Nights(git_repo)
    start.run(make_proposal(), make_proposal(address="aws_ebs_volume.b", file="b.tf"))

    def copy(name):
        shutil.copytree(git_repo.path, tmp_path / name, symlinks=True)
        repo = replace(git_repo, path=tmp_path / name)
        return repo, Nights(repo)

    def stripped(state, name):
        return [*state[:3], [path.replace(name, "") for path in state[3]]]

    with pytest.MonkeyPatch.context() as patch:
        repo, nights = copy("whole")
        counter = Counter(patch, at=0, after=after)
        busy_night(nights)()
        total = counter.count
    expected = stripped(end_state(nights, repo), "whole")
    assert total >= 14
    for at in range(1, total + 1):
        repo, nights = copy(f"killed-{at}")
        untouched = repo.snapshot()
        with pytest.MonkeyPatch.context() as patch:
            Counter(patch, at=at, after=after)
            with pytest.raises(Killed):
                busy_night(nights)()
        busy_night(nights)()
        assert stripped(end_state(nights, repo), f"killed-{at}") == expected, at
        before = nights.written()
        assert set(operations(busy_night(nights)())) == {Operation.UNCHANGED}, at
        assert nights.written() == before, at
        assert repo.snapshot() == untouched


def test_ten_pull_requests_each_change_their_own_file(nights, git_repo):
    names = [f"v{index}" for index in range(10)]
    for name in names:
        git_repo.write(f"{name}.tf", MAIN)
    git_repo.commit()
    answers = [make_answer(f"aws_ebs_volume.{n}", after=30 + i, file=f"{n}.tf") for i, n in enumerate(names)]
    changes = {f"aws_ebs_volume.{n}": resize(30 + i, file=f"{n}.tf") for i, n in enumerate(names)}
    results = nights.run(*make_proposals(answers, changes=changes))
    assert len({result.branch for result in results}) == 10
    for name, result in zip(names, results, strict=True):
        assert git_repo.git("diff", "--name-only", "main", result.branch) == f"{name}.tf"
