"""State as the JSON that GitHub sends; every URL is one of the hub itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from typing import Any
from urllib.parse import quote

from tests.fakehub.account_payloads import node, repository, user
from tests.fakehub.gitstore import Change, Commit, Signature
from tests.fakehub.hub import Hub, stamp
from tests.fakehub.rules import matches
from tests.fakehub.store import (
    ROLES,
    App,
    CheckRun,
    Comment,
    Happening,
    Issue,
    Label,
    LineComment,
    Pull,
    Reaction,
    Repo,
    Review,
    Status,
    Team,
)

Json = dict[str, Any]
CONTENTS = ("+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes")


def maybe_user(hub: Hub, login: str | None) -> Json | None:
    """An account, or null."""
    return None if login is None else user(hub, login)


def permissions(role: str) -> dict[str, bool]:
    """A role as the flags of a repository's payload."""
    flags = {"admin": "admin", "maintain": "maintain", "push": "write", "triage": "triage", "pull": "read"}
    return {flag: ROLES.index(role) >= ROLES.index(least) for flag, least in flags.items()}


def reference(repo: Repo, name: str, sha: str, kind: str) -> Json:
    """A git ref; its `url` is the one that PyGithub edits and deletes."""
    url = f"{repo.hub.url}/repos/{repo.full_name}/git"
    target = {"sha": sha, "type": kind, "url": f"{url}/{kind}s/{sha}"}
    return {"ref": name, "node_id": node(name, repo.id), "url": f"{url}/{quote(name)}", "object": target}


def branch(repo: Repo, name: str, sha: str) -> Json:
    """A branch."""
    url = f"{repo.hub.url}/repos/{repo.full_name}"
    guarded = any(matches(rules, name) for rules in repo.rulesets)
    return {"name": name, "commit": {"sha": sha, "url": f"{url}/commits/{sha}"}, "protected": guarded}


def _signed(one: Signature) -> Json:
    return {"name": one.name, "email": one.email, "date": stamp(one.when.astimezone(UTC))}


def verification(commit: Commit) -> Json:
    """What GitHub says of a commit's signature."""
    reason = "valid" if commit.verified else "unsigned" if commit.signature is None else "unknown_key"
    payload = commit.payload if commit.signature else None
    return {
        "verified": commit.verified,
        "reason": reason,
        "signature": commit.signature,
        "payload": payload,
        "verified_at": stamp(commit.committer.when) if commit.verified else None,
    }


def git_commit(repo: Repo, commit: Commit) -> Json:
    """A commit as the git database has it."""
    url, page = f"{repo.hub.url}/repos/{repo.full_name}", f"{repo.hub.url}/{repo.full_name}"
    return {
        "sha": commit.sha,
        "node_id": node(f"Commit:{commit.sha}", repo.id),
        "url": f"{url}/git/commits/{commit.sha}",
        "html_url": f"{page}/commit/{commit.sha}",
        "author": _signed(commit.author),
        "committer": _signed(commit.committer),
        "message": commit.message.rstrip("\n"),
        "tree": {"sha": commit.tree, "url": f"{url}/git/trees/{commit.tree}"},
        "parents": [_parent(repo, sha, "git/commits") for sha in commit.parents],
        "verification": verification(commit),
    }


def _parent(repo: Repo, sha: str, where: str) -> Json:
    url, page = f"{repo.hub.url}/repos/{repo.full_name}", f"{repo.hub.url}/{repo.full_name}"
    return {"sha": sha, "url": f"{url}/{where}/{sha}", "html_url": f"{page}/commit/{sha}"}


def commit(repo: Repo, one: Commit) -> Json:
    """A commit with the accounts of its author and committer, where their e-mail is known."""
    url, page = f"{repo.hub.url}/repos/{repo.full_name}", f"{repo.hub.url}/{repo.full_name}"
    inner = git_commit(repo, one)
    kept = ("author", "committer", "message", "tree", "verification")
    return {
        "sha": one.sha,
        "node_id": inner["node_id"],
        "commit": {key: inner[key] for key in kept} | {"url": inner["url"], "comment_count": 0},
        "url": f"{url}/commits/{one.sha}",
        "html_url": f"{page}/commit/{one.sha}",
        "comments_url": f"{url}/commits/{one.sha}/comments",
        "author": maybe_user(repo.hub, repo.hub.login_of(one.author.email)),
        "committer": maybe_user(repo.hub, repo.hub.login_of(one.committer.email)),
        "parents": [_parent(repo, sha, "commits") for sha in one.parents],
    }


