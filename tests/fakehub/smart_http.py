"""git's own smart HTTP protocol, by git's own `http-backend`."""

from __future__ import annotations

import os
import re
import subprocess

from tests.fakehub.gitstore import ENVIRONMENT
from tests.fakehub.hub import Hub
from tests.fakehub.routes import Refusal, Reply, Request
from tests.fakehub.store import Token
from tests.fakehub.tokens import check

_GIT = re.compile(r"/([^/]+/[^/]+?)\.git(/(?:info/refs|git-upload-pack|git-receive-pack))")


def is_git(path: str) -> bool:
    """Whether a request is git's and not the API's."""
    return _GIT.fullmatch(path) is not None


def serve_git(hub: Hub, request: Request, token: Token | None, *, known: bool) -> Reply:
    """Answer a fetch or a push; a private repository and every push ask for a token first."""
    found = _GIT.fullmatch(request.path)
    assert found, "asked for paths of git only"
    repo = hub.repos.get(found[1])
    writes = "git-receive-pack" in (found[2] + request.query.get("service", ""))
    if not known or (token is None and (writes or repo is None or repo.private)):
        return Reply(b"", 401, {"WWW-Authenticate": 'Basic realm="GitHub"'})
    try:
        if repo is None:
            return Reply(b"Repository not found.", 404)
        check(token, repo, "contents", writes=writes)
    except Refusal as refusal:
        return Reply(refusal.message.encode(), refusal.status)
    done = subprocess.run(
        ["git", "http-backend"],
        env={
            **ENVIRONMENT,
            "GIT_PROJECT_ROOT": str(repo.store.path.parent),
            "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": f"/{repo.store.path.name}{found[2]}",
            "QUERY_STRING": "&".join(f"{name}={value}" for name, value in request.query.items()),
            "REQUEST_METHOD": request.method,
            "CONTENT_TYPE": request.headers.get("content-type", ""),
            "HTTP_CONTENT_ENCODING": request.headers.get("content-encoding", ""),
            "CONTENT_LENGTH": str(len(request.body)),
            "GIT_PROTOCOL": request.headers.get("git-protocol", ""),
            "REMOTE_USER": token.user.login if token else "",
            "HOME": os.devnull,
        },
        input=request.body,
        capture_output=True,
        check=True,
    )
    if writes:
        hub.settle(repo, token.user.login if token else "ghost")
    head, _, body = done.stdout.partition(b"\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
    status = int(headers.pop("Status", "200").split()[0])
    return Reply(body, status, headers)
