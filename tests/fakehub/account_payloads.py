"""Accounts and repositories as the JSON that GitHub sends, with all their addresses."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import quote

from tests.fakehub.hub import Hub, stamp
from tests.fakehub.store import Repo

Json = dict[str, Any]
HYPERMEDIA = {
    "trees": "git/trees{/sha}",
    "blobs": "git/blobs{/sha}",
    "git_tags": "git/tags{/sha}",
    "statuses": "statuses/{sha}",
    "commits": "commits{/sha}",
    "compare": "compare/{base}...{head}",
    "contents": "contents/{+path}",
    "archive": "{archive_format}{/ref}",
    "comments": "comments{/number}",
    "issue_comment": "issues/comments{/number}",
    "issue_events": "issues/events{/number}",
    "milestones": "milestones{/number}",
    "labels": "labels{/name}",
    "notifications": "notifications{?since,all,participating}",
    "releases": "releases{/id}",
    "keys": "keys{/key_id}",
    "collaborators": "collaborators{/collaborator}",
    "assignees": "assignees{/user}",
    "teams": "teams",
    "hooks": "hooks",
    "forks": "forks",
    "events": "events",
    "stargazers": "stargazers",
    "subscription": "subscription",
}
"""The addresses in a repository's payload, below its own."""


def node(kind: str, number: int) -> str:
    """An opaque id for GraphQL."""
    return base64.urlsafe_b64encode(f"{kind}:{number}".encode()).decode()


def user(hub: Hub, login: str) -> Json:
    """An account, as it is shown wherever one is named."""
    one = hub.users[login]
    url = f"{hub.url}/users/{quote(login)}"
    page = f"{hub.url}/{login}" if one.type != "Bot" else f"{hub.url}/apps/{login.removesuffix('[bot]')}"
    lists = ("followers", "subscriptions", "orgs", "repos", "received_events")
    hyper = {f"{name if name != 'orgs' else 'organizations'}_url": f"{url}/{name}" for name in lists}
    return {
        "login": login,
        "id": one.id,
        "node_id": node("User", one.id),
        "avatar_url": f"{hub.url}/avatars/{one.id}",
        "gravatar_id": "",
        "url": url,
        "html_url": page,
        "following_url": f"{url}/following{{/other_user}}",
        "gists_url": f"{url}/gists{{/gist_id}}",
        "starred_url": f"{url}/starred{{/owner}}{{/repo}}",
        "events_url": f"{url}/events{{/privacy}}",
        **hyper,
        "type": one.type,
        "user_view_type": "public",
        "site_admin": False,
    }


def repository(repo: Repo) -> Json:
    """A repository."""
    url, page = f"{repo.hub.url}/repos/{repo.full_name}", f"{repo.hub.url}/{repo.full_name}"
    plain = ("branches", "tags", "languages", "contributors", "subscribers", "merges", "downloads", "deployments")
    opened = sum(issue.state == "open" for issue in repo.issues.values())
    return {
        "id": repo.id,
        "node_id": node("Repository", repo.id),
        "name": repo.name,
        "full_name": repo.full_name,
        "private": repo.private,
        "owner": user(repo.hub, repo.owner),
        "html_url": page,
        "description": None,
        "fork": repo.fork_of is not None,
        "url": url,
        **{f"{name}_url": f"{url}/{name}" for name in plain},
        **{f"{name}_url": f"{url}/{path}" for name, path in HYPERMEDIA.items()},
        **dict.fromkeys(("has_wiki", "has_projects", "has_pages", "has_downloads", "has_discussions"), False),
        "homepage": None,
        "mirror_url": None,
        "svn_url": page,
        "git_refs_url": f"{url}/git/refs{{/sha}}",
        "git_commits_url": f"{url}/git/commits{{/sha}}",
        "issues_url": f"{url}/issues{{/number}}",
        "pulls_url": f"{url}/pulls{{/number}}",
        "clone_url": f"{page}.git",
        "git_url": f"{page}.git",
        "ssh_url": f"git@{repo.hub.url.removeprefix('http://')}:{repo.full_name}.git",
        "default_branch": repo.default_branch,
        "archived": repo.archived,
        "disabled": False,
        "visibility": "private" if repo.private else "public",
        "has_issues": True,
        "allow_forking": True,
        "open_issues": opened,
        "open_issues_count": opened,
        "forks": 0,
        "forks_count": 0,
        "watchers": 0,
        "watchers_count": 0,
        "stargazers_count": 0,
        "size": 1,
        "language": "HCL",
        "license": None,
        "topics": [],
        "created_at": "2025-01-01T00:00:00Z",
        "updated_at": "2025-01-01T00:00:00Z",
        "pushed_at": stamp(repo.hub.clock.now),
        "allow_squash_merge": True,
        "allow_merge_commit": True,
        "allow_rebase_merge": True,
        "delete_branch_on_merge": False,
    }