def changed_file(repo: Repo, change: Change, head: str) -> Json:
    """One file of a difference."""
    url, page = f"{repo.hub.url}/repos/{repo.full_name}", f"{repo.hub.url}/{repo.full_name}"
    path = quote(change.path)
    shown: Json = {
        "sha": change.sha,
        "filename": change.path,
        "status": change.status,
        "additions": change.additions,
        "deletions": change.deletions,
        "changes": change.additions + change.deletions,
        "blob_url": f"{page}/blob/{head}/{path}",
        "raw_url": f"{page}/raw/{head}/{path}",
        "contents_url": f"{url}/contents/{path}?ref={head}",
    }
    if change.patch is not None:
        shown["patch"] = change.patch
    if change.old_path is not None:
        shown["previous_filename"] = change.old_path
    return shown


def label(repo: Repo, one: Label) -> Json:
    """A label."""
    return {
        "id": one.id,
        "node_id": node("Label", one.id),
        "url": f"{repo.hub.url}/repos/{repo.full_name}/labels/{quote(one.name, safe='')}",
        "name": one.name,
        "color": one.color,
        "default": False,
        "description": one.description,
    }


def labels(repo: Repo, names: Sequence[str]) -> list[Json]:
    """The labels of these names."""
    return [label(repo, repo.labels[name.lower()]) for name in names]


def association(repo: Repo, login: str) -> str:
    """How an author stands to a repository."""
    if login == repo.owner:
        return "OWNER"
    if any(login in repo.hub.teams[repo.owner, slug].members for slug in repo.team_roles):
        return "MEMBER"
    if repo.is_collaborator(login):
        return "COLLABORATOR"
    merged = any(pull.user == login and pull.merged for pull in repo.pulls.values())
    return "CONTRIBUTOR" if merged else "NONE"


def reactions(url: str, found: Sequence[Reaction]) -> Json:
    """How many of each emoji."""
    counts = {content: sum(one.content == content for one in found) for content in CONTENTS}
    return {"url": f"{url}/reactions", "total_count": len(found), **counts}


def reaction(hub: Hub, one: Reaction) -> Json:
    """One emoji."""
    return {
        "id": one.id,
        "node_id": node("Reaction", one.id),
        "user": user(hub, one.user),
        "content": one.content,
        "created_at": stamp(one.created_at),
    }


def issue(repo: Repo, one: Issue, *, single: bool = False) -> Json:
    """An issue, or a pull request as an issue; only a single one says who closed it."""
    url = f"{repo.hub.url}/repos/{repo.full_name}/issues/{one.number}"
    word = "pull" if isinstance(one, Pull) else "issues"
    shown = {
        "id": one.id,
        "node_id": node("PullRequest" if isinstance(one, Pull) else "Issue", one.id),
        "url": url,
        "repository_url": f"{repo.hub.url}/repos/{repo.full_name}",
        "labels_url": f"{url}/labels{{/name}}",
        "comments_url": f"{url}/comments",
        "events_url": f"{url}/events",
        "timeline_url": f"{url}/timeline",
        "html_url": f"{repo.hub.url}/{repo.full_name}/{word}/{one.number}",
        "number": one.number,
        "state": one.state,
        "state_reason": one.state_reason,
        "title": one.title,
        "body": one.body,
        "user": user(repo.hub, one.user),
        "labels": labels(repo, one.labels),
        "assignee": user(repo.hub, one.assignees[0]) if one.assignees else None,
        "assignees": [user(repo.hub, login) for login in one.assignees],
        "milestone": None,
        "locked": one.locked,
        "active_lock_reason": None,
        "comments": len(one.comments),
        "created_at": stamp(one.created_at),
        "updated_at": stamp(one.updated_at),
        "closed_at": stamp(one.closed_at),
        "author_association": association(repo, one.user),
        "reactions": reactions(url, one.reactions),
        "performed_via_github_app": None,
    }
    if isinstance(one, Pull):
        shown["draft"] = one.draft
        shown["pull_request"] = _pull_links(repo, one)
    if single:
        shown["closed_by"] = maybe_user(repo.hub, one.closed_by)
    return shown


