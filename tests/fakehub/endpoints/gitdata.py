"""Blobs, trees and commits as git has them."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from typing import Any

from tests.fakehub import payloads
from tests.fakehub.gitstore import Signature
from tests.fakehub.routes import Call, Refusal, Reply, not_found, route
from tests.fakehub.tokens import is_signer

MODES = ("100644", "100755", "040000", "160000", "120000")


@route("POST", "/repos/{owner}/{repo}/git/blobs", topic="contents")
def create_blob(call: Call) -> Reply:
    """Store the bytes of a file."""
    content = call.text("content")
    try:
        data = base64.b64decode(content) if call.body.get("encoding") == "base64" else content.encode()
    except binascii.Error:
        raise Refusal(422, "content is not valid Base64") from None
    sha = call.repo.store.write_blob(data)
    return Reply({"sha": sha, "url": f"{call.hub.url}/repos/{call.repo.full_name}/git/blobs/{sha}"}, 201)


@route("POST", "/repos/{owner}/{repo}/git/trees", topic="contents")
def create_tree(call: Call) -> Reply:
    """A tree on top of another one."""
    store, base = call.repo.store, call.body.get("base_tree")
    if not call.repo.branches():
        raise Refusal(409, "Git Repository is empty.")
    if base is not None and store.kind(base) not in ("tree", "commit"):
        raise Refusal(404, "Not Found")
    if base is not None and store.kind(base) == "commit":
        base = store.commit(base).tree
    sha = store.write_tree(base, {entry["path"]: _entry(call, entry) for entry in call.body.get("tree", [])})
    return Reply(_tree(call, sha), 201)


def _entry(call: Call, entry: dict[str, Any]) -> tuple[str, str] | None:
    mode = entry.get("mode", "100644")
    if mode not in MODES:
        raise Refusal(422, f"tree.mode {mode!r} is not a valid mode")
    if "content" in entry:
        return mode, call.repo.store.write_blob(entry["content"].encode())
    if entry.get("sha") is None:
        return None
    if call.repo.store.kind(entry["sha"]) is None:
        raise Refusal(422, f"tree.sha {entry['sha']} is not a valid blob")
    return mode, entry["sha"]


def _tree(call: Call, sha: str) -> dict[str, Any]:
    url = f"{call.hub.url}/repos/{call.repo.full_name}/git"
    entries = [
        {"path": e.path, "mode": e.mode, "type": e.kind, "sha": e.sha, "url": f"{url}/{e.kind}s/{e.sha}"}
        | ({"size": e.size} if e.size is not None else {})
        for e in call.repo.store.tree(sha)
    ]
    return {"sha": sha, "url": f"{url}/trees/{sha}", "tree": entries, "truncated": False}


@route("POST", "/repos/{owner}/{repo}/git/commits", topic="contents")
def create_commit(call: Call) -> Reply:
    """A commit; without an author it is the token's own, and signed for an App."""
    store, tree, parents = call.repo.store, call.text("tree"), call.body.get("parents", [])
    if store.kind(tree) != "tree":
        raise Refusal(422, "Tree SHA does not exist")
    if any(store.kind(parent) != "commit" for parent in parents):
        raise Refusal(422, "Parent SHA does not exist or is not a commit object")
    own = call.hub.signature(call.actor)
    author = _given(call.body.get("author"), own)
    committer = _given(call.body.get("committer"), author)
    signed = is_signer(call.token) and not {"author", "committer"} & call.body.keys() if call.token else False
    sha = store.write_commit(tree, parents, call.text("message"), author=author, committer=committer, signed=signed)
    return Reply(payloads.git_commit(call.repo, store.commit(sha)), 201)


def _given(person: dict[str, str] | None, otherwise: Signature) -> Signature:
    if not person:
        return otherwise
    when = datetime.fromisoformat(person["date"]) if "date" in person else otherwise.when
    return Signature(person["name"], person["email"], when)


@route("GET", "/repos/{owner}/{repo}/git/commits/{sha}", topic="contents")
def get_commit(call: Call) -> Reply:
    """A commit as git has it, also one that no branch reaches."""
    if call.repo.store.kind(call.params["sha"]) != "commit":
        raise not_found()
    return Reply(payloads.git_commit(call.repo, call.repo.store.commit(call.params["sha"])))
