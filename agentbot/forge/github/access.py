"""Who agentbot is on GitHub, where its repository is, and what its token lets it do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from agentbot.errors import ForbiddenError, ForgeError
from agentbot.forge.git import Repository
from agentbot.forge.github.api import Api
from agentbot.forge.github.refusals import NotThere

API = "https://api.github.com"
ACTIONS = "github-actions[bot]"
LOGIN = "AGENTBOT_LOGIN"
TOKENS = ("GITHUB_TOKEN", "GH_TOKEN")
NO_TOKEN = "There is no token for GitHub."
NO_TOKEN_FIX = "Set GITHUB_TOKEN; in a workflow: `env: GITHUB_TOKEN: ${{ github.token }}`."
NO_REPOSITORY = "It is not known which repository on GitHub this is."
NO_REPOSITORY_FIX = "Set GITHUB_REPOSITORY=owner/name, or give the clone a remote `origin` at GitHub."
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,100}/[A-Za-z0-9_.-]{1,100}")
_REMOTE = re.compile(r"(?:[a-z+]+://)?(?:[^@/]*@)?[^/:]+(?::\d+)?[/:](?P<name>[^/]+/[^/]+?)(?:\.git)?/?")


class Kind(StrEnum):
    """What a token is, for what follows from it."""

    ACTIONS = "GITHUB_TOKEN"
    APP = "GitHub App"
    PERSON = "personal access token"


CONSEQUENCES = {
    Kind.ACTIONS: (
        "agentbot writes with GITHUB_TOKEN: its commits are verified, but the checks of its pull requests wait until a "
        "person approves them. The token of a GitHub App has them run at once."
    ),
    Kind.APP: "",
    Kind.PERSON: (
        "agentbot writes with a personal access token: its commits are not verified, its pull requests are in that "
        "person's name, so that person cannot approve them, and what it proved is a commit status. The token of a "
        "GitHub App has none of this."
    ),
}


@dataclass(frozen=True)
class Access:
    """A token in the environment, and what it opens; `repr` never shows it."""

    url: str
    repository: str
    login: str
    kind: Kind


def token(environment: Mapping[str, str]) -> str | None:
    """The token that agentbot was given."""
    return next((environment[name] for name in TOKENS if environment.get(name)), None)


def require_token(environment: Mapping[str, str]) -> str:
    """The same. Raises ForgeError."""
    found = token(environment)
    if not found or not found.isprintable() or " " in found:
        raise ForgeError(NO_TOKEN, fix=NO_TOKEN_FIX)
    return found


def url(environment: Mapping[str, str]) -> str:
    """Where the API is: github.com's, or that of an Enterprise Server."""
    return environment.get("GITHUB_API_URL") or API


def repository_name(environment: Mapping[str, str], repo: Repository) -> str:
    """`owner/name`. Raises ForgeError."""
    given = environment.get("GITHUB_REPOSITORY", "")
    if not given:
        there, remote, _ = repo.git.attempt("remote", "get-url", "origin")
        found = _REMOTE.fullmatch(remote) if there and len(remote) < 1000 else None
        given = found["name"] if found else ""
    if not _NAME.fullmatch(given):
        raise ForgeError(NO_REPOSITORY, fix=NO_REPOSITORY_FIX)
    return given


def identify(api: Api, environment: Mapping[str, str], token: str) -> tuple[str, Kind]:
    """Under which login the token writes.

    An installation's token may not ask for its own user, so its login is `github-actions[bot]` unless AGENTBOT_LOGIN
    says otherwise (for a GitHub App: its slug with `[bot]`); a person's token may.
    """
    if given := environment.get(LOGIN):
        kind = Kind.ACTIONS if given == ACTIONS else Kind.APP if given.endswith("[bot]") else Kind.PERSON
        return given, kind
    if token.startswith("ghs_"):
        return ACTIONS, Kind.ACTIONS
    try:
        return str(api.get("/user")["login"]), Kind.PERSON
    except (ForbiddenError, NotThere) as refused:
        if "does not accept the token" in refused.what:
            raise
        return ACTIONS, Kind.ACTIONS
