"""The bot's pull requests on GitHub.

Whose one is, its author, head repository and branch say, never its text: the marker in it is a hint that a person can
change. What is closed is listed by author and looked into only where a run has to do with it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from agentbot.config.settings import HOLD
from agentbot.forge import marker as markers
from agentbot.forge.github.api import Api
from agentbot.forge.github.history import RUN_TRAILER, History, made_by
from agentbot.forge.github.text import undressed
from agentbot.forge.interface import PullRequest, State
from agentbot.forge.marker import Marker

BRANCH = re.compile(r"agentbot/(?P<agent>[a-z0-9-]+)/(?P<place>[a-z0-9-]+)/[a-z0-9-]+-(?P<scope>[0-9a-f]{8})")
LONG_AGO = datetime.min.replace(tzinfo=UTC)
_SHA = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_FINDING = re.compile(r"^Agentbot-Finding: ([0-9a-f]{16})$", re.MULTILINE)


@dataclass
class Pulls:
    """Reads them; every list is asked for once in a run."""

    api: Api
    history: History
    login: str
    base_sha: str
    _closed: dict[int, PullRequest | None] = field(default_factory=dict, init=False)

    @cached_property
    def branches(self) -> Mapping[str, str]:
        """Everything below `agentbot`, a branch of exactly that name included."""
        refs = self.api.pages(self.api.path("git/matching-refs/heads/agentbot"), sized=False)
        found = {str(ref["ref"]).removeprefix("refs/heads/"): str(ref["object"]["sha"]) for ref in refs}
        return {name: sha for name, sha in found.items() if name == "agentbot" or name.startswith("agentbot/")}

    @cached_property
    def _all_open(self) -> list[Any]:
        return list(self.api.pages(self.api.path("pulls"), state="open"))

    @cached_property
    def open(self) -> Mapping[str, PullRequest]:
        """The open ones by scope; of two, which only a person can have made, the older."""
        mine = sorted(filter(self._is_own, self._all_open), key=lambda data: int(data["number"]), reverse=True)
        return {pull.scope: pull for pull in map(self._open, mine)}

    @cached_property
    def _past(self) -> Mapping[str, tuple[Any, Marker]]:
        """The last closed one of each scope, as the list has it, with its marker."""
        listed = self.api.pages(self.api.path("issues"), state="closed", creator=self.login)
        past: dict[str, tuple[Any, Marker]] = {}
        for data in listed:
            found = markers.read(data.get("body") or "")
            if not data.get("pull_request") or data["user"]["login"] != self.login or not found:
                continue
            if found.scope not in past or past[found.scope][0]["number"] < data["number"]:
                past[found.scope] = data, found
        return past

    def read(self, about: Collection[str]) -> tuple[PullRequest, ...]:
        """Open ones, unfinished ones, and the closed ones about these fingerprints and scopes."""
        found = {**self.open}
        for scope, (data, marker) in self._past.items():
            left_behind = marker.closed and any(name.endswith(f"-{scope}") for name in self.branches)
            wanted = scope in about or any(name in about for name in marker.fingerprints)
            if scope not in found and (wanted or left_behind):
                pull = self._past_one(data, marker)
                # The branch says whose scope it is; a marker that says otherwise is nobody's.
                found |= {scope: pull} if pull and pull.scope == scope else {}
        taken = {data["head"]["ref"] for data in self._all_open} | {pull.branch for pull in found.values()}
        for branch, tip in self.branches.items():
            match = BRANCH.fullmatch(branch)
            if match and branch not in taken and match["scope"] not in {*found, *self._past}:
                pull = None if self._had_one(branch) else self._unfinished(branch, tip)
                found |= {pull.scope: pull} if pull else {}
        return tuple(found.values())

    def _had_one(self, branch: str) -> bool:
        """Whether there was a pull request from a branch, whose text somebody has changed beyond recognition."""
        owner = self.api.repository.partition("/")[0]
        return bool(self.api.get(self.api.path("pulls"), state="closed", head=f"{owner}:{branch}"))

    def known(self, number: int) -> PullRequest:
        """One that was read before."""
        read = (*self.open.values(), *self._closed.values())
        return next(pull for pull in read if pull and pull.number == number)

    def _is_own(self, data: Any) -> bool:
        head = data["head"]
        return (
            data["user"]["login"] == self.login
            and (head.get("repo") or {}).get("full_name", "").lower() == self.api.repository.lower()
            and BRANCH.fullmatch(head["ref"]) is not None
        )

    def _open(self, data: Any) -> PullRequest:
        pull = self._pull(data, State.OPEN)
        tip = self.branches.get(pull.branch)
        if pull.head_sha and tip and tip != pull.head_sha and self.history.first_parent(pull.head_sha) == tip:
            # A run wrote the text, was stopped, and did not move the branch: the bot's last commit there is its tip.
            at = self.history.compare(self.base_sha, tip)
            return replace(pull, head_sha=tip, base_sha=at.merge_base)
        return pull

    def _past_one(self, data: Any, marker: Marker) -> PullRequest | None:
        """A closed one, its author, head and end confirmed; None where it is not the bot's after all."""
        number = int(data["number"])
        if number not in self._closed:
            self._closed[number] = self._confirmed(self.api.get(self.api.path("pulls", str(number))), marker)
        return self._closed[number]

    def _confirmed(self, data: Any, marker: Marker) -> PullRequest | None:
        if not self._is_own(data):
            return None
        state = State.MERGED if data.get("merged_at") else State.DECLINED
        if state is State.DECLINED and marker.closed:
            # The marker alone could be anybody's: only what the bot itself closed may be opened again.
            closed_by = self.api.get(self.api.path("issues", str(data["number"]))).get("closed_by") or {}
            state = State.CLOSED if closed_by.get("login") == self.login else State.DECLINED
        pull, tip = self._pull(data, state), self.branches.get(data["head"]["ref"])
        if tip and tip not in (pull.head_sha, data["head"]["sha"]) and (new := self._unfinished(pull.branch, tip)):
            return new
        if data["head"]["sha"] != pull.head_sha:
            # GitHub opens it only at the commit that it was closed with, and that one is not the bot's.
            return replace(pull, closed_at=LONG_AGO)
        return pull

    def _unfinished(self, branch: str, tip: str) -> PullRequest | None:
        """A branch that only the bot has written to, without a pull request of its own."""
        compared = self.history.compare(self.base_sha, tip)
        if not made_by(compared, self.login):
            return None
        message = compared.commits[-1]["commit"]["message"]
        agent, place, scope = _parts(branch)
        return PullRequest(
            scope=scope,
            branch=branch,
            title=message.splitlines()[0],
            body="",
            state=State.UNFINISHED,
            draft=False,
            base_sha=compared.merge_base,
            head_sha=tip,
            fingerprints=tuple(_FINDING.findall(message.rpartition(RUN_TRAILER)[2])),
            digests={},
            agent=agent,
            stack=place,
        )

    def _pull(self, data: Any, state: State) -> PullRequest:
        text = undressed(data["title"], data.get("body") or "")
        agent, place, scope = _parts(data["head"]["ref"])
        marker = text.marker if text.marker and _is_sound(text.marker, scope) else None
        return PullRequest(
            scope=scope,
            branch=data["head"]["ref"],
            title=data["title"],
            body=text.body,
            state=state,
            draft=bool(data.get("draft")),
            base_sha=marker.base if marker else "",
            head_sha=marker.head if marker else "",
            fingerprints=marker.fingerprints if marker else (),
            digests=marker.digests if marker else {},
            agent=agent,
            stack=place,
            number=int(data["number"]),
            url=data["html_url"],
            target=data["base"]["ref"],
            labels=marker.labels if marker else (),
            held=any(label["name"] == HOLD for label in data.get("labels") or ()),
            edited=text.edited,
            reopened=state is State.OPEN and bool(marker and marker.closed),
            opened_at=_moment(data.get("created_at")),
            closed_at=_moment(data.get("closed_at")),
            merged_as=data.get("merge_commit_sha") if state is State.MERGED else None,
        )


def _is_sound(marker: Marker, scope: str) -> bool:
    """Whether it can be the bot's: what a person writes there must lead nowhere else."""
    return marker.scope == scope and all(map(_SHA.fullmatch, (marker.base, marker.head)))


def _parts(branch: str) -> tuple[str, str, str]:
    match = BRANCH.fullmatch(branch)
    assert match, "only branches of this form are read"
    return match["agent"], match["place"], match["scope"]


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
