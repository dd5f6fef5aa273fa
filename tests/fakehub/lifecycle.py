"""What becomes of issues and pull requests when something happens; what is mailed is said here."""

from __future__ import annotations

from tests.fakehub.routes import Refusal, invalid
from tests.fakehub.store import Comment, Happening, Issue, Pull, Repo


def next_number(repo: Repo) -> int:
    """The number of the next issue or pull request."""
    return max(repo.issues, default=0) + 1


def open_pull(
    repo: Repo, actor: str, *, head_repo: Repo, head: str, base: str, title: str, body: str | None, draft: bool
) -> Pull:
    """Open a pull request, as far as GitHub allows it."""
    base_sha, head_sha = repo.store.branch(base), head_repo.store.branch(head)
    if base_sha is None:
        raise invalid("PullRequest", "base")
    if head_sha is None:
        raise invalid("PullRequest", "head")
    where = (head_repo.full_name, head, base)
    if any(p.state == "open" and (p.head_repo, p.head_ref, p.base_ref) == where for p in repo.pulls.values()):
        words = f"A pull request already exists for {head_repo.owner}:{head}."
        raise Refusal(422, "Validation Failed", [{"resource": "PullRequest", "code": "custom", "message": words}])
    if head_repo is not repo:
        repo.store.fetch(head_repo.store, head_sha, "refs/fakehub/fork")
    if repo.store.ahead_behind(base_sha, head_sha)[0] == 0:
        words = f"No commits between {base} and {head}"
        raise Refusal(422, "Validation Failed", [{"resource": "PullRequest", "code": "custom", "message": words}])
    now = repo.hub.clock.now
    one = Pull(
        number=next_number(repo),
        id=repo.hub.new_id(),
        title=title,
        body=body,
        user=actor,
        created_at=now,
        updated_at=now,
        head_repo=head_repo.full_name,
        head_ref=head,
        head_sha=head_sha,
        base_ref=base,
        base_sha=base_sha,
        draft=draft,
    )
    repo.issues[one.number] = one
    _keep_head(repo, one)
    repo.hub.notify("opened", one.number, actor, title)
    if not draft:
        request_owners(repo, one)
    return one


def _keep_head(repo: Repo, one: Pull) -> None:
    repo.store.set_ref(f"refs/pull/{one.number}/head", one.head_sha)


def branches_moved(repo: Repo, actor: str) -> None:
    """Have pull requests follow their branches, be merged where they have come into their base, or be closed."""
    now = repo.branches()
    moved = {name for name in repo.seen.keys() | now.keys() if repo.seen.get(name) != now.get(name)}
    repo.seen = now
    for one in repo.pulls.values():
        if one.state != "open" or not moved & {one.head_ref, one.base_ref}:
            continue
        tip = now.get(one.head_ref) if one.head_repo == repo.full_name else one.head_sha
        base = now.get(one.base_ref)
        if tip is None or base is None:
            close(repo, one, actor)
            continue
        if tip != one.head_sha:
            one.head_sha, one.updated_at = tip, repo.hub.clock.now
            _keep_head(repo, one)
            repo.hub.notify("pushed", one.number, actor, tip)
        one.base_sha = base
        if repo.store.is_ancestor(tip, base):
            merged(repo, one, actor, base)


def merged(repo: Repo, one: Pull, actor: str, commit: str) -> None:
    """It came into its base."""
    now = repo.hub.clock.now
    one.merged_at, one.merged_by, one.merge_commit_sha = now, actor, commit
    one.state, one.closed_at, one.closed_by, one.updated_at = "closed", now, actor, now
    repo.hub.notify("merged", one.number, actor, one.title)


def close(repo: Repo, one: Issue, actor: str, reason: str | None = None) -> None:
    """Somebody closes it."""
    if one.state == "closed":
        return
    now = repo.hub.clock.now
    one.state, one.closed_at, one.closed_by, one.updated_at = "closed", now, actor, now
    one.state_reason = reason
    happened(repo, one, "closed", actor)
    repo.hub.notify("closed", one.number, actor, one.title)


def reopen(repo: Repo, one: Issue, actor: str) -> None:
    """Somebody opens it again; a pull request only with its branch, at or after the commit it was closed with."""
    if one.state == "open":
        return
    if isinstance(one, Pull):
        if one.merged:
            raise invalid("PullRequest", "state", message="Cannot reopen a merged pull request")
        tip = repo.store.branch(one.head_ref)
        if tip is None or not repo.store.is_ancestor(one.head_sha, tip):
            words = f"state cannot be changed. The {one.head_ref} branch was force-pushed, recreated or deleted."
            raise invalid("PullRequest", "state", message=words)
        one.head_sha, one.base_sha = tip, repo.store.branch(one.base_ref) or one.base_sha
        _keep_head(repo, one)
    one.state, one.closed_at, one.closed_by, one.updated_at = "open", None, None, repo.hub.clock.now
    happened(repo, one, "reopened", actor)
    repo.hub.notify("reopened", one.number, actor, one.title)


def happened(repo: Repo, one: Issue, event: str, actor: str) -> None:
    """Put it into the timeline."""
    one.happenings.append(Happening(repo.hub.new_id(), event, actor, repo.hub.clock.now))


def say(repo: Repo, one: Issue, actor: str, body: str) -> Comment:
    """Somebody comments."""
    now = repo.hub.clock.now
    comment = Comment(repo.hub.new_id(), one.number, actor, body, now, now)
    one.comments.append(comment)
    repo.hub.notify("commented", one.number, actor, body)
    return comment


def request_owners(repo: Repo, one: Pull) -> None:
    """Have the owners of the changed files asked, as GitHub does by itself."""
    from agentbot.forge.codeowners import load

    found = load(lambda path: repo.read(one.base_ref, path))
    since = repo.store.merge_base(one.base_sha, one.head_sha) or one.base_sha
    asked = found.reviewers([change.path for change in repo.store.changes(since, one.head_sha)])
    users = [login for login in asked.users if login != one.user and repo.is_collaborator(login)]
    teams = [name.partition("/")[2] for name in asked.teams if (repo.owner, name.partition("/")[2]) in repo.hub.teams]
    one.requested_reviewers += [login for login in users if login not in one.requested_reviewers]
    one.requested_teams += [slug for slug in teams if slug not in one.requested_teams]


def rename_branch(repo: Repo, old: str, new: str) -> None:
    """Rename a branch; pull requests to it follow."""
    repo.store.git("branch", "--move", old, new)
    if repo.default_branch == old:
        repo.default_branch = new
        repo.store.git("symbolic-ref", "HEAD", f"refs/heads/{new}")
    for one in repo.pulls.values():
        one.base_ref = new if one.base_ref == old else one.base_ref
    repo.seen = repo.branches()
