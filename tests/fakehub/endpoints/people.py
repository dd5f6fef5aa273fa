"""Accounts, and what they may do."""

from __future__ import annotations

from tests.fakehub import payloads
from tests.fakehub.routes import Call, Refusal, Reply, not_found, route
from tests.fakehub.tokens import INTEGRATION

COARSE = {"maintain": "write", "triage": "read"}


@route("GET", "/user")
def get_user(call: Call) -> Reply:
    """The token's own account; the Actions' and an App's may not ask."""
    if call.token and call.token.kind != "pat":
        raise Refusal(403, INTEGRATION)
    return Reply(payloads.user(call.hub, call.actor.login))


@route("GET", "/repos/{owner}/{repo}/collaborators/{username}/permission")
def get_permission(call: Call) -> Reply:
    """What somebody may do here."""
    login = call.params["username"]
    if login not in call.hub.users:
        raise not_found()
    role = call.repo.role_of(login)
    user = payloads.user(call.hub, login) | {"permissions": payloads.permissions(role), "role_name": role}
    return Reply({"permission": COARSE.get(role, role), "role_name": role, "user": user})
