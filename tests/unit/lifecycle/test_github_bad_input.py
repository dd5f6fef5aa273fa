"""Repositories, tokens and people that do what they should not: a clear sentence, and nothing written."""

from __future__ import annotations

import pytest
from proposal_factory import MAIN, make_proposal

from agentbot.errors import ForbiddenError, ForgeError
from agentbot.forge import marker
from agentbot.forge.github.api import Api
from agentbot.forge.marker import Marker
from agentbot.proposals.result import Operation
from tests.fakehub import Fault
from tests.support.github_nights import NAME, PERMISSIONS, make_nights, operations


@pytest.fixture
def ada(nights):
    return nights.repo.as_person("ada")


def forged(scope, fingerprint, head):
    return marker.write(Marker(scope, (fingerprint,), {}, "b" * 40, head))


def test_a_forged_marker_in_somebody_elses_pull_request_means_nothing(nights, ada):
    proposal = make_proposal()
    tip = ada.push("mine", {"x.tf": b"# x\n"}, message="mine")
    number = ada.open_pull("mine", "main", "Mine", forged(proposal.scope, proposal.findings[0].fingerprint, tip))
    [opened] = nights.run(proposal)
    assert (opened.operation, opened.number) == (Operation.OPENED, number + 1)
    ada.close(number)
    [unchanged] = nights.run(make_proposal(pulls=nights.past()))
    assert unchanged.operation is Operation.UNCHANGED
    assert nights.writes == []


def test_a_marker_that_claims_a_persons_commit_as_the_bots_own_names_another_commit(nights, ada):
    """Whoever may edit the text may also push; what they pushed stays in the history whatever the marker says."""
    [first] = nights.run(make_proposal())
    tip = ada.push(first.branch, {"mine.tf": b"# mine\n"}, message="mine")
    text = nights.repo.pulls[first.number].body.replace(first.head_sha, tip)
    ada.edit(first.number, body=text)
    nights.run(make_proposal(50, pulls=nights.past()))
    assert tip in nights.repo.git("rev-list", first.branch).split()


@pytest.mark.parametrize("name", ["main", "release/1"])
def test_the_marker_never_leads_to_another_branch(nights, ada, name):
    if name != "main":
        ada.create_branch(name, at="main")
    before = nights.repo.branches()[name]
    [first] = nights.run(make_proposal())
    text = nights.repo.pulls[first.number].body
    ada.edit(first.number, body=text.replace(first.branch, name))
    nights.run(make_proposal(50, pulls=nights.past()))
    nights.run()
    assert nights.repo.branches()[name] == before


def test_a_pull_request_by_somebody_else_from_our_branch_name_is_left_alone(nights, ada):
    proposal = make_proposal()
    tip = ada.push(proposal.branch, {"mine.tf": b"# mine\n"}, message="mine")
    number = ada.open_pull(proposal.branch, "main")
    [frozen] = nights.run(proposal)
    assert (frozen.operation, nights.writes) == (Operation.FROZEN, [])
    assert nights.repo.branches()[proposal.branch] == tip
    assert nights.run() == []
    assert nights.repo.pulls[number].state == "open"


def test_a_branch_below_our_prefix_that_is_not_ours_is_left_alone(nights, ada):
    tip = ada.push("agentbot/drift/root/mine-0123abcd", {"mine.tf": b"# mine\n"}, message="mine")
    nights.run(make_proposal())
    nights.run()
    assert nights.repo.branches()["agentbot/drift/root/mine-0123abcd"] == tip


def test_a_fork_with_our_branch_name_is_not_ours(nights, ada):
    proposal = make_proposal()
    number = ada.fork_pull(proposal.branch, {"mine.tf": b"# mine\n"}, "main")
    [opened] = nights.run(proposal)
    assert opened.operation is Operation.OPENED
    assert nights.repo.pulls[number].state == "open"
    assert operations(nights.run(make_proposal(pulls=nights.past()))) == [Operation.UNCHANGED]


def test_a_sibling_on_the_same_commit_is_not_ours_and_the_check_says_what_it_is_for(nights, ada):
    [first] = nights.run(make_proposal())
    ada.create_branch("release", at="main")
    number = ada.open_pull(first.branch, "release")
    [again] = nights.run(make_proposal(pulls=nights.past()))
    assert (again.operation, again.number) == (Operation.UNCHANGED, first.number)
    [check] = nights.repo.check_runs(first.head_sha)
    assert "pull request to `main`" in check.summary
    nights.run()
    assert nights.repo.pulls[first.number].state == "closed"
    assert number in nights.repo.pulls


def test_a_branch_named_agentbot_is_in_the_way(nights, ada):
    ada.create_branch("agentbot", at="main")
    with pytest.raises(ForgeError, match="branch named `agentbot` is in the way"):
        nights.run(make_proposal())
    assert nights.writes == []


