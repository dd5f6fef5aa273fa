import json
import os
import stat
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from agentbot.errors import ForgeError
from agentbot.forge.git import Repository
from agentbot.forge.interface import Move, PullRequest, State
from agentbot.forge.local import LocalForge

WHEN = datetime(2026, 1, 2, tzinfo=UTC)
BRANCH = "agentbot/drift/root/size-0123abcd"


@pytest.fixture
def forge(git_repo):
    return LocalForge(Repository.open(git_repo.path))


def make_pull(forge, git_repo, **changes):
    base = git_repo.git("rev-parse", "main")
    head = forge.commit(base, {"main.tf": b"size = 40\n"}, parents=(base,), message="m\n", when=WHEN)
    pull = PullRequest(
        scope="0123abcd",
        branch=BRANCH,
        title="Adopt size",
        body="The text.\n",
        state=State.OPEN,
        draft=False,
        base_sha=base,
        head_sha=head,
        fingerprints=("f" * 16,),
        digests={"f" * 16: "d" * 16},
        agent="drift",
        stack=".",
    )
    return replace(pull, **changes)


def records(git_repo):
    return git_repo.path / ".git" / "agentbot" / "proposals.json"


def test_a_saved_pull_request_is_read_back_with_its_text_and_branch(forge, git_repo):
    pull = make_pull(forge, git_repo)
    saved = forge.save(pull, Move(None, pull.head_sha))
    assert forge.pulls() == (saved,)
    assert replace(saved, url=None) == pull
    assert forge.branches() == {BRANCH: pull.head_sha}
    text = (git_repo.path / ".git" / saved.url).read_text()
    assert text == "# Adopt size\n\nThe text.\n"


def test_an_empty_repository_has_no_pull_requests_and_gets_no_folder(forge, git_repo):
    forge.settle()
    assert forge.pulls() == ()
    assert not (git_repo.path / ".git" / "agentbot").exists()


def test_a_branch_that_somebody_moved_stops_the_record_too(forge, git_repo):
    pull = make_pull(forge, git_repo)
    git_repo.git("branch", BRANCH, "main")
    with pytest.raises(ForgeError):
        forge.save(pull, Move(None, pull.head_sha))
    assert forge.pulls() == ()
    assert not (git_repo.path / ".git/agentbot/proposals").exists()


def test_a_branch_that_is_in_the_way_is_a_sentence(forge, git_repo):
    git_repo.git("branch", "agentbot")
    pull = make_pull(forge, git_repo)
    with pytest.raises(ForgeError, match="agentbot"):
        forge.save(pull, Move(None, pull.head_sha))


def test_a_checked_out_branch_is_not_moved(forge, git_repo, tmp_path):
    pull = make_pull(forge, git_repo)
    forge.save(pull, Move(None, pull.head_sha))
    git_repo.git("worktree", "add", "--quiet", str(tmp_path / "linked"), BRANCH)
    with pytest.raises(ForgeError, match="checked out"):
        forge.save(replace(pull, state=State.CLOSED), Move(pull.head_sha, None))
    assert forge.pulls()[0].state is State.OPEN


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"{", "damaged"),
        (b"", "damaged"),
        (b"\xff\xfe", "damaged"),
        (b"[]", "damaged"),
        (b"[" * 100_000, "damaged"),
        (b'{"version":1}', "damaged"),
        (b'{"version":0,"proposals":{}}', "damaged"),
        (b'{"version":1,"proposals":{},"more":1}', "damaged"),
        (b'{"version":1,"proposals":{"x":{}}}', "damaged"),
        (b'{"version":2,"what":"ever"}', "newer agentbot"),
        (b'{"version":1,"proposals":{}}' + b" " * 34_000_000, "larger than"),
    ],
)
def test_a_damaged_state_file_is_refused_and_kept(forge, git_repo, content, sentence):
    records(git_repo).parent.mkdir()
    records(git_repo).write_bytes(content)
    with pytest.raises(ForgeError, match=sentence) as raised:
        forge.pulls()
    assert raised.value.fix
    pull = make_pull(forge, git_repo)
    with pytest.raises(ForgeError, match=sentence):
        forge.save(pull, Move(None, pull.head_sha))
    assert records(git_repo).read_bytes() == content
    assert forge.branches() == {}


