"""Emoji on issues, pull requests and comments: the same one twice is one."""

from __future__ import annotations

from tests.fakehub import payloads
from tests.fakehub.dispatch_comments import find_comment
from tests.fakehub.routes import Call, Reply, invalid, not_found, route
from tests.fakehub.store import Reaction


def _react(call: Call, found: list[Reaction]) -> Reply:
    content = call.text("content")
    if content not in payloads.CONTENTS:
        raise invalid("Reaction", "content")
    mine = next((one for one in found if (one.user, one.content) == (call.actor.login, content)), None)
    if mine:
        return Reply(payloads.reaction(call.hub, mine), 200)
    one = Reaction(call.hub.new_id(), call.actor.login, content, call.hub.clock.now)
    found.append(one)
    return Reply(payloads.reaction(call.hub, one), 201)


def _of_comment(call: Call) -> list[Reaction]:
    comment = find_comment(call.repo, call.params["comment_id"])
    if comment is None:
        raise not_found()
    return comment.reactions


@route("POST", "/repos/{owner}/{repo}/issues/{number}/reactions", topic="discussion")
def react_to_issue(call: Call) -> Reply:
    """Put an emoji on an issue or pull request."""
    return _react(call, call.issue().reactions)


@route("GET", "/repos/{owner}/{repo}/issues/{number}/reactions", topic="discussion")
def reactions_of_issue(call: Call) -> Reply:
    """The emoji on it."""
    return call.page(call.issue().reactions, lambda one: payloads.reaction(call.hub, one))


@route("POST", "/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions", topic="discussion")
def react_to_comment(call: Call) -> Reply:
    """Put an emoji on a comment."""
    return _react(call, _of_comment(call))


@route("GET", "/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions", topic="discussion")
def reactions_of_comment(call: Call) -> Reply:
    """The emoji on it."""
    return call.page(_of_comment(call), lambda one: payloads.reaction(call.hub, one))