def test_a_renamed_default_branch(nights, git_repo):
    [first] = nights.run(make_proposal())
    nights.repo.rename_default_branch("trunk")
    [again] = nights.run(make_proposal(pulls=nights.past()))
    assert (again.operation, nights.writes) == (Operation.UNCHANGED, [])
    git_repo.git("checkout", "--quiet", "-B", "main")
    nights.pull = lambda: None
    with pytest.raises(ForgeError, match="no branch `main`.*default branch is `trunk`"):
        nights.run(make_proposal())
    assert nights.repo.pulls[first.number].base_ref == "trunk"


def test_a_detached_head_goes_to_the_default_branch(nights, git_repo):
    nights.pull = lambda: None
    git_repo.git("checkout", "--quiet", "--detach")
    assert operations(nights.run(make_proposal())) == [Operation.OPENED]


def test_a_commit_that_was_never_pushed_is_no_base(nights, git_repo):
    nights.pull = lambda: None
    git_repo.write("new.tf", "# new\n")
    git_repo.commit()
    with pytest.raises(ForgeError, match="Push it first"):
        nights.run(make_proposal())
    assert nights.writes == []


def test_an_archived_repository(nights):
    nights.repo.archived = True
    with pytest.raises(ForbiddenError, match="archived"):
        nights.run(make_proposal())
    assert nights.writes == []


def test_an_empty_repository(hub, git_repo):
    nights = make_nights(hub, git_repo)
    hub.repository("acme/empty")
    nights.environment |= {
        "GITHUB_REPOSITORY": "acme/empty",
        "GITHUB_TOKEN": hub.token(kind="actions", repository="acme/empty", permissions=PERMISSIONS),
    }
    with pytest.raises(ForgeError, match="empty"):
        nights.run(make_proposal())
    assert nights.writes == []


def test_a_repository_that_is_not_there(nights):
    nights.environment["GITHUB_REPOSITORY"] = "acme/nowhere"
    with pytest.raises(ForgeError, match="404"):
        nights.run(make_proposal())


def test_a_token_that_is_not_known(nights):
    nights.environment["GITHUB_TOKEN"] = "ghp_" + "x" * 36
    with pytest.raises(ForbiddenError, match="does not accept the token"):
        nights.run(make_proposal())
    nights.environment["GITHUB_TOKEN"] = "two words"
    with pytest.raises(ForgeError, match="no token"):
        nights.run(make_proposal())


def test_the_setting_that_forbids_actions_to_open_pull_requests_is_explained(nights):
    nights.repo.allow_actions_pull_requests = False
    [blocked] = nights.run(make_proposal())
    assert blocked.operation is Operation.BLOCKED
    assert "Settings" in blocked.reason
    assert set(nights.repo.branches()) == {"main"}


@pytest.mark.parametrize("permission", ["pull_requests", "issues"])
def test_a_missing_permission_is_named(hub, git_repo, permission):
    nights = make_nights(hub, git_repo, permissions={**PERMISSIONS, permission: "none"})
    nights.repo.private = True
    with pytest.raises(ForgeError):
        nights.run(make_proposal())
    assert nights.writes == []


@pytest.mark.parametrize("rule", ["creation", "required_signatures", "update"])
def test_a_ruleset_is_a_sentence_and_not_a_loop(hub, git_repo, rule):
    nights = make_nights(hub, git_repo, kind="pat")
    if rule == "update":
        nights.run(make_proposal())
    nights.repo.protect("agentbot/**", rule)
    [blocked] = nights.run(make_proposal(50, pulls=nights.past()))
    assert blocked.operation is Operation.BLOCKED
    assert "rule of the repository" in blocked.reason


def test_signed_commits_are_no_obstacle_for_an_app(hub, git_repo):
    nights = make_nights(hub, git_repo, kind="app")
    nights.repo.protect("agentbot/**", "required_signatures", "non_fast_forward")
    assert operations(nights.run(make_proposal())) == [Operation.OPENED]
    assert operations(nights.run(make_proposal(50, pulls=nights.past()))) == [Operation.UPDATED]


def test_a_text_without_its_hidden_line_freezes_the_branch_and_says_how_to_go_on(nights, ada):
    [first] = nights.run(make_proposal())
    ada.edit(first.number, body="I have deleted everything.")
    for _ in range(2):
        [frozen] = nights.run(make_proposal(50, pulls=nights.past()))
    assert (frozen.operation, nights.writes) == (Operation.FROZEN, [])
    assert "hidden line" in frozen.reason
    assert len(nights.repo.comments(first.number)) == 1


def test_a_person_who_reopens_what_was_closed_keeps_it_open(nights, ada):
    [first] = nights.run(make_proposal())
    ada.push(first.branch, {"mine.tf": b"# mine\n"}, message="mine")
    nights.run()
    ada.reopen(first.number)
    [left] = nights.run()
    assert (left.operation, nights.writes) == (Operation.UNCHANGED, [])
    assert nights.open_numbers() == [first.number]


def test_a_pull_request_that_another_bot_closed_stays_closed(nights):
    from tests.fakehub import lifecycle

    [first] = nights.run(make_proposal())
    lifecycle.close(nights.repo, nights.repo.issues[first.number], "github-actions[bot]")
    [silent] = nights.run(make_proposal(pulls=nights.past()))
    assert silent.operation is Operation.UNCHANGED
    assert nights.open_numbers() == []


