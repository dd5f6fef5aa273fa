"""What happens to one request: faults, who asks, limits, the published contract, the route, the cache, the record."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import replace
from typing import Any

from tests.fakehub import endpoints as _endpoints
from tests.fakehub.dispatch_comments import find_comment
from tests.fakehub.hub import Exchange, Hub
from tests.fakehub.routes import Call, Refusal, Reply, Request, Route, find, not_found
from tests.fakehub.smart_http import is_git, serve_git
from tests.fakehub.store import Pull, Repo, Token
from tests.fakehub.tokens import BAD, TABLE, bearer, check, visible

assert _endpoints.ALL, "importing the endpoints fills the table of routes"

READS = ("GET", "HEAD")


def answer(hub: Hub, request: Request) -> Reply | None:
    """The answer to a request, recorded; None where the connection is dropped."""
    with hub.lock:
        fault = next((fault for fault in hub.faults if fault.matches(request, "before")), None)
        if fault:
            fault.times -= 1
            return _finish(hub, request, fault.reply(), took_effect=False)
        genuine = _genuine(hub, request)
        took_effect = genuine.status < 300 and _writes(request)
        fault = next((fault for fault in hub.faults if fault.matches(request, "after")), None)
        if fault:
            fault.times -= 1
            return _finish(hub, request, fault.reply(), took_effect=took_effect)
        return _finish(hub, request, genuine, took_effect=took_effect)


def perform(hub: Hub, request: Request, token: Token) -> Reply:
    """Do what a request asks in the name of a token; Refusal where GitHub says no."""
    found = find(request.method, request.path)
    if found is None:
        hub.unknown_routes.append(f"{request.method} {request.path}")
        raise not_found()
    route, params = found
    body = _body(request, route)
    repo = _repository(hub, params, token)
    if repo is not None:
        writes = request.method not in READS
        check(token, repo, route.topic, writes=writes, on_pull=_on_pull(repo, params))
    return route.function(Call(hub, request, token, params, body, repo))


def _genuine(hub: Hub, request: Request) -> Reply:
    secret = bearer(request.headers)
    token = hub.tokens.get(secret) if secret is not None else None
    if is_git(request.path):
        return serve_git(hub, request, token, known=secret is None or token is not None)
    _hold_against_contract(hub, request)
    key = token.value if token else ""
    try:
        if secret is not None and token is None:
            raise Refusal(401, BAD)
        counts = request.path != "/rate_limit"
        if counts and hub.limits.exhausted(key):
            raise Refusal(403, f"API rate limit exceeded for {token.user.login if token else 'this address'}.")
        reply = _cached(request, perform(hub, request, token))
        if counts and reply.status != 304:
            hub.limits.spend(key)
    except Refusal as refusal:
        reply = refusal.reply()
        if not hub.limits.exhausted(key):
            hub.limits.spend(key)
    reply.headers = {**_standing_headers(hub, request, token), **reply.headers}
    return reply


def _body(request: Request, route: Route) -> Any:
    if not request.body.strip():
        return {}
    try:
        body = json.loads(request.body)
    except ValueError:
        raise Refusal(400, "Problems parsing JSON") from None
    if isinstance(body, list) and route.template.endswith("/labels"):
        return {"labels": body}
    if not isinstance(body, dict):
        raise Refusal(400, "Body should be a JSON object")
    return body


def _repository(hub: Hub, params: dict[str, str], token: Token | None) -> Repo | None:
    if "repo" not in params:
        return None
    wanted = f"{params['owner']}/{params['repo']}".lower()
    repo = next((repo for name, repo in hub.repos.items() if name.lower() == wanted), None)
    if repo is None or not visible(token, repo):
        raise not_found()
    return repo


def _on_pull(repo: Repo, params: dict[str, str]) -> bool | None:
    """Whether a path is about a pull request; None where it is about neither that nor an issue."""
    number = int(params.get("number", 0))
    if "comment_id" in params:
        comment = find_comment(repo, params["comment_id"])
        number = comment.number if comment else 0
    issue = repo.issues.get(number)
    return None if issue is None else isinstance(issue, Pull)


def _hold_against_contract(hub: Hub, request: Request) -> None:
    from tests.fakehub.contract import problems

    body = None
    if request.body:
        try:
            body = json.loads(request.body)
        except ValueError:
            return
    found = problems(request.method, request.path, request.query, body)
    hub.violations += (f"{request.method} {request.path}: {problem}" for problem in found)


def _cached(request: Request, reply: Reply) -> Reply:
    if request.method not in READS or reply.status != 200 or isinstance(reply.body, bytes):
        return reply
    digest = hashlib.sha256(json.dumps(reply.body, sort_keys=True).encode()).hexdigest()
    etag = f'W/"{digest}"'
    reply.headers["ETag"] = etag
    asked = request.headers.get("if-none-match", "")
    if etag.removeprefix("W/") in (tag.strip().removeprefix("W/") for tag in asked.split(",")):
        return replace(reply, status=304, body=None)
    return reply


def _standing_headers(hub: Hub, request: Request, token: Token | None) -> dict[str, str]:
    headers = {
        "X-GitHub-Media-Type": "github.v3; format=json",
        "X-GitHub-Api-Version-Selected": request.headers.get("x-github-api-version", "2022-11-28"),
        **hub.limits.headers(token.value if token else ""),
    }
    if token is None:
        return headers
    if token.kind == "pat":
        return headers | {"X-OAuth-Scopes": ", ".join(token.scopes)}
    found = find(request.method, request.path)
    level = "read" if request.method in READS else "write"
    asked = TABLE[found[0].topic].permissions if found else ()
    accepted = "; ".join(f"{name}={level}" for name in asked) or "metadata=read"
    return headers | {"X-Accepted-GitHub-Permissions": accepted}


def _writes(request: Request) -> bool:
    if is_git(request.path):
        return request.path.endswith("/git-receive-pack")
    if request.path in ("/graphql", "/api/graphql"):
        return b"mutation" in request.body
    return request.method not in READS


def _finish(hub: Hub, request: Request, reply: Reply | None, *, took_effect: bool) -> Reply | None:
    if reply is not None:
        number = base64.b16encode(len(hub.exchanges).to_bytes(4, "big")).decode()
        reply.headers = {"X-GitHub-Request-Id": f"FA4E:{number}", **reply.headers}
    secret = bearer(request.headers)
    token = hub.tokens.get(secret or "")
    hub.exchanges.append(
        Exchange(
            method=request.method,
            path=request.path,
            query=dict(request.query),
            request=_readable(request.body),
            status=reply.status if reply else None,
            response=reply.body if reply else None,
            actor=token.user.login if token else None,
            served_from_cache=reply is not None and reply.status == 304,
            took_effect=took_effect,
        )
    )
    return reply


def _readable(body: bytes) -> Any:
    if not body:
        return None
    try:
        return json.loads(body)
    except ValueError:
        return body
