"""What a token may do: the permission table of Apps and Actions, and the roles of people."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass

from tests.fakehub.routes import Refusal, not_found
from tests.fakehub.store import ROLES, Repo, Token

INTEGRATION = "Resource not accessible by integration"
BAD = "Bad credentials"


@dataclass(frozen=True)
class Need:
    """What a topic asks: one of these permissions of an App, and a role of a person who writes (None: never)."""

    permissions: tuple[str, ...]
    role: str | None


TABLE: Mapping[str, Need] = {
    "metadata": Need((), "admin"),
    "contents": Need(("contents",), "write"),
    "pulls": Need(("pull_requests",), "read"),
    "merges": Need(("contents",), "write"),
    "reviewers": Need(("pull_requests",), "triage"),
    "issues": Need(("issues",), "read"),
    "discussion": Need(("issues", "pull_requests"), "read"),
    "triage": Need(("issues", "pull_requests"), "triage"),
    "labels": Need(("issues", "pull_requests"), "write"),
    "checks": Need(("checks",), None),
    "statuses": Need(("statuses",), "write"),
    "actions": Need(("actions",), "write"),
    "administration": Need(("administration",), "admin"),
}
LEVELS = ("none", "read", "write", "admin")


def bearer(headers: Mapping[str, str]) -> str | None:
    """The token of an Authorization header, whichever way it is carried; None without one."""
    kind, _, value = headers.get("authorization", "").strip().partition(" ")
    match kind.lower():
        case "bearer" | "token":
            return value.strip()
        case "basic":
            try:
                return base64.b64decode(value, validate=True).decode().partition(":")[2]
            except (binascii.Error, UnicodeDecodeError):
                return ""
        case "":
            return None
        case _:
            return ""


def visible(token: Token | None, repo: Repo) -> bool:
    """Whether the repository is there at all for this token."""
    if not repo.private:
        return True
    if token is None:
        return False
    if token.kind == "pat":
        return "repo" in token.scopes and repo.role_of(token.user.login) != "none"
    return token.repository == repo.full_name


def check(token: Token | None, repo: Repo, topic: str, *, writes: bool, on_pull: bool | None = None) -> None:
    """Refuse what the table does not allow; `on_pull` says whether a discussion is one of a pull request."""
    if not visible(token, repo):
        raise not_found()
    if token is None:
        if writes:
            raise Refusal(401, "Requires authentication")
        return
    need = TABLE[topic]
    if token.kind == "pat":
        if writes:
            _check_person(token, repo, need)
    else:
        _check_integration(token, repo, need, writes=writes, on_pull=on_pull)
    if writes and repo.archived:
        raise Refusal(403, "Repository was archived so is read-only.")


def _check_person(token: Token, repo: Repo, need: Need) -> None:
    scopes = {"repo"} if repo.private else {"repo", "public_repo"}
    if not scopes & set(token.scopes):
        raise not_found()
    if need.role is None:
        raise Refusal(403, "You must authenticate via a GitHub App.")
    if ROLES.index(repo.role_of(token.user.login)) < ROLES.index(need.role):
        raise Refusal(403, "Must have admin rights to Repository.")


def _check_integration(token: Token, repo: Repo, need: Need, *, writes: bool, on_pull: bool | None) -> None:
    asked = need.permissions
    if on_pull is False and "issues" in asked:
        asked = ("issues",)
    if not asked and not writes:
        return
    level = "write" if writes else "read"
    if token.repository == repo.full_name and any(has(token, name, level) for name in asked):
        return
    if writes:
        raise Refusal(403, INTEGRATION)
    if repo.private:
        raise not_found()


def has(token: Token, permission: str, level: str) -> bool:
    """Whether an App's or the Actions' token has a permission at a level."""
    return LEVELS.index(token.permissions.get(permission, "none")) >= LEVELS.index(level)


def is_signer(token: Token) -> bool:
    """Whether GitHub signs what is committed with this token and no author of its own."""
    return token.kind != "pat"


def may_edit(token: Token, repo: Repo, author: str) -> bool:
    """Whether the words of an author may be changed: by the author, or by who may write."""
    if token.user.login == author:
        return True
    return token.kind != "pat" or ROLES.index(repo.role_of(token.user.login)) >= ROLES.index("write")