@pytest.mark.parametrize("branch", ["agentbot/../../../etc/x", "main", "/etc/x", "agentbot/a/b/c/d", "agentbot/a/b/.x"])
def test_a_branch_name_in_the_state_file_cannot_lead_elsewhere(forge, git_repo, branch):
    pull = make_pull(forge, git_repo)
    forge.save(pull, Move(None, pull.head_sha))
    data = json.loads(records(git_repo).read_text())
    data["proposals"]["0123abcd"]["branch"] = branch
    records(git_repo).write_text(json.dumps(data))
    with pytest.raises(ForgeError, match="damaged"):
        forge.pulls()


def test_a_folder_that_cannot_be_made_is_a_sentence(forge, git_repo):
    (git_repo.path / ".git" / "agentbot").write_text("a file")
    pull = make_pull(forge, git_repo)
    with pytest.raises(ForgeError, match="cannot be"):
        forge.save(pull, Move(None, pull.head_sha))
    assert forge.branches() == {}


def test_a_read_only_repository_is_a_sentence(forge, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.TemporaryFile", refuse)
    with pytest.raises(ForgeError, match="cannot be written: Permission denied"):
        forge.require_writable()


def test_files_get_the_repositorys_mode_whatever_the_umask(forge, git_repo):
    git_repo.path.joinpath(".git").chmod(0o755)
    forge = LocalForge(Repository.open(git_repo.path))
    pull = make_pull(forge, git_repo)
    mask = os.umask(0o077)
    try:
        saved = forge.save(pull, Move(None, pull.head_sha))
    finally:
        os.umask(mask)
    text = git_repo.path / ".git" / saved.url
    assert stat.S_IMODE(text.stat().st_mode) == stat.S_IMODE(records(git_repo).stat().st_mode) == 0o644
    assert stat.S_IMODE(text.parent.stat().st_mode) == 0o755


def announce(git_repo, old, new, **changes):
    """The state file as a run leaves it that is killed right before the branch moves."""
    data = json.loads(records(git_repo).read_text())
    data["proposals"]["0123abcd"].update(changes, move={"old": old, "new": new})
    records(git_repo).write_text(json.dumps(data))


def test_settle_finishes_an_announced_move(forge, git_repo):
    pull = make_pull(forge, git_repo)
    forge.save(pull, Move(None, pull.head_sha))
    announce(git_repo, pull.head_sha, None, state="closed")
    forge.settle()
    assert forge.branches() == {}
    assert forge.pulls()[0].state is State.CLOSED


def test_settle_leaves_a_branch_alone_that_a_person_moved_meanwhile(forge, git_repo):
    pull = make_pull(forge, git_repo)
    forge.save(pull, Move(None, pull.head_sha))
    announce(git_repo, pull.head_sha, None, state="closed")
    git_repo.git("branch", "--force", BRANCH, "main")
    forge.settle()
    assert forge.branches() == {BRANCH: pull.base_sha}
    assert forge.pulls()[0].state is State.OPEN


def test_settle_forgets_an_opening_whose_commit_is_gone(forge, git_repo):
    pull = make_pull(forge, git_repo)
    forge.save(pull, Move(None, pull.head_sha))
    git_repo.git("branch", "-D", BRANCH)
    announce(git_repo, None, "1" * 40, head_sha="1" * 40)
    forge.settle()
    assert forge.pulls() == ()


def test_settle_takes_an_update_back_whose_commit_is_gone(forge, git_repo):
    pull = make_pull(forge, git_repo)
    forge.save(pull, Move(None, pull.head_sha))
    announce(git_repo, pull.head_sha, "1" * 40, head_sha="1" * 40)
    forge.settle()
    assert forge.pulls()[0].head_sha == pull.head_sha
    assert forge.branches() == {BRANCH: pull.head_sha}