def _pull_links(repo: Repo, one: Pull) -> Json:
    page = f"{repo.hub.url}/{repo.full_name}/pull/{one.number}"
    return {
        "url": f"{repo.hub.url}/repos/{repo.full_name}/pulls/{one.number}",
        "html_url": page,
        "diff_url": f"{page}.diff",
        "patch_url": f"{page}.patch",
        "merged_at": stamp(one.merged_at),
    }


def _side(repo: Repo | None, hub: Hub, owner: str, ref: str, sha: str) -> Json:
    known = user(hub, owner) if owner in hub.users else None
    return {
        "label": f"{owner}:{ref}",
        "ref": ref,
        "sha": sha,
        "user": known,
        "repo": repository(repo) if repo else None,
    }


def pull(repo: Repo, one: Pull) -> Json:
    """A pull request as lists show it."""
    hub, url = repo.hub, f"{repo.hub.url}/repos/{repo.full_name}"
    base = issue(repo, one)
    for name in ("repository_url", "labels_url", "events_url", "timeline_url", "comments", "state_reason"):
        del base[name]
    for name in ("reactions", "performed_via_github_app", "pull_request"):
        del base[name]
    here = f"{url}/pulls/{one.number}"
    owner = one.head_repo.split("/")[0]
    shown: Json = base | _pull_links(repo, one)
    return shown | {
        "issue_url": f"{url}/issues/{one.number}",
        "commits_url": f"{here}/commits",
        "review_comments_url": f"{here}/comments",
        "review_comment_url": f"{url}/pulls/comments{{/number}}",
        "comments_url": f"{url}/issues/{one.number}/comments",
        "statuses_url": f"{url}/statuses/{one.head_sha}",
        "merge_commit_sha": one.merge_commit_sha,
        "requested_reviewers": [user(hub, login) for login in one.requested_reviewers],
        "requested_teams": [team(hub, hub.teams[repo.owner, slug]) for slug in one.requested_teams],
        "head": _side(hub.repos.get(one.head_repo), hub, owner, one.head_ref, one.head_sha),
        "base": _side(repo, hub, repo.owner, one.base_ref, one.base_sha),
        "draft": one.draft,
        "auto_merge": None,
        "_links": {
            "self": {"href": here},
            "html": {"href": base["html_url"]},
            "issue": {"href": f"{url}/issues/{one.number}"},
            "comments": {"href": f"{url}/issues/{one.number}/comments"},
            "review_comments": {"href": f"{here}/comments"},
            "review_comment": {"href": f"{url}/pulls/comments{{/number}}"},
            "commits": {"href": f"{here}/commits"},
            "statuses": {"href": f"{url}/statuses/{one.head_sha}"},
        },
    }


def comment(repo: Repo, one: Comment) -> Json:
    """A comment on an issue or pull request."""
    url = f"{repo.hub.url}/repos/{repo.full_name}/issues"
    word = "pull" if one.number in repo.pulls else "issues"
    here = f"{url}/comments/{one.id}"
    return {
        "id": one.id,
        "node_id": node("IssueComment", one.id),
        "url": here,
        "html_url": f"{repo.hub.url}/{repo.full_name}/{word}/{one.number}#issuecomment-{one.id}",
        "issue_url": f"{url}/{one.number}",
        "user": user(repo.hub, one.user),
        "body": one.body,
        "created_at": stamp(one.created_at),
        "updated_at": stamp(one.updated_at),
        "author_association": association(repo, one.user),
        "reactions": reactions(here, one.reactions),
        "performed_via_github_app": None,
    }


def line_comment(repo: Repo, one: LineComment) -> Json:
    """A comment on a line of a difference."""
    here = f"{repo.hub.url}/repos/{repo.full_name}/pulls/comments/{one.id}"
    pull_url = f"{repo.hub.url}/repos/{repo.full_name}/pulls/{one.number}"
    return comment(repo, one) | {
        "node_id": node("PullRequestReviewComment", one.id),
        "url": here,
        "html_url": f"{repo.hub.url}/{repo.full_name}/pull/{one.number}#discussion_r{one.id}",
        "pull_request_url": pull_url,
        "pull_request_review_id": None,
        "path": one.path,
        "line": one.line,
        "original_line": one.line,
        "side": one.side,
        "commit_id": one.commit_id,
        "original_commit_id": one.commit_id,
        "diff_hunk": "",
        "in_reply_to_id": one.in_reply_to,
        "subject_type": "line",
        "_links": {"self": {"href": here}, "pull_request": {"href": pull_url}},
    }


