"""One question to GitHub: sent by PyGithub, tried again within bounds, refused with a reason, asked only once."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from agentbot.errors import ForgeError
from agentbot.forge.github.refusals import is_limit, refusal, words
from agentbot.forge.github.seen import Seen, SeenAnswers

if TYPE_CHECKING:
    from github.Requester import Requester

TIMEOUT = 30
"""Seconds for one answer."""
TRIES = 4
PATIENCE = 120.0
"""Seconds that one run waits in all for GitHub; it stops cleanly where more is asked."""
PAGES = 100
"""Pages of 100 that one list may have."""
OUT_OF_REACH = "GitHub cannot be reached: {problem}."
OUT_OF_REACH_FIX = "Check the network, the proxy and GITHUB_API_URL, and run agentbot again."
ELSEWHERE = "{path} is somewhere else on GitHub by now ({status})."
ELSEWHERE_FIX = "Was the repository renamed? Set GITHUB_REPOSITORY, or the remote `origin`, to its new name."
PACE = 1.0
"""Seconds between two writes, as GitHub's guide to its secondary limits asks for (docs.github.com, 2026-11)."""
AT_HOME = ("127.0.0.1", "localhost", "::1")
"""Hosts without such limits."""


@dataclass
class Api:
    """GitHub's REST API for one repository; `sleep` and `clock` are seconds."""

    requester: Requester
    repository: str
    seen: SeenAnswers
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.time
    _waited: float = field(default=0.0, init=False)
    _written: float = field(default=0.0, init=False)

    @classmethod
    def connect(cls, url: str, token: str, repository: str, seen: SeenAnswers) -> Api:
        """An API at `url` (`https://api.github.com`, or `https://HOST/api/v3`)."""
        from github import Auth, Github

        hub = Github(
            auth=Auth.Token(token),
            base_url=url.rstrip("/"),
            timeout=TIMEOUT,
            retry=None,
            seconds_between_requests=0,
            seconds_between_writes=0,
            user_agent="agentbot",
        )
        return cls(hub.requester, repository, seen)

    def path(self, *parts: str) -> str:
        """A path below the repository; a part may hold slashes, as a branch name does."""
        return "/".join((f"/repos/{self.repository}", *(quote(part, safe="/:.~") for part in parts)))

    def get(self, path: str, **parameters: str | int) -> Any:
        """An answer. Raises ForgeError."""
        return self._get(path, parameters)[0]

    def pages(self, path: str, *, sized: bool = True, **parameters: str | int) -> Iterator[Any]:
        """Every item of a list, `sized` where it may be asked for in pages of 100.

        Raises ForgeError, also where the list is longer than `PAGES` pages.
        """
        asked: Mapping[str, str | int] = {**parameters, "per_page": 100} if sized else parameters
        for _ in range(PAGES):
            items, link = self._get(path, asked)
            yield from items
            following = _next(link)
            if following is None:
                return
            asked = dict(parse_qsl(urlsplit(following).query))
        raise ForgeError(f"{path} has more than {PAGES * 100} entries.", fix="Close what is not needed any more.")

    def write(self, method: str, path: str, body: Mapping[str, Any] | None = None, *, again: bool = True) -> Any:
        """A write; `again` where doing it twice is the same as once. Raises ForgeError."""
        if urlsplit(self.requester.base_url).hostname not in AT_HOME:
            self.sleep(max(0.0, min(PACE, self._written + PACE - self.clock())))
        status, headers, answer = self._send(method, path, {}, dict(body or {}), {}, again=again)
        self._written = self.clock()
        if status >= 400:
            raise refusal(method, path, status, headers, answer)
        return answer

    def _get(self, path: str, parameters: Mapping[str, str | int]) -> tuple[Any, str]:
        question = f"{self.requester.base_url}{path}?{urlencode(sorted(parameters.items()))}"
        known = self.seen.get(question)
        asked = {"If-None-Match": known.etag} if known else {}
        status, headers, answer = self._send("GET", path, parameters, None, asked, again=True)
        if status == 304 and known:
            return known.body, known.link
        if status >= 400:
            raise refusal("GET", path, status, headers, answer)
        link = str(headers.get("link", ""))
        if etag := headers.get("etag"):
            self.seen.put(question, Seen(str(etag), link, answer))
        return answer, link

    def _send(
        self,
        method: str,
        path: str,
        parameters: Mapping[str, Any],
        body: Mapping[str, Any] | None,
        headers: Mapping[str, str],
        *,
        again: bool,
    ) -> tuple[int, Mapping[str, Any], Any]:
        """Try until there is an answer that counts, or patience ends."""
        for number in range(1, TRIES + 1):
            status, got, answer = self._once(method, path, parameters, body, headers)
            pause = self._pause(status, got, answer, number=number, again=again)
            if pause is None or number == TRIES or self._waited + pause > PATIENCE:
                break
            self._waited += pause
            self.sleep(pause)
        if status == 0:
            raise ForgeError(OUT_OF_REACH.format(problem=answer), fix=OUT_OF_REACH_FIX)
        if 300 <= status < 400 and status != 304:
            raise ForgeError(ELSEWHERE.format(path=path, status=status), fix=ELSEWHERE_FIX)
        return status, got, answer

    def _once(
        self,
        method: str,
        path: str,
        parameters: Mapping[str, Any],
        body: Mapping[str, Any] | None,
        headers: Mapping[str, str],
    ) -> tuple[int, Mapping[str, Any], Any]:
        """One try; status 0 is no answer at all."""
        from requests.exceptions import RequestException

        try:
            status, got, text = self.requester.requestJson(method, path, dict(parameters), dict(headers), body)
        except (RequestException, RuntimeError) as problem:  # PyGithub's word for a redirection to another host
            # Its text may quote the address with everything in it, so only its kind is told.
            return 0, {}, type(problem).__name__
        try:
            return status, got, json.loads(text) if text else None
        except (ValueError, RecursionError):
            return (status if status >= 400 else 502), got, {"message": "the answer is not JSON"}

    def _pause(self, status: int, headers: Mapping[str, Any], answer: Any, *, number: int, again: bool) -> float | None:
        """Seconds until the next try, None where there is none: a write that may have worked is not sent twice."""
        if status and is_limit(status, headers, words(answer).lower()):
            return self._asked_pause(headers, number)
        if status == 0 or status >= 500:
            return float(2 ** (number - 1)) if again else None
        return None

    def _asked_pause(self, headers: Mapping[str, Any], number: int) -> float:
        """What GitHub asks for, else a minute for a secondary limit (its documented minimum)."""
        try:
            if "retry-after" in headers:
                return max(0.0, float(headers["retry-after"]))
            if str(headers.get("x-ratelimit-remaining")) == "0":
                return max(1.0, float(headers["x-ratelimit-reset"]) - self.clock())
        except (KeyError, ValueError):
            pass
        return 60.0 * number


def _next(link: str) -> str | None:
    """The address of the next page in a Link header."""
    for part in link.split(","):
        address, _, rel = part.partition(";")
        if 'rel="next"' in rel:
            return address.strip().strip("<>")
    return None
