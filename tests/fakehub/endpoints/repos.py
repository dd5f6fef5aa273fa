"""The repository itself, its branches, files and what it says about limits."""

from __future__ import annotations

import base64

from tests.fakehub import payloads
from tests.fakehub.routes import Call, Reply, not_found, route


@route("GET", "/repos/{owner}/{repo}")
def get_repository(call: Call) -> Reply:
    """The repository, with what the asking account may do there."""
    shown = payloads.repository(call.repo)
    token = call.token
    # An installation's token may nothing here, by GitHub's own word, whatever it may.
    role = call.repo.role_of(token.user.login) if token and token.kind == "pat" else "none"
    shown |= {"network_count": 0, "subscribers_count": 0}
    return Reply({**shown, "permissions": payloads.permissions(role)})


@route("GET", "/repos/{owner}/{repo}/branches/{name:path}", topic="contents")
def get_branch(call: Call) -> Reply:
    """One branch."""
    sha = call.repo.store.branch(call.params["name"])
    if sha is None:
        raise not_found()
    return Reply(payloads.branch(call.repo, call.params["name"], sha))


@route("GET", "/repos/{owner}/{repo}/contents/{path:path}", topic="contents")
def get_contents(call: Call) -> Reply:
    """A file of a commit."""
    store, path = call.repo.store, call.params["path"]
    commit = store.resolve(call.query.get("ref") or call.repo.default_branch)
    entry = store.entry(commit, path) if commit else None
    if entry is None:
        raise not_found()
    if entry.kind != "blob":
        return Reply([])
    data = store.blob(entry.sha)
    url = f"{call.hub.url}/repos/{call.repo.full_name}"
    return Reply(
        {
            "type": "file",
            "encoding": "base64",
            "size": len(data),
            "name": path.rpartition("/")[2],
            "path": path,
            "content": base64.encodebytes(data).decode(),
            "sha": entry.sha,
            "url": f"{url}/contents/{path}",
            "git_url": f"{url}/git/blobs/{entry.sha}",
            "html_url": None,
            "download_url": None,
            "_links": {"self": f"{url}/contents/{path}", "git": None, "html": None},
        }
    )


@route("GET", "/rate_limit")
def get_rate_limit(call: Call) -> Reply:
    """What is left; asking costs nothing."""
    headers = call.hub.limits.headers(call.token.value if call.token else "")
    core = {name: int(headers[f"X-RateLimit-{name.title()}"]) for name in ("limit", "remaining", "reset", "used")}
    return Reply({"resources": {"core": core, "search": core}, "rate": core})