def review(repo: Repo, pull_request: Pull, one: Review) -> Json:
    """A review."""
    page = f"{repo.hub.url}/{repo.full_name}/pull/{pull_request.number}"
    return {
        "id": one.id,
        "node_id": node("PullRequestReview", one.id),
        "user": user(repo.hub, one.user),
        "body": one.body,
        "state": one.state,
        "html_url": f"{page}#pullrequestreview-{one.id}",
        "pull_request_url": f"{repo.hub.url}/repos/{repo.full_name}/pulls/{pull_request.number}",
        "submitted_at": stamp(one.submitted_at),
        "commit_id": one.commit_id,
        "author_association": association(repo, one.user),
        "_links": {
            "html": {"href": f"{page}#pullrequestreview-{one.id}"},
            "pull_request": {"href": f"{repo.hub.url}/repos/{repo.full_name}/pulls/{pull_request.number}"},
        },
    }


def team(hub: Hub, one: Team) -> Json:
    """A team of an organisation."""
    url = f"{hub.url}/organizations/{hub.users[one.org].id}/team/{one.id}"
    return {
        "id": one.id,
        "node_id": node("Team", one.id),
        "name": one.slug,
        "slug": one.slug,
        "description": None,
        "privacy": "closed",
        "notification_setting": "notifications_enabled",
        "permission": "pull",
        "url": url,
        "html_url": f"{hub.url}/orgs/{one.org}/teams/{one.slug}",
        "members_url": f"{url}/members{{/member}}",
        "repositories_url": f"{url}/repos",
        "type": "organization",
        "organization_id": hub.users[one.org].id,
        "parent": None,
    }


def app(hub: Hub, one: App) -> Json:
    """A GitHub App."""
    return {
        "id": one.id,
        "slug": one.slug,
        "node_id": node("App", one.id),
        "name": "GitHub Actions" if one.slug == "github-actions" else one.slug,
        "owner": user(hub, one.bot.login),
        "description": "",
        "external_url": f"{hub.url}/apps/{one.slug}",
        "html_url": f"{hub.url}/apps/{one.slug}",
        "created_at": "2025-01-01T00:00:00Z",
        "updated_at": "2025-01-01T00:00:00Z",
        "permissions": {},
        "events": [],
    }


def check_run(repo: Repo, one: CheckRun) -> Json:
    """A check run; its annotations have an address of their own."""
    url = f"{repo.hub.url}/repos/{repo.full_name}/check-runs/{one.id}"
    return {
        "id": one.id,
        "name": one.name,
        "node_id": node("CheckRun", one.id),
        "head_sha": one.head_sha,
        "external_id": one.external_id,
        "url": url,
        "html_url": f"{repo.hub.url}/{repo.full_name}/runs/{one.id}",
        "details_url": one.details_url,
        "status": one.status,
        "conclusion": one.conclusion,
        "started_at": stamp(one.started_at),
        "completed_at": stamp(one.completed_at),
        "output": {
            "title": one.title,
            "summary": one.summary,
            "text": one.text,
            "annotations_count": len(one.annotations),
            "annotations_url": f"{url}/annotations",
        },
        "check_suite": {"id": one.app.id},
        "app": app(repo.hub, one.app),
        "pull_requests": [],
    }


def status(repo: Repo, one: Status) -> Json:
    """A commit status."""
    return {
        "id": one.id,
        "node_id": node("Status", one.id),
        "url": f"{repo.hub.url}/repos/{repo.full_name}/statuses/{one.sha}",
        "avatar_url": f"{repo.hub.url}/avatars/{repo.hub.users[one.user].id}",
        "state": one.state,
        "context": one.context,
        "description": one.description,
        "target_url": one.target_url,
        "created_at": stamp(one.created_at),
        "updated_at": stamp(one.created_at),
        "creator": user(repo.hub, one.user),
    }


def happening(repo: Repo, one: Happening) -> Json:
    """One entry of a timeline."""
    return {
        "id": one.id,
        "node_id": node("Event", one.id),
        "url": f"{repo.hub.url}/repos/{repo.full_name}/issues/events/{one.id}",
        "event": one.event,
        "actor": user(repo.hub, one.actor),
        "commit_id": None,
        "commit_url": None,
        "created_at": stamp(one.created_at),
        "performed_via_github_app": None,
        **one.detail,
    }
