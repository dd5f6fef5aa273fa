"""Reviews of pull requests."""

from __future__ import annotations

from tests.fakehub import payloads
from tests.fakehub.routes import Call, Refusal, Reply, route
from tests.fakehub.store import Review

STATES = {"APPROVE": "APPROVED", "REQUEST_CHANGES": "CHANGES_REQUESTED", "COMMENT": "COMMENTED"}
OWN = "Review Can not approve your own pull request"


@route("POST", "/repos/{owner}/{repo}/pulls/{number}/reviews", topic="pulls")
def create_review(call: Call) -> Reply:
    """Approve, ask for changes or comment; nobody approves what is their own."""
    one, event = call.pull(), call.body.get("event", "COMMENT")
    if event not in STATES:
        raise Refusal(422, f"Variable $event of type PullRequestReviewEvent was provided invalid value {event}")
    if event != "COMMENT" and one.user == call.actor.login:
        raise Refusal(422, "Unprocessable Entity", [OWN])
    if call.token and call.token.kind == "actions" and event == "APPROVE" and not call.repo.allow_actions_pull_requests:
        raise Refusal(422, "GitHub Actions is not permitted to approve pull requests.")
    review = Review(
        id=call.hub.new_id(),
        user=call.actor.login,
        state=STATES[event],
        body=call.body.get("body", ""),
        commit_id=call.body.get("commit_id", one.head_sha),
        submitted_at=call.hub.clock.now,
    )
    one.reviews.append(review)
    one.requested_reviewers = [login for login in one.requested_reviewers if login != call.actor.login]
    call.hub.notify("reviewed", one.number, call.actor.login, review.state)
    return Reply(payloads.review(call.repo, one, review))


@route("GET", "/repos/{owner}/{repo}/pulls/{number}/reviews", topic="pulls")
def list_reviews(call: Call) -> Reply:
    """The reviews, oldest first."""
    one = call.pull()
    return call.page(one.reviews, lambda each: payloads.review(call.repo, one, each))


@route("GET", "/repos/{owner}/{repo}/pulls/{number}/requested_reviewers", topic="pulls")
def requested_reviewers(call: Call) -> Reply:
    """Who is asked and has not answered."""
    one, hub = call.pull(), call.hub
    teams = [payloads.team(hub, hub.teams[call.repo.owner, slug]) for slug in one.requested_teams]
    return Reply({"users": [payloads.user(hub, login) for login in one.requested_reviewers], "teams": teams})
