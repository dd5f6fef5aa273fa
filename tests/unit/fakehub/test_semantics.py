"""What GitHub does and easy fakes get wrong: driven by PyGithub, by git, and by bare HTTP."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from datetime import timedelta
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from github import Auth, Github, GithubException, UnknownObjectException

from tests.fakehub import Fault, Hub
from tests.fakehub.openapi.check import Contract

NAME = "acme/infra"
EVERYTHING = dict.fromkeys(("contents", "pull_requests", "issues", "checks", "statuses"), "write")
MAIN = b"size = 20\n"


@pytest.fixture
def hub():
    with Hub.started() as started:
        yield started


@pytest.fixture
def repo(hub):
    made = hub.repository(NAME, files={"main.tf": MAIN})
    made.grant("ada", "write")
    return made


def github(hub, token):
    return Github(
        auth=Auth.Token(token), base_url=hub.url, retry=None, seconds_between_requests=0, seconds_between_writes=0
    )


@pytest.fixture
def app(hub, repo):
    return github(hub, hub.token(kind="app", repository=NAME, permissions=EVERYTHING)).get_repo(NAME)


def branch(repo, name, content=b"size = 40\n"):
    return repo.as_person("ada").push(name, {"main.tf": content}, message=f"on {name}")


def opened_by_ada(repo):
    branch(repo, "change")
    return repo.as_person("ada").open_pull("change", "main")


def raw(hub, method, path, token, body=None):
    data = json.dumps(body).encode() if body is not None else None
    asked = Request(f"{hub.url}{path}", data, {"Authorization": f"Bearer {token}"}, method=method)
    try:
        with urlopen(asked, timeout=10) as answer:
            return answer.status, dict(answer.headers), json.loads(answer.read() or b"null")
    except HTTPError as refused:
        return refused.code, dict(refused.headers), json.loads(refused.read() or b"null")


def test_a_pull_request_shows_the_real_difference_and_follows_its_branch(repo, app):
    branch(repo, "change")
    pull = app.create_pull("main", "change", title="t", body="b")
    assert (pull.commits, pull.changed_files, pull.additions, pull.mergeable) == (1, 1, 1, True)
    tip = branch(repo, "change", b"size = 50\n")
    assert app.get_pull(pull.number).head.sha == tip


@pytest.mark.parametrize(
    ("head", "base", "says"),
    [("missing", "main", "head"), ("change", "missing", "base"), ("same", "main", "No commits")],
)
def test_what_cannot_be_a_pull_request(repo, app, head, base, says):
    branch(repo, "change")
    repo.as_person("ada").create_branch("same", at="main")
    with pytest.raises(GithubException, match=says):
        app.create_pull(base, head, title="t")


def test_there_is_one_pull_request_for_a_branch(repo, app):
    branch(repo, "change")
    app.create_pull("main", "change", title="t")
    with pytest.raises(GithubException, match="A pull request already exists for acme:change"):
        app.create_pull("main", "change", title="t")


def test_conflicts_are_real(repo, app):
    branch(repo, "change")
    branch(repo, "main", b"size = 60\n")
    assert app.create_pull("main", "change", title="t").mergeable is False


def test_a_deleted_branch_closes_and_a_restored_one_reopens(repo, app):
    tip = branch(repo, "change")
    pull = app.create_pull("main", "change", title="t")
    repo.as_person("ada").delete_branch("change")
    assert app.get_issue(pull.number).closed_by.login == "ada"
    with pytest.raises(GithubException):
        app.get_pull(pull.number).edit(state="open")
    app.create_git_ref("refs/heads/change", tip)
    app.get_pull(pull.number).edit(state="open")
    assert repo.pulls[pull.number].state == "open"


def test_what_comes_into_its_base_is_merged(repo, app):
    tip = branch(repo, "change")
    pull = app.create_pull("main", "change", title="t")
    app.get_git_ref("heads/main").edit(tip)
    assert app.get_pull(pull.number).merged
    with pytest.raises(GithubException):
        app.get_pull(pull.number).edit(state="open")


def test_branches_move_forward_only_and_never_twice(repo, app):
    tip = branch(repo, "change")
    branch(repo, "change", b"size = 50\n")
    with pytest.raises(GithubException, match="not a fast forward"):
        app.get_git_ref("heads/change").edit(tip, force=False)
    with pytest.raises(GithubException, match="already exists"):
        app.create_git_ref("refs/heads/change", tip)
    with pytest.raises(GithubException):
        app.create_git_ref("refs/heads/change/deeper", tip)
    with pytest.raises(GithubException):
        app.create_git_ref("refs/heads/a..b", tip)


def test_commits_are_signed_for_an_app_without_an_author_only(repo, app):
    tree = app.get_git_commit(repo.branches()["main"]).tree
    parents = [app.get_git_commit(repo.branches()["main"])]
    own = app.create_git_commit("m", tree, parents)
    assert own.author.name == "agentbot[bot]"
    assert repo.store.commit(own.sha).verified
    from github import InputGitAuthor

    other = app.create_git_commit("m", tree, parents, author=InputGitAuthor("Ada", "ada@example.org"))
    assert not repo.store.commit(other.sha).verified


def test_a_token_does_what_its_permissions_say(hub, repo):
    token = hub.token(kind="actions", repository=NAME, permissions={"contents": "read"})
    sha = repo.branches()["main"]
    status, _, body = raw(hub, "POST", f"/repos/{NAME}/git/refs", token, {"ref": "refs/heads/x", "sha": sha})
    assert (status, body["message"]) == (403, "Resource not accessible by integration")
    assert raw(hub, "GET", "/user", token)[0] == 403
    assert raw(hub, "GET", "/user", "ghp_unknown")[0] == 401


@pytest.mark.parametrize("role", ["read", "triage"])
def test_a_person_does_what_the_role_says(hub, repo, role):
    repo.grant("eve", role)
    token = hub.token(kind="pat", user="eve")
    sha = repo.branches()["main"]
    assert raw(hub, "POST", f"/repos/{NAME}/git/refs", token, {"ref": "refs/heads/x", "sha": sha})[0] == 403
    permission = github(hub, token).get_repo(NAME).get_collaborator_permission("eve")
    assert permission == "read"


def test_a_private_repository_is_hidden(hub, repo):
    repo.private = True
    with pytest.raises(UnknownObjectException):
        github(hub, hub.token(kind="pat", user="eve")).get_repo(NAME)


def test_limits_and_conditional_requests(hub, repo):
    token = hub.token(kind="pat", user="ada")
    status, headers, _ = raw(hub, "GET", f"/repos/{NAME}", token)
    asked = Request(f"{hub.url}/repos/{NAME}", headers={"Authorization": f"Bearer {token}"})
    asked.add_header("If-None-Match", headers["ETag"])
    with pytest.raises(HTTPError, match="304"):
        urlopen(asked, timeout=10)
    hub.rate_limit(remaining=1, reset_in=60)
    assert raw(hub, "GET", f"/repos/{NAME}", token)[0] == 200
    status, headers, body = raw(hub, "GET", f"/repos/{NAME}", token)
    assert (status, headers["X-RateLimit-Remaining"]) == (403, "0")
    hub.clock.advance(timedelta(seconds=61))
    assert raw(hub, "GET", f"/repos/{NAME}", token)[0] == 200


def test_faults_come_before_or_after_the_effect(hub, repo):
    token = hub.token(kind="pat", user="ada")
    sha = repo.branches()["main"]
    for name, when in (("before", "before"), ("after", "after")):
        hub.add_fault(Fault("POST", "/git/refs$", 502, when=when))
        assert raw(hub, "POST", f"/repos/{NAME}/git/refs", token, {"ref": f"refs/heads/{name}", "sha": sha})[0] == 502
    assert set(repo.branches()) == {"main", "after"}


def test_reviewers_owners_and_strangers(hub, repo, app):
    hub.team("acme", "platform", members=["ada"])
    repo.grant_team("platform", "write")
    repo.as_person("ada").push("main", {"CODEOWNERS": b"* @ada @acme/platform\n"}, message="owners")
    branch(repo, "change")
    pull = app.create_pull("main", "change", title="t")
    assert repo.pulls[pull.number].requested_reviewers == ["ada"]
    assert repo.pulls[pull.number].requested_teams == ["platform"]
    with pytest.raises(GithubException):
        pull.create_review_request(reviewers=["stranger"])


def test_git_clones_and_a_push_moves_the_pull_request(hub, repo, app, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("GIT_TERMINAL_PROMPT", "0")
    token = hub.token(kind="pat", user="ada")
    branch(repo, "change")
    pull = app.create_pull("main", "change", title="t")
    url = hub.git_url(NAME).replace("://", f"://x-access-token:{token}@")

    def git(*arguments, check=True):
        who = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
        return subprocess.run(["git", *who, *arguments], check=check, capture_output=True, text=True)

    git("clone", "--quiet", "--branch", "change", url, str(tmp_path / "clone"))
    (tmp_path / "clone" / "new.tf").write_text("x\n")
    git("-C", str(tmp_path / "clone"), "add", "--all")
    git("-C", str(tmp_path / "clone"), "commit", "--quiet", "--message", "mine")
    git("-C", str(tmp_path / "clone"), "push", "--quiet")
    assert app.get_pull(pull.number).commits == 2
    anonymous = git("push", hub.git_url(NAME), "HEAD:refs/heads/x", check=False)
    assert anonymous.returncode != 0


def test_reactions_are_counted_once_for_each_person(repo, app):
    number = opened_by_ada(repo)
    comment = app.get_issue(number).create_comment("words")
    assert comment.create_reaction("eyes").id == comment.create_reaction("eyes").id
    app.get_issue(number).create_reaction("rocket")
    assert [r.content for r in app.get_issue(number).get_comments()[0].get_reactions()] == ["eyes"]
    with pytest.raises(GithubException):
        comment.create_reaction("shrug")


def test_nobody_approves_what_is_their_own(hub, repo, app):
    number = opened_by_ada(repo)
    mine = github(hub, hub.token(kind="pat", user="ada")).get_repo(NAME).get_pull(number)
    with pytest.raises(GithubException, match="own pull request"):
        mine.create_review(event="APPROVE")
    app.get_pull(number).create_review(event="APPROVE", body="fine")
    assert [review.state for review in mine.get_reviews()] == ["APPROVED"]


def test_its_answers_hold_against_the_published_description(hub, repo, app):
    tip = branch(repo, "change")
    pull = app.create_pull("main", "change", title="t", body="b")
    pull.add_to_labels("x")
    pull.create_issue_comment("words")
    app.create_check_run("c", tip, status="completed", conclusion="success", output={"title": "t", "summary": "s"})
    app.get_commit(tip).create_status("success", context="c")
    list(app.get_issues(state="all"))
    list(app.get_pull(pull.number).get_issue_comments())
    app.compare("main", "change")
    pull.create_review(event="COMMENT", body="words")
    list(pull.get_reviews())
    app.get_issue(pull.number).create_reaction("eyes")
    list(app.get_issue(pull.number).get_reactions())
    contract = Contract.load()
    found = [
        f"{e.method} {e.path} {e.status}: {problem}"
        for e in hub.exchanges
        for problem in contract.response_problems(e.method, e.path, e.status, e.response)
    ]
    assert sorted(set(found)) == []
    assert hub.violations == []


def test_a_typo_in_a_request_is_found(hub, repo):
    token = hub.token(kind="pat", user="ada")
    raw(hub, "POST", f"/repos/{NAME}/pulls", token, {"title": "t", "head": "x", "base": "main", "drafft": True})
    assert any("drafft" in violation for violation in hub.violations)


def test_it_starts_from_the_command_line():
    with subprocess.Popen([sys.executable, "-m", "tests.fakehub"], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        lines = [process.stdout.readline() for _ in range(5)]
        url = lines[0].split("GITHUB_API_URL=")[1].split()[0]
        deadline = time.monotonic() + 10
        with urlopen(f"{url}/rate_limit", timeout=deadline - time.monotonic()) as answer:
            assert answer.status == 200
        process.terminate()
    assert lines[4].startswith("git clone http://127.0.0.1:")
