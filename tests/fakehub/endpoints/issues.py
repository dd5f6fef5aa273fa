"""Issues, and of pull requests what they have in common with them: comments, labels, assignees."""

from __future__ import annotations

from datetime import datetime

from tests.fakehub import lifecycle, payloads
from tests.fakehub.dispatch_comments import find_comment
from tests.fakehub.routes import Call, Refusal, Reply, not_found, route
from tests.fakehub.tokens import may_edit

BODY_LIMIT = 65_536


def checked_body(call: Call) -> str | None:
    """The text of the request, as far as GitHub takes it."""
    body: str | None = call.body.get("body")
    if body is not None and len(body) > BODY_LIMIT:
        words = f"body is too long (maximum is {BODY_LIMIT} characters)"
        raise Refusal(422, "Validation Failed", [{"resource": "Issue", "code": "custom", "message": words}])
    return body


@route("GET", "/repos/{owner}/{repo}/issues", topic="issues")
def list_issues(call: Call) -> Reply:
    """Issues and pull requests."""
    query, found = call.query, sorted(call.repo.issues.values(), key=lambda one: one.number, reverse=True)
    state, creator, labels = query.get("state", "open"), query.get("creator"), query.get("labels", "")
    since = datetime.fromisoformat(query["since"]) if "since" in query else None
    shown = [
        one
        for one in found
        if state in ("all", one.state)
        and creator in (None, one.user)
        and all(name in one.labels for name in filter(None, labels.split(",")))
        and (since is None or one.updated_at >= since)
    ]
    return call.page(shown, lambda one: payloads.issue(call.repo, one))


@route("GET", "/repos/{owner}/{repo}/issues/{number}", topic="discussion")
def get_issue(call: Call) -> Reply:
    """One of them, with who closed it."""
    return Reply(payloads.issue(call.repo, call.issue(), single=True))


@route("GET", "/repos/{owner}/{repo}/issues/{number}/comments", topic="discussion")
def list_comments(call: Call) -> Reply:
    """The discussion, oldest first."""
    return call.page(call.issue().comments, lambda one: payloads.comment(call.repo, one))


@route("POST", "/repos/{owner}/{repo}/issues/{number}/comments", topic="discussion")
def create_comment(call: Call) -> Reply:
    """Say something."""
    body = checked_body(call)
    if not body:
        raise Refusal(
            422, "Validation Failed", [{"resource": "IssueComment", "code": "missing_field", "field": "body"}]
        )
    return Reply(payloads.comment(call.repo, lifecycle.say(call.repo, call.issue(), call.actor.login, body)), 201)


@route("PATCH", "/repos/{owner}/{repo}/issues/comments/{comment_id}", topic="discussion")
def update_comment(call: Call) -> Reply:
    """Say it in other words; nobody is mailed."""
    found = find_comment(call.repo, call.params["comment_id"])
    if found is None:
        raise not_found()
    if call.token is None or not may_edit(call.token, call.repo, found.user):
        raise Refusal(403, "Must have admin rights to Repository.")
    found.body, found.updated_at = checked_body(call) or found.body, call.hub.clock.now
    return Reply(payloads.comment(call.repo, found))


@route("POST", "/repos/{owner}/{repo}/issues/{number}/labels", topic="labels")
def add_labels(call: Call) -> Reply:
    """Put labels on; those that are missing are made."""
    one = call.issue()
    names = [each if isinstance(each, str) else each["name"] for each in call.body.get("labels", [])]
    one.labels += [name for name in call.repo.ensure_labels(names) if name not in one.labels]
    return Reply(payloads.labels(call.repo, one.labels))


@route("POST", "/repos/{owner}/{repo}/issues/{number}/assignees", topic="triage")
def add_assignees(call: Call) -> Reply:
    """Assign people; whom GitHub does not know here it leaves out without a word."""
    one = call.issue()
    known = [login for login in call.body.get("assignees", []) if call.repo.is_collaborator(login)]
    one.assignees += [login for login in known if login not in one.assignees]
    return Reply(payloads.issue(call.repo, one), 201)
