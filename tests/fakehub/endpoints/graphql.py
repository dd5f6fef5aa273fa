"""The few GraphQL operations that REST has no word for, told by the name of their field."""

from __future__ import annotations

import base64
import re
from typing import Any

from tests.fakehub import lifecycle
from tests.fakehub.routes import Call, Reply, route
from tests.fakehub.store import Pull, Repo
from tests.fakehub.tokens import check


@route("POST", "/graphql")
def graphql(call: Call) -> Reply:
    """Answer one operation; what is not known is an error in GraphQL's own shape."""
    query, variables = call.text("query"), call.body.get("variables") or {}
    if re.search(r"\bviewer\b", query):
        return Reply({"data": {"viewer": {"login": call.actor.login}}})
    verb = re.search(r"\b(markPullRequestReadyForReview|convertPullRequestToDraft)\b", query)
    if verb:
        return Reply(_set_draft(call, variables, verb[1]))
    call.hub.unknown_routes.append(f"GraphQL {query[:80]}")
    return Reply({"errors": [{"type": "undefinedField", "message": "the local GitHub does not know this operation"}]})


def _set_draft(call: Call, variables: dict[str, Any], verb: str) -> dict[str, Any]:
    found = next((pair for value in variables.values() if (pair := _pull(call, str(value)))), None)
    if found is None:
        return {"errors": [{"type": "NOT_FOUND", "message": "Could not resolve to a node with that global id."}]}
    repo, one = found
    check(call.token, repo, "pulls", writes=True)
    one.draft = verb.startswith("convert")
    if not one.draft:
        lifecycle.request_owners(repo, one)
    return {"data": {verb: {"pullRequest": {"isDraft": one.draft}}}}


def _pull(call: Call, node: str) -> tuple[Repo, Pull] | None:
    kind, _, number = base64.urlsafe_b64decode(node).decode("utf-8", "replace").partition(":")
    every = ((repo, one) for repo in call.hub.repos.values() for one in repo.pulls.values())
    return next((pair for pair in every if kind == "PullRequest" and str(pair[1].id) == number), None)
