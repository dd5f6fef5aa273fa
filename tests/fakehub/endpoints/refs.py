"""Branches and tags as git has them."""

from __future__ import annotations

from tests.fakehub import payloads
from tests.fakehub.gitstore import SHA, GitRefused
from tests.fakehub.routes import Call, Refusal, Reply, not_found, route
from tests.fakehub.rules import require

PATTERN = "Reference name must start with 'refs/' and contain at least two slashes."


def _require_commits(call: Call) -> None:
    if not call.repo.branches():
        raise Refusal(409, "Git Repository is empty.")


@route("GET", "/repos/{owner}/{repo}/git/ref/{ref:path}", topic="contents")
def get_ref(call: Call) -> Reply:
    """One ref."""
    _require_commits(call)
    name = f"refs/{call.params['ref']}"
    found = call.repo.store.ref(name)
    if found is None:
        raise not_found()
    return Reply(payloads.reference(call.repo, name, *found))


@route("GET", "/repos/{owner}/{repo}/git/matching-refs/{ref:path}", topic="contents")
def matching_refs(call: Call) -> Reply:
    """Every ref that begins so, also in the middle of a name."""
    _require_commits(call)
    start = f"refs/{call.params['ref']}"
    found = call.repo.store.refs("refs/heads" if start.startswith("refs/heads") else "refs/tags")
    rows = sorted((name, *rest) for name, rest in found.items() if name.startswith(start))
    return call.page(rows, lambda row: payloads.reference(call.repo, *row))


@route("POST", "/repos/{owner}/{repo}/git/refs", topic="contents")
def create_ref(call: Call) -> Reply:
    """Make a ref where none is."""
    _require_commits(call)
    name, sha, store = call.text("ref"), call.text("sha"), call.repo.store
    if not name.startswith("refs/") or name.count("/") < 2 or not store.is_valid_ref(name):
        raise Refusal(422, PATTERN if not name.startswith("refs/") else f"{name} is not a valid ref name.")
    if not SHA.fullmatch(sha) or store.kind(sha) is None:
        raise Refusal(422, "Object does not exist")
    if store.ref(name):
        raise Refusal(422, "Reference already exists")
    require(call.repo, name.removeprefix("refs/heads/"), old=None, new=sha)
    try:
        store.set_ref(name, sha, "0" * 40)
    except GitRefused:
        raise Refusal(422, "Reference update failed") from None
    call.hub.settle(call.repo, call.actor.login)
    return Reply(payloads.reference(call.repo, name, sha, "commit"), 201)


@route("PATCH", "/repos/{owner}/{repo}/git/refs/{ref:path}", topic="contents")
def update_ref(call: Call) -> Reply:
    """Move a ref; without force only forward."""
    name, sha, store = f"refs/{call.params['ref']}", call.text("sha"), call.repo.store
    found = store.ref(name)
    if found is None:
        raise Refusal(422, "Reference does not exist")
    if store.kind(sha) is None:
        raise Refusal(422, "Object does not exist")
    if not call.body.get("force") and not store.is_ancestor(found[0], sha):
        raise Refusal(422, "Update is not a fast forward")
    require(call.repo, name.removeprefix("refs/heads/"), old=found[0], new=sha)
    store.set_ref(name, sha, found[0])
    call.hub.settle(call.repo, call.actor.login)
    return Reply(payloads.reference(call.repo, name, sha, "commit"))


@route("DELETE", "/repos/{owner}/{repo}/git/refs/{ref:path}", topic="contents")
def delete_ref(call: Call) -> Reply:
    """Take a ref away."""
    name = f"refs/{call.params['ref']}"
    found = call.repo.store.ref(name)
    if found is None:
        raise Refusal(422, "Reference does not exist")
    require(call.repo, name.removeprefix("refs/heads/"), old=found[0], new=None)
    call.repo.store.delete_ref(name)
    call.hub.settle(call.repo, call.actor.login)
    return Reply(None, 204)
