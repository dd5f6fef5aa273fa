"""Pull requests."""

from __future__ import annotations

from typing import Any

from tests.fakehub import lifecycle, payloads
from tests.fakehub.endpoints.issues import checked_body
from tests.fakehub.routes import Call, Refusal, Reply, invalid, route
from tests.fakehub.store import Pull

FORBIDDEN = "GitHub Actions is not permitted to create or approve pull requests."
OWN = "Review cannot be requested from pull request author."


def full(call: Call, one: Pull) -> dict[str, Any]:
    """A pull request by itself, with whether it can be merged: null where it was never asked for these commits."""
    store, pair = call.repo.store, (one.base_sha, one.head_sha)
    tree = store.merge_tree(*pair) if one.state == "open" else None
    told = pair in one.judged or not call.repo.mergeable_null_first
    one.judged.add(pair)
    mergeable = tree is not None if told and one.state == "open" else None
    since = store.merge_base(*pair) or one.base_sha
    files = store.changes(since, one.head_sha)
    return payloads.pull(call.repo, one) | {
        "merged": one.merged,
        "mergeable": mergeable,
        "rebaseable": mergeable,
        "mergeable_state": "unknown" if mergeable is None else "clean" if mergeable else "dirty",
        "merged_by": payloads.maybe_user(call.hub, one.merged_by),
        "comments": len(one.comments),
        "review_comments": len(one.line_comments),
        "maintainer_can_modify": one.maintainer_can_modify,
        "commits": store.ahead_behind(since, one.head_sha)[0],
        "additions": sum(file.additions for file in files),
        "deletions": sum(file.deletions for file in files),
        "changed_files": len(files),
    }


@route("GET", "/repos/{owner}/{repo}/pulls", topic="pulls")
def list_pulls(call: Call) -> Reply:
    """Pull requests, newest first."""
    query = call.query
    found = sorted(call.repo.pulls.values(), key=lambda one: one.number, reverse=query.get("direction") != "asc")
    shown = [
        one
        for one in found
        if query.get("state", "open") in ("all", one.state)
        and query.get("head") in (None, f"{one.head_repo.split('/')[0]}:{one.head_ref}")
        and query.get("base") in (None, one.base_ref)
    ]
    return call.page(shown, lambda one: payloads.pull(call.repo, one))


@route("GET", "/repos/{owner}/{repo}/pulls/{number}", topic="pulls")
def get_pull(call: Call) -> Reply:
    """One of them."""
    return Reply(full(call, call.pull()))


@route("POST", "/repos/{owner}/{repo}/pulls", topic="pulls")
def create_pull(call: Call) -> Reply:
    """Open one."""
    if call.token and call.token.kind == "actions" and not call.repo.allow_actions_pull_requests:
        raise Refusal(403, FORBIDDEN)
    one = lifecycle.open_pull(
        call.repo,
        call.actor.login,
        head_repo=call.repo,
        head=call.text("head").removeprefix(f"{call.repo.owner}:"),
        base=call.text("base"),
        title=call.text("title"),
        body=checked_body(call),
        draft=bool(call.body.get("draft")),
    )
    return Reply(full(call, one), 201)


@route("PATCH", "/repos/{owner}/{repo}/pulls/{number}", topic="pulls")
def update_pull(call: Call) -> Reply:
    """Change title, text, base or state."""
    one, body = call.pull(), checked_body(call)
    state, base = call.body.get("state"), call.body.get("base")
    if base is not None and call.repo.store.branch(base) is None:
        raise invalid("PullRequest", "base")
    if state == "open":
        lifecycle.reopen(call.repo, one, call.actor.login)
    one.title, one.body = call.body.get("title", one.title), one.body if body is None else body
    one.base_ref, one.updated_at = base or one.base_ref, call.hub.clock.now
    if state == "closed":
        lifecycle.close(call.repo, one, call.actor.login)
    return Reply(full(call, one))


@route("POST", "/repos/{owner}/{repo}/pulls/{number}/requested_reviewers", topic="reviewers")
def request_reviewers(call: Call) -> Reply:
    """Ask people and teams for a review; one wrong name and nobody is asked."""
    one, users, teams = call.pull(), call.body.get("reviewers", []), call.body.get("team_reviewers", [])
    if one.user in users:
        raise Refusal(422, OWN)
    strangers = [login for login in users if not call.repo.is_collaborator(login)]
    strangers += [slug for slug in teams if slug not in call.repo.team_roles]
    if strangers:
        words = "Reviews may only be requested from collaborators. One or more of the users or teams you specified "
        raise Refusal(422, f"{words}is not a collaborator of the {call.repo.full_name} repository.")
    one.requested_reviewers += [login for login in users if login not in one.requested_reviewers]
    one.requested_teams += [slug for slug in teams if slug not in one.requested_teams]
    return Reply(payloads.pull(call.repo, one), 201)
