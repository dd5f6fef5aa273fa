"""R1 to R15: what people love and hate about bots that open pull requests, each as a test of its name."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from proposal_factory import (
    BLOCKED,
    FAILED,
    MAIN,
    PASSED,
    UNKNOWN,
    make_answer,
    make_proposal,
    make_proposals,
    resize,
)

from agentbot.config.settings import Limits
from agentbot.egress.redactor import Redactor
from agentbot.errors import ForbiddenError
from agentbot.forge.interface import Attention
from agentbot.proposals.manners import Manners
from agentbot.proposals.result import Operation
from tests.fakehub import Fault
from tests.support.github_nights import PERMISSIONS, make_nights, operations, scope_of


@pytest.fixture
def ada(nights):
    return nights.repo.as_person("ada")


@pytest.fixture
def estate(nights, ada):
    """Twelve files with a volume each, so that twelve pull requests do not touch each other."""
    names = [f"v{index:02}" for index in range(12)]
    ada.push("main", {f"{name}.tf": MAIN for name in names}, message="more volumes")
    return names


def volumes(names, *, pulls=(), size=40):
    answers = [make_answer(f"aws_ebs_volume.{n}", after=size + i, file=f"{n}.tf") for i, n in enumerate(names)]
    changes = {f"aws_ebs_volume.{n}": resize(size + i, file=f"{n}.tf") for i, n in enumerate(names)}
    return make_proposals(answers, changes=changes, pulls=pulls)


def body(nights, number):
    return nights.repo.pulls[number].body


# R1


def test_r01_idempotent(nights):
    [first] = nights.run(make_proposal())
    assert first.operation is Operation.OPENED
    assert nights.repo.pulls[first.number].head_ref == first.branch
    for _ in range(3):
        [again] = nights.run(make_proposal(pulls=nights.past()))
        assert (again.operation, again.number, again.head_sha) == (Operation.UNCHANGED, first.number, first.head_sha)
        assert nights.writes == []
        assert {call.method for call in nights.calls} == {"GET"}


# R2


def test_r02_one_problem_one_pull_request(nights):
    [first] = nights.run(make_proposal())
    for size in (40, 40, 50, 50, 60):
        [again] = nights.run(make_proposal(size, pulls=nights.past()))
        assert again.number == first.number
    assert nights.open_numbers() == [first.number]
    assert "= 60" in nights.repo.pulls[first.number].title
    assert nights.repo.read(first.branch, "main.tf") == MAIN.replace(b"20", b"60")
    assert len(nights.repo.log(f"main..{first.branch}")) == 3, "one commit per value, each on the bot's own head"


# R3


def test_r03_closing_means_no(nights, ada):
    [first] = nights.run(make_proposal())
    ada.close(first.number)
    for _ in range(3):
        [silent] = nights.run(make_proposal(pulls=nights.past()))
        assert (silent.operation, silent.number) == (Operation.UNCHANGED, first.number)
    assert nights.writes == []
    assert nights.open_numbers() == []
    [said] = nights.repo.comments(first.number)
    assert "reopen this pull request" in said.body
    assert "@" not in said.body


def test_r03_also_when_the_branch_goes_with_it_and_a_new_value_asks_again(nights, ada):
    [first] = nights.run(make_proposal())
    ada.delete_branch(first.branch)
    assert operations(nights.run(make_proposal(pulls=nights.past()))) == [Operation.UNCHANGED]
    [again] = nights.run(make_proposal(50, pulls=nights.past()))
    assert (again.operation, again.number) == (Operation.REOPENED, first.number)
    assert nights.open_numbers() == [first.number]


def test_r03_a_new_finding_beside_a_closed_group_is_proposed_alone(nights, ada, estate):
    def same_value(names, pulls=()):
        answers = [make_answer(f"aws_ebs_volume.{n}", after=40, file=f"{n}.tf") for n in names]
        changes = {f"aws_ebs_volume.{n}": resize(40, file=f"{n}.tf") for n in names}
        return make_proposals(answers, changes=changes, pulls=pulls)

    [group] = nights.run(*same_value(estate[:2]))
    assert len(group.findings) == 2
    ada.close(group.number)
    silent, new = nights.run(*same_value(estate[:3], nights.past()))
    assert (silent.operation, new.operation) == (Operation.UNCHANGED, Operation.OPENED)
    assert new.addresses == ("aws_ebs_volume.v02",)


# R4


def test_r04_heals_itself(nights):
    [first] = nights.run(make_proposal())
    [closed] = nights.run()
    pull = nights.repo.pulls[first.number]
    assert (closed.operation, closed.head_sha, pull.state) == (Operation.CLOSED, None, "closed")
    assert pull.body.startswith("**Closed by agentbot.** The problem is gone.")
    assert first.branch not in nights.repo.branches()
    [again] = nights.run(make_proposal(pulls=nights.past()))
    assert (again.operation, again.number) == (Operation.REOPENED, first.number)
    assert not nights.repo.pulls[first.number].body.startswith("**Closed")
    assert operations(nights.run(make_proposal(pulls=nights.past()))) == [Operation.UNCHANGED]
    assert nights.writes == []


def test_r04_after_a_week_it_is_another_pull_request(nights):
    [first] = nights.run(make_proposal())
    nights.run()
    nights.hub.clock.advance(timedelta(days=8))
    [again] = nights.run(make_proposal(pulls=nights.past()))
    assert again.operation is Operation.OPENED
    assert again.number > first.number
    assert nights.open_numbers() == [again.number]


@pytest.mark.parametrize("how", [{"scanned": ()}, {"scanned": ("other",), "all_stacks": (".", "other")}])
def test_r04_a_failed_skipped_or_partial_scan_closes_nothing(nights, how):
    [first] = nights.run(make_proposal())
    [left] = nights.run(**how)
    assert left.operation is Operation.UNCHANGED
    assert nights.writes == []
    assert nights.open_numbers() == [first.number]


def test_r04_a_stack_that_left_the_repository_takes_its_pull_requests_along(nights):
    nights.run(make_proposal())
    [closed] = nights.run(scanned=("other",), all_stacks=("other",))
    assert closed.operation is Operation.CLOSED
    assert "no longer in the repository" in closed.reason


# R5


@pytest.mark.parametrize("how", ["a commit", "an amended commit", "a commit with the bot's own name", "a merge"])
def test_r05_never_overwrites_people(nights, ada, how):
    [first] = nights.run(make_proposal())
    match how:
        case "a commit":
            tip = ada.push(first.branch, {"mine.tf": b"# mine\n"}, message="mine")
        case "an amended commit":
            tip = ada.push(first.branch, {"main.tf": MAIN}, message="amended", amend=True, force=True)
        case "a merge":
            ada.push("main", {"other.tf": b"# other\n"}, message="other")
            tip = nights.repo.git("rev-parse", "main")
            nights.repo.git("update-ref", f"refs/heads/{first.branch}", tip)
        case _:
            bot = ("github-actions[bot]", "41898282+github-actions[bot]@users.noreply.github.com")
            tip = ada.push(first.branch, {"mine.tf": b"# mine\n"}, message="mine", author=bot)
    nights.run(make_proposal(50, pulls=nights.past()))
    [frozen] = nights.run(make_proposal(50, pulls=nights.past()))
    if how == "a merge":  # the branch came to the base, which closes or merges it on GitHub
        return
    assert (frozen.operation, frozen.head_sha) == (Operation.FROZEN, tip)
    assert nights.repo.branches()[first.branch] == tip
    assert nights.writes == []
    [said] = nights.repo.comments(first.number)
    assert tip[:12] in said.body
    if how in ("a commit", "an amended commit"):
        assert "ada" in said.body


def test_r05_a_retargeted_pull_request_is_a_persons(nights, ada):
    [first] = nights.run(make_proposal())
    ada.create_branch("release", at="main")
    ada.edit(first.number, base="release")
    head = nights.repo.branches()[first.branch]
    nights.run(make_proposal(50, pulls=nights.past()))
    [frozen] = nights.run(make_proposal(50, pulls=nights.past()))
    assert frozen.operation is Operation.FROZEN
    assert "`release`" in frozen.reason
    assert nights.repo.branches()[first.branch] == head
    assert nights.writes == []
    [gone] = nights.run()
    assert gone.operation is Operation.UNCHANGED
    assert nights.open_numbers() == [first.number]


def test_r05_a_person_who_is_faster_wins_the_race_and_the_text_is_put_back(nights, ada):
    [first] = nights.run(make_proposal())
    text = body(nights, first.number)
    done = []
    real_write = type(nights.forge.api).write

    def write(self, method, path, sent=None, *, again=True):
        if method == "PATCH" and "/git/refs/" in path and not done:
            done.append(ada.push(first.branch, {"mine.tf": b"# mine\n"}, message="mine"))
        return real_write(self, method, path, sent, again=again)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(nights.forge.api), "write", write)
        [late] = nights.run(make_proposal(50, pulls=nights.past()))
    assert late.operation is Operation.FROZEN
    assert "faster" in late.reason
    assert nights.repo.branches()[first.branch] == done[0]
    assert body(nights, first.number) == text
    assert operations(nights.run(make_proposal(50, pulls=nights.past()))) == [Operation.FROZEN]


# R6


def test_r06_bounded_on_the_first_run(nights):
    answers = [make_answer(f"aws_ebs_volume.v{i:03}", after=i + 30, file=f"v{i:03}.tf") for i in range(500)]
    changes = {f"aws_ebs_volume.v{i:03}": resize(i + 30, file=f"v{i:03}.tf") for i in range(500)}
    many = make_proposals(answers, changes=changes)
    results = nights.run(*many, limits=Limits(open=10, new_per_run=3))
    assert len(nights.open_numbers()) == 3
    assert operations(results).count(Operation.LIMITED) == 497
    assert all("3 new ones" in result.reason for result in results if result.operation is Operation.LIMITED)
    for _ in range(5):
        nights.run(*many, limits=Limits(open=10, new_per_run=3))
    assert len(nights.open_numbers()) == 10
    nights.run(*many, limits=Limits(open=10, new_per_run=3))
    assert nights.writes == []


def test_r06_the_worst_comes_first(nights, estate):
    from agentbot.checks.facts import Severity

    low = volumes(estate[:3])
    [worst] = volumes(estate[3:4])
    finding = replace(worst.answers[0].finding, severity=Severity.HIGH)
    worst = replace(worst, answers=(replace(worst.answers[0], finding=finding),))
    results = nights.run(*low, worst, limits=Limits(open=10, new_per_run=1))
    assert operations(results) == [Operation.LIMITED] * 3 + [Operation.OPENED]


def test_r06_a_critical_one_does_not_wait_behind_what_nobody_has_merged(nights, estate):
    from agentbot.checks.facts import Severity

    limits = Limits(open=2, new_per_run=2)
    nights.run(*volumes(estate[:2]), limits=limits)
    urgent = [
        replace(p, answers=(replace(a, finding=replace(a.finding, severity=Severity.CRITICAL)),))
        for p in volumes(estate[2:6])
        for a in p.answers
    ]
    results = nights.run(*volumes(estate[:2], pulls=nights.past()), *urgent, limits=limits)
    assert operations(results)[2:] == [Operation.OPENED] * 2 + [Operation.LIMITED] * 2


def test_r06_outside_of_the_window_nothing_opens_but_things_close(nights, estate):
    shut = Manners(opens_at=", which opens on Monday")
    first = volumes(estate[:1])
    nights.run(*first)
    [closed_or_waiting, other] = nights.run(*volumes(estate[1:2]), manners=shut)
    assert (closed_or_waiting.operation, other.operation) == (Operation.LIMITED, Operation.CLOSED)
    assert "Monday" in closed_or_waiting.reason


# R7


def test_r07_quiet(nights, ada):
    def mails():
        found = len(nights.hub.notifications) - mails.before
        mails.before += found
        return found

    mails.before = 0
    [first] = nights.run(make_proposal())
    assert mails() == 1, "it was opened"
    nights.run(make_proposal(pulls=nights.past()))
    nights.run(make_proposal(also=("update `x`",), pulls=nights.past()))
    assert mails() == 0, "nothing, and a text that says more"
    nights.run(make_proposal(50, pulls=nights.past()))
    assert mails() <= 1, "a new commit"
    nights.run()
    assert mails() == 1, "it is closed"
    assert nights.repo.comments(first.number) == []


# R8


def test_r08_self_explaining(nights):
    [result] = nights.run(make_proposal())
    pull = nights.repo.pulls[result.number]
    assert len(pull.title) <= 72
    assert "aws_ebs_volume.data" in pull.title
    for part in ("Code says", "**Merging**", "would also", "**Proof:**", "How to disagree", "Where this comes from"):
        assert part in pull.body
    assert re.search(r"<!-- agentbot:v1 \{.*\} -->\s*$", pull.body)


def test_r08_a_huge_plan_fits_and_keeps_marker_and_proof(nights):
    also = tuple(f"update `aws_x.{'y' * 500}{i}`: `{'z' * 500}`" for i in range(10_000))
    [result] = nights.run(make_proposal(also=also))
    text = body(nights, result.number)
    assert len(text) < 60_500
    assert "**Proof:**" in text
    assert re.search(r"<!-- agentbot:v1 \{.*\} -->\s*$", text)


# R9


def test_r09_green_on_arrival(nights):
    held = make_proposal(verdicts=(PASSED[0], FAILED))
    [refused] = nights.run(held=[held])
    assert (refused.operation, nights.writes) == (Operation.REFUSED, [])
    [result] = nights.run(make_proposal())
    pull = nights.repo.pulls[result.number]
    [check] = nights.repo.check_runs(pull.head_sha)
    tree = nights.repo.git("rev-parse", f"{pull.head_sha}^{{tree}}")
    assert (check.name, check.status, check.conclusion) == ("agentbot/proof", "completed", "success")
    assert tree in check.summary
    assert tree in pull.body


def test_r09_what_is_not_proven_is_a_draft_that_says_so_and_becomes_a_real_one(nights):
    [result] = nights.run(make_proposal(verdicts=(PASSED[0], UNKNOWN)))
    pull = nights.repo.pulls[result.number]
    assert pull.draft
    assert pull.body.startswith("**NOT PROVEN**")
    assert [check.conclusion for check in nights.repo.check_runs(pull.head_sha)] == ["neutral"]
    nights.run(make_proposal(pulls=nights.past()))
    assert not nights.repo.pulls[result.number].draft
    assert "NOT PROVEN" not in body(nights, result.number)


def test_r09_every_new_head_says_what_it_proves(nights):
    nights.run(make_proposal())
    [result] = nights.run(make_proposal(50, pulls=nights.past()))
    assert [check.conclusion for check in nights.repo.check_runs(result.head_sha)] == ["success"]


# R10 and R11 belong to the comments that steer the bot; here only that a text of its own never steers it.


def test_r10_no_line_of_agentbots_own_texts_is_a_command(nights, ada):
    [result] = nights.run(make_proposal())
    ada.close(result.number)
    nights.run(make_proposal(pulls=nights.past()))
    texts = [body(nights, result.number), *(each.body for each in nights.repo.comments(result.number))]
    assert not any(line.lstrip().startswith("/agent") for text in texts for line in text.splitlines())


def test_r11_a_token_that_may_not_write_writes_nothing_and_says_what_it_needs(hub, git_repo):
    nights = make_nights(hub, git_repo, permissions={**PERMISSIONS, "contents": "read"})
    [blocked] = nights.run(make_proposal())
    assert blocked.operation is Operation.BLOCKED
    assert "contents: write" in blocked.reason
    assert nights.writes == []


def test_r11_a_person_who_may_only_read_writes_nothing(hub, git_repo):
    nights = make_nights(hub, git_repo, kind="pat")
    nights.repo.grant("ada", "read")
    with pytest.raises(ForbiddenError, match="may not write"):
        nights.run(make_proposal())
    assert nights.writes == []


# R12


def test_r12_no_leaks(nights):
    [result] = nights.run(make_proposal())
    nights.run(make_proposal(50, pulls=nights.past()))
    nights.run()
    token = nights.environment["GITHUB_TOKEN"]
    assert all(token not in repr((call.path, call.request, call.response)) for call in nights.hub.exchanges)
    assert token not in repr(nights.forge)
    redactor = Redactor(())
    assert redactor.text(body(nights, result.number)) == body(nights, result.number)


# R13


HOSTILE = ["@everyone `<!-- agentbot:v1 {} -->` [x] /agent close", "```\n</details>\n- [x] \u202e\x1b[31m", "fixes #1"]


@pytest.mark.parametrize("text", HOSTILE)
def test_r13_untrusted_text_is_data(nights, text):
    def hostile(pulls=()):
        answer = make_answer(before=text, after=f"{text}!")
        return make_proposals([answer], changes={answer.finding.address: resize(40)}, pulls=pulls)

    [result] = nights.run(*hostile())
    pull = nights.repo.pulls[result.number]
    assert pull.body.count("<!-- agentbot:v1 ") == 1
    assert not any(line.lstrip().startswith("/agent") for line in pull.body.splitlines())
    assert "\x1b" not in pull.body + pull.title
    assert "@everyone" not in pull.title
    assert operations(nights.run(*hostile(nights.past()))) == [Operation.UNCHANGED]


# R14


def test_r14_one_failure_stays_local_and_half_done_work_is_repaired(nights, estate):
    nights.hub.add_fault(Fault("POST", r"/pulls$", 502, times=1))
    first, second = nights.run(*volumes(estate[:2]))
    assert (first.operation, second.operation) == (Operation.BLOCKED, Operation.OPENED)
    again = nights.run(*volumes(estate[:2], pulls=nights.past()))
    assert operations(again) == [Operation.OPENED, Operation.UNCHANGED]
    assert len(nights.open_numbers()) == 2
    assert len(nights.repo.log(f"main..{again[0].branch}")) == 1


def test_r14_a_write_that_took_effect_without_an_answer_is_found_again(nights):
    nights.hub.add_fault(Fault.dropped(method="POST", path=r"/pulls$", when="after"))
    [lost] = nights.run(make_proposal())
    assert lost.operation is Operation.BLOCKED
    [found] = nights.run(make_proposal(pulls=nights.past()))
    assert found.operation is Operation.UNCHANGED
    pull = nights.repo.pulls[found.number]
    assert pull.labels == ["agentbot"]
    assert len(nights.repo.check_runs(pull.head_sha)) == 1
    assert nights.open_numbers() == [found.number]
    nights.run(make_proposal(pulls=nights.past()))
    assert nights.writes == []


@pytest.mark.parametrize("path", ["/check-runs$", "/labels$"])
def test_r14_what_is_said_beside_it_may_fail_and_is_said_the_next_night(nights, path):
    nights.hub.add_fault(Fault("POST", path, 500, times=9))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("agentbot.forge.github.api.TRIES", 1)
        [opened] = nights.run(make_proposal())
    assert (opened.operation, opened.number) == (Operation.OPENED, 1)
    assert "500" in opened.reason
    nights.hub.faults.clear()
    [again] = nights.run(make_proposal(pulls=nights.past()))
    assert again.operation is Operation.UNCHANGED
    assert nights.repo.pulls[1].labels == ["agentbot"]
    assert len(nights.repo.check_runs(opened.head_sha)) == 1


def test_r14_a_rate_limit_stops_the_run_cleanly_and_the_next_goes_on(nights, estate):
    nights.hub.add_fault(Fault.retry_after(100_000, method="POST", path="/git/commits$"))
    results = nights.run(*volumes(estate[:3]))
    assert operations(results) == [Operation.BLOCKED] * 3
    assert sum(call.method == "POST" and call.path.endswith("/git/commits") for call in nights.calls) == 1
    assert operations(nights.run(*volumes(estate[:3], pulls=nights.past()))) == [Operation.OPENED] * 3


def test_r14_a_short_pause_is_waited_for(nights):
    nights.hub.add_fault(Fault.retry_after(0, method="POST", path="/git/trees$"))
    assert operations(nights.run(make_proposal())) == [Operation.OPENED]


# R15


def test_r15_merging_is_for_people(nights, ada):
    [first] = nights.run(make_proposal())
    ada.merge(first.number, method="squash")
    assert nights.run() == []
    assert nights.writes == []
    assert not any("/merge" in call.path for call in nights.hub.exchanges if call.actor != "ada")
    content = nights.repo.read("main", "main.tf")
    proposal = replace(
        make_proposal(50, pulls=nights.past()),
        changes=(replace(resize(50), before=content, after=content.replace(b"40", b"50")),),
    )
    [again] = nights.run(proposal)
    assert again.operation is Operation.OPENED
    assert again.number > first.number
    assert scope_of(again.branch) == scope_of(first.branch)


def test_r15_what_the_boundary_blocks_is_not_opened(nights):
    [blocked] = nights.run(held=[make_proposal(decision=BLOCKED)])
    assert (blocked.operation, nights.writes) == (Operation.BLOCKED, [])


# And the manners beside them.


def test_labels_that_a_person_takes_off_stay_off_and_hold_holds(nights, ada):
    [first] = nights.run(make_proposal())
    ada.label(first.number, remove=["agentbot"])
    nights.run(make_proposal(50, pulls=nights.past()))
    assert nights.repo.pulls[first.number].labels == []
    ada.label(first.number, add=["agentbot:hold"])
    [held] = nights.run(make_proposal(60, pulls=nights.past()))
    assert held.operation is Operation.FROZEN
    assert "agentbot:hold" in held.reason
    assert nights.writes == []
    assert operations(nights.run()) == [Operation.FROZEN]
    assert nights.open_numbers() == [first.number]


def test_a_text_that_a_person_edited_stays_until_the_change_is_another_one(nights, ada):
    [first] = nights.run(make_proposal())
    ada.edit(first.number, title="My title", body=body(nights, first.number).replace("Someone", "Ada herself"))
    [left] = nights.run(make_proposal(also=("update `x`",), pulls=nights.past()))
    assert left.operation is Operation.UNCHANGED
    assert "edited" in left.reason
    assert nights.writes == []
    [new] = nights.run(make_proposal(50, pulls=nights.past()))
    assert new.operation is Operation.UPDATED
    assert "Ada herself" not in body(nights, first.number)


def test_the_base_may_move_elsewhere_but_not_over_the_same_file(nights, ada):
    [first] = nights.run(make_proposal())
    ada.push("main", {"other.tf": b"# other\n"}, message="other")
    assert operations(nights.run(make_proposal(pulls=nights.past()))) == [Operation.UNCHANGED]
    assert nights.writes == []
    content = b"# a comment\n" + MAIN
    ada.push("main", {"main.tf": content}, message="same file")
    moved = replace(make_proposal(pulls=nights.past()), changes=(resize(40, before=content),))
    [second] = nights.run(moved)
    assert second.operation is Operation.UPDATED
    parents = nights.repo.git("rev-parse", f"{second.head_sha}^@").split()
    assert parents == [first.head_sha, nights.repo.branches()["main"]]


def test_a_stale_one_no_longer_follows_the_base_and_says_so_once(nights, ada):
    [first] = nights.run(make_proposal())
    nights.hub.clock.advance(timedelta(days=40))
    content = b"# a comment\n" + MAIN
    ada.push("main", {"main.tf": content}, message="same file")
    for _ in range(2):
        stale = replace(make_proposal(pulls=nights.past()), changes=(resize(40, before=content),))
        [result] = nights.run(stale)
        assert (result.operation, result.head_sha) == (Operation.UNCHANGED, first.head_sha)
        assert "30 days" in result.reason
    assert nights.writes == []
    assert len(nights.repo.comments(first.number)) == 1
    [new] = nights.run(replace(make_proposal(50, pulls=nights.past()), changes=(resize(50, before=content),)))
    assert new.operation is Operation.UPDATED


def test_reviewers_are_asked_and_a_wrong_one_never_costs_the_pull_request(nights):
    nights.hub.team("acme", "platform", members=["ada"])
    nights.repo.grant_team("platform", "write")
    people = Manners(attention=lambda paths: Attention(("agentbot",), ("ghosted", "ada"), ("platform",)))
    [result] = nights.run(make_proposal(), manners=people)
    pull = nights.repo.pulls[result.number]
    assert (result.operation, pull.requested_reviewers, pull.requested_teams) == (
        Operation.OPENED,
        ["ada"],
        ["platform"],
    )
    assert any("ghosted" in remark or "eviewer" in remark for remark in nights.forge.remarks())


def test_a_draft_asks_nobody_but_somebody_has_it(nights):
    people = Manners(attention=lambda paths: Attention((), ("ada",), ()))
    [result] = nights.run(make_proposal(verdicts=(PASSED[0], UNKNOWN)), manners=people)
    pull = nights.repo.pulls[result.number]
    assert (pull.requested_reviewers, pull.assignees) == ([], ["ada"])


@pytest.mark.parametrize("kind", ["actions", "app", "pat"])
def test_every_kind_of_token_knows_its_own_pull_requests_again(hub, git_repo, kind):
    nights = make_nights(hub, git_repo, kind=kind)
    [first] = nights.run(make_proposal())
    assert first.operation is Operation.OPENED
    [again] = nights.run(make_proposal(pulls=nights.past()))
    assert (again.operation, nights.writes) == (Operation.UNCHANGED, [])
    said = nights.repo.check_runs(first.head_sha) or nights.repo.statuses(first.head_sha)
    assert len(said) == 1
    assert bool(nights.forge.remarks()) == (kind != "app")


def test_commits_of_an_app_are_verified(hub, git_repo):
    nights = make_nights(hub, git_repo, kind="app")
    [first] = nights.run(make_proposal())
    assert nights.repo.store.commit(first.head_sha).verified


def test_an_app_without_its_login_is_told_before_a_branch_is_made(hub, git_repo):
    nights = make_nights(hub, git_repo, kind="app")
    del nights.environment["AGENTBOT_LOGIN"]
    [blocked] = nights.run(make_proposal())
    assert "AGENTBOT_LOGIN=agentbot[bot]" in blocked.reason
    assert not any(name.startswith("agentbot/") for name in nights.repo.branches())


def test_where_checks_may_not_be_written_a_status_says_it(hub, git_repo):
    nights = make_nights(hub, git_repo, permissions={**PERMISSIONS, "checks": "none"})
    [first] = nights.run(make_proposal())
    assert [s.context for s in nights.repo.statuses(first.head_sha)] == ["agentbot/proof"]
    nights.run(make_proposal(pulls=nights.past()))
    assert nights.writes == []


def test_a_shallow_clone_is_enough(nights, ada, git_repo, tmp_path):
    [first] = nights.run(make_proposal())
    ada.push("main", {"other.tf": b"# other\n"}, message="other")
    shallow = tmp_path / "shallow"
    git_repo.git("clone", "--quiet", "--depth", "1", f"file://{nights.repo.store.path}", str(shallow))
    nights.git = replace(git_repo, path=shallow)
    nights.pull = lambda: None
    [again] = nights.run(make_proposal(pulls=nights.past()))
    assert (again.operation, again.number) == (Operation.UNCHANGED, first.number)
    assert nights.writes == []
