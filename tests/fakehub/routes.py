"""The table of routes, and what a route is called with and answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlencode

if TYPE_CHECKING:
    from tests.fakehub.hub import Hub
    from tests.fakehub.store import Issue, Pull, Repo, Token, User

DOCUMENTATION = "https://docs.github.com/rest"


class Refusal(Exception):
    """An answer that says no, in GitHub's shape."""

    def __init__(
        self, status: int, message: str, errors: Sequence[Any] = (), *, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(f"{status} {message} {list(errors) or ''}".strip())
        self.status = status
        self.message = message
        self.errors = list(errors)
        self.headers = dict(headers or {})

    def reply(self) -> Reply:
        """The body that GitHub sends with it."""
        body: dict[str, Any] = {"message": self.message}
        if self.errors:
            body["errors"] = self.errors
        body |= {"documentation_url": DOCUMENTATION, "status": str(self.status)}
        return Reply(body, self.status, self.headers)


def invalid(resource: str, field_name: str, *, code: str = "invalid", message: str | None = None) -> Refusal:
    """422 Validation Failed, because of one field."""
    error = {"resource": resource, "code": code, "field": field_name}
    return Refusal(422, "Validation Failed", [error | ({"message": message} if message else {})])


def not_found() -> Refusal:
    """404: it is not there, or not for you."""
    return Refusal(404, "Not Found")


@dataclass(frozen=True)
class Request:
    """One HTTP request, its body read."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    """Names in lower case."""
    body: bytes = b""


@dataclass
class Reply:
    """What is answered."""

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Call:
    """What a route is called with."""

    hub: Hub
    request: Request
    token: Token | None
    params: dict[str, str]
    body: Any
    _repo: Repo | None = None

    @property
    def repo(self) -> Repo:
        """The repository in the path."""
        assert self._repo is not None, "a route without {owner}/{repo} asked for its repository"
        return self._repo

    @property
    def actor(self) -> User:
        """Who asks; 401 for nobody."""
        if self.token is None:
            raise Refusal(401, "Requires authentication")
        return self.token.user

    @property
    def query(self) -> Mapping[str, str]:
        """The query's values."""
        return self.request.query

    def issue(self) -> Issue:
        """The issue or pull request in the path."""
        found = self.repo.issues.get(_number(self.params["number"]))
        if found is None:
            raise not_found()
        return found

    def pull(self) -> Pull:
        """The pull request in the path."""
        found = self.repo.pulls.get(_number(self.params["number"]))
        if found is None:
            raise not_found()
        return found

    def text(self, name: str, default: str | None = None) -> str:
        """A string that the body must have."""
        value = self.body.get(name, default)
        if value is None:
            raise Refusal(422, f'Invalid request.\n\n"{name}" wasn\'t supplied.')
        if not isinstance(value, str):
            raise Refusal(422, f"Invalid request.\n\nFor 'properties/{name}', {value!r} is not a string.")
        return value

    def page(self, items: Sequence[Any], show: Callable[[Any], Any], *, envelope: str | None = None) -> Reply:
        """One page of a list, with the Link header to the others."""
        size = min(max(_number(self.query.get("per_page", "30")) or 30, 1), 100)
        page = max(_number(self.query.get("page", "1")), 1)
        last = max(-(-len(items) // size), 1)
        shown = [show(item) for item in items[(page - 1) * size : page * size]]
        body = {"total_count": len(items), envelope: shown} if envelope else shown
        return Reply(body, headers=self._links(page, last))

    def _links(self, page: int, last: int) -> dict[str, str]:
        wanted = {"prev": page - 1, "next": page + 1, "last": last, "first": 1}
        shown = {
            rel: number
            for rel, number in wanted.items()
            if 1 <= number <= last and not (rel in ("next", "last") and page >= last) and (rel != "first" or page > 1)
        }
        here = f"{self.hub.url}{self.request.path}"
        links = (f'<{here}?{urlencode({**self.query, "page": number})}>; rel="{rel}"' for rel, number in shown.items())
        return {"Link": ", ".join(links)} if shown else {}


Function = Callable[[Call], Reply]


@dataclass(frozen=True)
class Route:
    """A method and a path's pattern, the topic that permissions are asked for, and what answers."""

    method: str
    template: str
    pattern: re.Pattern[str]
    topic: str
    function: Function

    @property
    def rank(self) -> tuple[int, int]:
        """Routes with more literal parts are tried first, those with a `path` parameter last."""
        parts = self.template.split("/")
        return (-sum("{" not in part for part in parts), self.template.count(":path}"))


ROUTES: list[Route] = []


def route(method: str, template: str, *, topic: str = "metadata") -> Callable[[Function], Function]:
    """Put a function into the table."""

    def put(function: Function) -> Function:
        ROUTES.append(Route(method, template, _compile(template), topic, function))
        ROUTES.sort(key=lambda one: one.rank)
        return function

    return put


def find(method: str, path: str) -> tuple[Route, dict[str, str]] | None:
    """The route of a request and the values in its path."""
    method = "GET" if method == "HEAD" else method
    for one in ROUTES:
        found = one.pattern.fullmatch(path) if one.method == method else None
        if found:
            return one, {name: unquote(value) for name, value in found.groupdict().items()}
    return None


def _compile(template: str) -> re.Pattern[str]:
    kinds = {"": "[^/]+", "path": ".+", "number": "[0-9]+"}
    parts = re.split(r"\{(\w+)(?::(\w+))?\}", template)
    out = re.escape(parts[0])
    for name, kind, literal in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        out += f"(?P<{name}>{kinds[kind or ('number' if name in ('number', 'id') else '')]})" + re.escape(literal)
    return re.compile(out)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0
