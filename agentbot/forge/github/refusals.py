"""What GitHub's refusals mean, and what a person can do about each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agentbot.errors import ForbiddenError, ForgeError, LimitError, MovedError

SETTING_FIX = (
    "In the repository's Settings → Actions → General, tick \u201cAllow GitHub Actions to create and approve pull "
    "requests\u201d, or give agentbot the token of a GitHub App."
)
TOKEN_FIX = "Give agentbot a token that is valid for this repository."
NEEDS = (
    ("/check-runs", "checks: write"),
    ("/statuses/", "statuses: write"),
    ("/git/", "contents: write"),
    ("/pulls", "pull-requests: write"),
    ("/issues", "issues: write"),
)
PROTECTED = ("protected", "ruleset", "rule violation", "verified signature", "restricted", "required status")
FASTER = ("update is not a fast forward", "reference already exists", "is at ", "reference does not exist")
LIMITS = ("rate limit", "abuse detection")


class NotThere(ForgeError):
    """GitHub knows no such thing, or hides it from this token."""


class Invalid(ForgeError):
    """GitHub does not take what was sent; `said` is its own words in small letters."""

    def __init__(self, what: str, *, said: str, fix: str = "") -> None:
        super().__init__(what, fix=fix)
        self.said = said


def refusal(method: str, path: str, status: int, headers: Mapping[str, Any], body: Any) -> ForgeError:
    """The error for an answer of 400 and above."""
    said = words(body)
    low, what = said.lower(), f"GitHub refuses {method} {path}: {said} ({status})."
    if is_limit(status, headers, low):
        return LimitError(
            f"GitHub asks agentbot to pause ({said}).", fix="The next run goes on where this one stopped."
        )
    if status == 401:
        return ForbiddenError(f"GitHub does not accept the token ({said}).", fix=TOKEN_FIX)
    if "not permitted to create or approve pull requests" in low:
        return ForbiddenError("GitHub Actions may not open pull requests in this repository.", fix=SETTING_FIX)
    if "archived" in low:
        return ForbiddenError("The repository is archived, so nothing can be written.", fix="Unarchive it.")
    if any(word in low for word in PROTECTED):
        fix = "Exempt the branches `agentbot/**` from that rule, or let agentbot's token bypass it."
        return ForbiddenError(f"A rule of the repository is in the way: {said}.", fix=fix)
    if status == 403:
        return ForbiddenError(what, fix=needed(path))
    if status == 404:
        return NotThere(what, fix=needed(path) if method != "GET" else "")
    if status in (409, 422) and any(word in low for word in FASTER):
        return MovedError(f"Somebody was faster: {said}.", fix="The next run looks at what is there then.")
    if status in (409, 422):
        return Invalid(what, said=low)
    return ForgeError(what, fix="Run agentbot again; see githubstatus.com if it stays.")


def is_limit(status: int, headers: Mapping[str, Any], said: str) -> bool:
    """Whether GitHub asks for a pause: the primary limit, or the secondary one."""
    if status == 429:
        return True
    out_of_calls = str(headers.get("x-ratelimit-remaining", "")) == "0"
    return status == 403 and ("retry-after" in headers or out_of_calls or any(word in said for word in LIMITS))


def needed(path: str) -> str:
    """Which permission a path is about."""
    need = next((permission for part, permission in NEEDS if part in path), "contents: write, pull-requests: write")
    return f"Give the token `{need}` (in a workflow: under `permissions:`)."


def words(body: Any) -> str:
    """What GitHub says, on one line; its list of errors holds what its message leaves out."""
    if not isinstance(body, dict):
        return "no reason given"
    errors = body.get("errors")
    said = [str(body.get("message") or "no reason given").rstrip(".")]
    for each in errors[:5] if isinstance(errors, list) else ():
        text = (
            each.get("message") or " ".join(str(each.get(k, "")) for k in ("resource", "field", "code"))
            if (isinstance(each, dict))
            else each
        )
        said.append(str(text).strip().rstrip("."))
    return " ".join("; ".join(said)[:500].split())
