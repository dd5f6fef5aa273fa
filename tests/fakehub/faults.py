"""Faults that a test asks for: an answer instead of, or after, what a request would have done."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.fakehub.routes import DOCUMENTATION, Reply, Request

SECONDARY = (
    "You have exceeded a secondary rate limit. Please wait a few minutes before you try again. "
    "If you reach out to GitHub Support for help, please include the request ID."
)


@dataclass
class Fault:
    """Answer matching requests so; `status` None drops the connection without an answer."""

    method: str
    path: str
    """A regular expression that is searched in the path."""
    status: int | None = 502
    when: Literal["before", "after"] = "before"
    """Before: nothing took effect. After: it did, and the answer is this one all the same."""
    times: int = 1
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def retry_after(cls, seconds: int, *, method: str = "POST", path: str = ".", times: int = 1) -> Fault:
        """429 with a Retry-After header."""
        headers = {"Retry-After": str(seconds)}
        return cls(method, path, 429, times=times, body=_message(429, "Too Many Requests"), headers=headers)

    @classmethod
    def secondary_limit(
        cls, *, method: str = "POST", path: str = ".", times: int = 1, retry_after: int | None = 60
    ) -> Fault:
        """403 with the documented words of the secondary rate limit."""
        headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
        return cls(method, path, 403, times=times, body=_message(403, SECONDARY), headers=headers)

    @classmethod
    def dropped(
        cls, *, method: str = "POST", path: str = ".", times: int = 1, when: Literal["before", "after"] = "before"
    ) -> Fault:
        """The connection ends without an answer."""
        return cls(method, path, None, when=when, times=times)

    @classmethod
    def stale(cls, *, status: int = 409, method: str = "PATCH", path: str = "/git/refs/", times: int = 1) -> Fault:
        """Somebody else was faster."""
        words = {409: "Reference cannot be updated", 422: "Update is not a fast forward"}
        return cls(method, path, status, times=times, body=_message(status, words[status]))

    def matches(self, request: Request, when: str) -> bool:
        """Whether this request is answered so at this moment."""
        fits = self.method in ("*", request.method) and re.search(self.path, request.path) is not None
        return self.times > 0 and self.when == when and fits

    def reply(self) -> Reply | None:
        """The answer; None for a dropped connection."""
        if self.status is None:
            return None
        body = self.body if self.body is not None else _message(self.status, "Server Error")
        return Reply(body, self.status, dict(self.headers))


def _message(status: int, text: str) -> dict[str, str]:
    return {"message": text, "documentation_url": DOCUMENTATION, "status": str(status)}