@pytest.mark.parametrize(("path", "status", "times"), [("/compare/", 403, 1), ("/check-runs$", 500, 9)])
def test_a_read_that_fails_for_one_pull_request_blocks_it_alone(nights, monkeypatch, path, status, times):
    nights.run(make_proposal())
    past = nights.past()
    nights.hub.add_fault(Fault("GET", path, status, times=times, body={"message": "no"}))
    monkeypatch.setattr("agentbot.forge.github.api.TRIES", 1)
    [result] = nights.run(make_proposal(pulls=past))
    assert (result.operation, nights.writes) == (Operation.BLOCKED, [])
    nights.hub.faults.clear()
    assert operations(nights.run(make_proposal(pulls=past))) == [Operation.UNCHANGED]
    assert nights.writes == []


@pytest.mark.parametrize("path", [r"/pulls$", r"/issues$", "/git/matching-refs"])
def test_a_list_that_cannot_be_read_ends_the_run(nights, path):
    nights.run(make_proposal())
    nights.hub.add_fault(Fault("GET", path, 403, times=1, body={"message": "Resource not accessible"}))
    with pytest.raises(ForgeError):
        nights.run(make_proposal())
    assert nights.writes == []


def test_files_of_every_kind_are_written_as_they_are(nights, ada):
    from dataclasses import replace

    from agentbot.remediation.candidate import FileChange

    ada.push("main", {"b.bin": b"\xff\xfe", "gone.tf": MAIN}, message="more")
    more = (FileChange("b.bin", b"\xff\xfe", b"\x00\xff"), FileChange("gone.tf", MAIN, None))
    crlf = FileChange("crlf.tf", None, b"a = 1\r\n")
    proposal = make_proposal()
    [result] = nights.run(replace(proposal, changes=(*proposal.changes, *more, crlf)))
    repo = nights.repo
    assert repo.read(result.branch, "b.bin") == b"\x00\xff"
    assert repo.read(result.branch, "crlf.tf") == b"a = 1\r\n"
    assert repo.read(result.branch, "gone.tf") is None
    again = replace(make_proposal(pulls=nights.past()), changes=(*proposal.changes, *more, crlf))
    assert operations(nights.run(again)) == [Operation.UNCHANGED]


def test_an_executable_stays_one(hub, git_repo):
    git_repo.git("update-index", "--chmod=+x", "main.tf")
    git_repo.git("commit", "--quiet", "--message", "executable")
    nights = make_nights(hub, git_repo)
    [result] = nights.run(make_proposal())
    assert nights.repo.git("ls-tree", result.branch, "main.tf").startswith("100755")


def test_the_repository_is_found_by_its_remote(nights, git_repo):
    del nights.environment["GITHUB_REPOSITORY"]
    with pytest.raises(ForgeError, match="not known which repository"):
        nights.run(make_proposal())
    for url in (f"https://x-access-token:secret@github.com/{NAME}.git", f"git@github.com:{NAME}.git"):
        git_repo.git("remote", "remove", "origin") if git_repo.git("remote") else None
        git_repo.git("remote", "add", "origin", url)
        nights.run(make_proposal(pulls=[]), observe=True)
        assert nights.forge.api.repository == NAME


@pytest.mark.parametrize("place", ["../../../../user", "x" * 40, "", "0123"])
def test_a_marker_leads_to_no_other_address(nights, ada, place):
    [first] = nights.run(make_proposal())
    text = nights.repo.pulls[first.number].body
    ada.edit(first.number, body=text.replace(first.head_sha, place))
    [frozen] = nights.run(make_proposal(50, pulls=nights.past()))
    assert frozen.operation is Operation.FROZEN
    assert not any(place and place in call.path for call in nights.calls)


def test_a_closed_one_that_claims_to_be_another_hides_nothing(nights, ada):
    def both():
        past = nights.past()
        return make_proposal(pulls=past), make_proposal(address="aws_ebs_volume.other", file="other.tf", pulls=past)

    first, second = nights.run(*both())
    ada.close(second.number)
    text = nights.repo.pulls[second.number].body.replace(second.scope, first.scope)
    ada.edit(second.number, body=text)
    again = {result.scope: result for result in nights.run(*both())}
    assert (again[first.scope].operation, again[first.scope].number) == (Operation.UNCHANGED, first.number)
    assert again[second.scope].operation is Operation.FROZEN
    assert nights.open_numbers() == [first.number]


def test_a_person_who_closes_it_while_the_run_is_at_work_does_not_find_it_open(nights, ada):
    [first] = nights.run(make_proposal())
    write, done = Api.write, []

    def closing(self, method, path, sent=None, *, again=True):
        if not done:
            done.append(ada.close(first.number))
        return write(self, method, path, sent, again=again)

    past = nights.past()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Api, "write", closing)
        nights.run(make_proposal(50, pulls=past))
    assert nights.open_numbers() == []
