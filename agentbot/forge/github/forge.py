"""The GitHub forge: every change of a pull request is a few small writes, in an order that a next run can finish.

A new one: commit, branch, pull request, labels, reviewers, and last what was proven. A changed one: commit, text, and
last the branch, so that the text always names the bot's own last commit; a branch is only ever moved forward, so where
a person was faster GitHub refuses, and the text is put back. A closed one: state and text at once, then the branch.
"""

from __future__ import annotations

import base64
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from agentbot.config.settings import Limits
from agentbot.errors import AgentbotError, ForbiddenError, ForgeError, MovedError
from agentbot.forge.git import Repository
from agentbot.forge.github import access
from agentbot.forge.github.access import LOGIN, Kind
from agentbot.forge.github.api import Api
from agentbot.forge.github.history import History
from agentbot.forge.github.pulls import Pulls
from agentbot.forge.github.refusals import Invalid, NotThere
from agentbot.forge.github.seen import SeenAnswers
from agentbot.forge.github.talk import Talking
from agentbot.forge.github.text import dressed
from agentbot.forge.interface import Attention, Attestation, Base, Move, PullRequest, State

NOT_PUSHED = "The commit {sha} that this run reads is not in the branch `{branch}` of {repository} on GitHub."
NOT_PUSHED_FIX = "Push it first, or check out what is there."
NO_BRANCH = "GitHub has no branch `{branch}` in {repository}."
EMPTY = "The repository {repository} on GitHub is empty."
IN_THE_WAY = "A branch named `agentbot` is in the way: git cannot have `agentbot/…` beside it."
IN_THE_WAY_FIX = "Rename or delete that branch."
READ_ONLY = "The token may not write to {repository}."
READ_ONLY_FIX = "Give it `contents: write` and `pull-requests: write`, or use `--mode observe`."
OTHER_LOGIN = "The token writes as {login}, not as {expected}, so agentbot would not know its own pull requests again."


@dataclass
class GitHubForge:
    """Branches and pull requests of one repository on GitHub."""

    api: Api
    repository: Repository
    login: str
    kind: Kind

    shared = True
    limits = Limits(open=10, new_per_run=3)
    branch_is_state = False

    @classmethod
    def connect(cls, repository: Repository, environment: Mapping[str, str], cache: Path | None) -> GitHubForge:
        """The forge that the environment names. Raises ForgeError."""
        token = access.require_token(environment)
        name = access.repository_name(environment, repository)
        seen = SeenAnswers(cache / "github" if cache else None)
        api = Api.connect(access.url(environment), token, name, seen)
        return cls(api, repository, *access.identify(api, environment, token))

    @cached_property
    def _about(self) -> Mapping[str, Any]:
        about: Mapping[str, Any] = self.api.get(self.api.path())
        return about

    @cached_property
    def _base(self) -> Base:
        on_branch, name, _ = self.repository.git.attempt("symbolic-ref", "--quiet", "--short", "HEAD")
        branch, sha = name if on_branch else str(self._about["default_branch"]), self.repository.head()
        try:
            tip = self.api.get(self.api.path("git/ref/heads", branch))["object"]["sha"]
        except NotThere as missing:
            instead = f"Its default branch is `{self._about['default_branch']}`: check that out."
            raise ForgeError(NO_BRANCH.format(branch=branch, repository=self.api.repository), fix=instead) from missing
        except Invalid as empty:
            raise ForgeError(EMPTY.format(repository=self.api.repository), fix=NOT_PUSHED_FIX) from empty
        if tip != sha and not self._history.is_ancestor(sha, tip):
            what = NOT_PUSHED.format(sha=sha[:12], branch=branch, repository=self.api.repository)
            raise ForgeError(what, fix=NOT_PUSHED_FIX)
        return Base(branch, sha)

    @cached_property
    def _history(self) -> History:
        return History(self.api, self.repository)

    @cached_property
    def _pulls(self) -> Pulls:
        return Pulls(self.api, self._history, self.login, self._base.sha)

    @cached_property
    def _talk(self) -> Talking:
        return Talking(self.api, self._history, self.login, self.kind)

    def base(self) -> Base:
        """HEAD's branch (of a detached HEAD: the default branch), at the commit that is checked out."""
        return self._base

    def branches(self) -> Mapping[str, str]:
        """Every branch of the bot with the commit it is at."""
        return {name: sha for name, sha in self._pulls.branches.items() if name != "agentbot"}

    def checked_out(self) -> frozenset[str]:
        """No work tree stands on a branch of GitHub."""
        return frozenset()

    def is_ancestor(self, ancestor: str, descendant: str) -> bool:
        """Whether one commit is in the history of the other; GitHub itself merges what has come into its base."""
        is_open = any(pull.head_sha == ancestor for pull in self._pulls.open.values())
        return not is_open and self._history.is_ancestor(ancestor, descendant)

    def difference(self, base: str, head: str) -> Mapping[str, str | None]:
        """The files that a branch changes against the commit it was made from."""
        return self._history.compare(base, head).files if base != head else {}

    def blobs(self, commit: str, paths: Collection[str]) -> Mapping[str, str]:
        """The ids of these files as they are in a commit."""
        return self._history.blobs(commit, paths)

    def who(self, commit: str) -> str:
        """The login of whoever made a commit."""
        return self._history.who(commit)

    def tree_of(self, commit: str) -> str:
        """The id of a commit's tree."""
        for pull in self._pulls.open.values():
            if pull.head_sha == commit and pull.base_sha:
                # This one answer is needed for its files anyway.
                self._history.compare(pull.base_sha, commit)
        return self._history.tree_of(commit)

    def commit(
        self, base: str, files: Mapping[str, bytes | None], *, parents: Sequence[str], message: str, when: datetime
    ) -> str:
        """Make a commit without author fields, so that GitHub signs it for an App; no branch moves."""
        modes = self.repository.modes(base, files)
        entries = [self._entry(path, content, modes.get(path, "100644")) for path, content in sorted(files.items())]
        body = {"base_tree": self.repository.tree_of(base), "tree": entries}
        tree = self.api.write("POST", self.api.path("git/trees"), body)["sha"]
        made = self.api.write(
            "POST",
            self.api.path("git/commits"),
            {"message": message, "tree": tree, "parents": list(parents)},
        )
        name = str(made["author"]["name"])
        if name.endswith("[bot]") and name != self.login:
            what = OTHER_LOGIN.format(login=name, expected=self.login)
            raise ForbiddenError(what, fix=f"Set {LOGIN}={name} and run agentbot again.")
        self._history.remember(made["sha"], tree)
        return str(made["sha"])

    def _entry(self, path: str, content: bytes | None, mode: str) -> Mapping[str, Any]:
        entry = {"path": path, "mode": mode, "type": "blob"}
        if content is None:
            return {**entry, "sha": None}
        try:
            return {**entry, "content": content.decode("utf-8")}
        except UnicodeDecodeError:
            body = {"content": base64.b64encode(content).decode("ascii"), "encoding": "base64"}
            return {**entry, "sha": self.api.write("POST", self.api.path("git/blobs"), body)["sha"]}

    def settle(self) -> None:
        """Look again: since the scan began, people may have closed, pushed or merged.

        What a stopped run left half-written is seen as it is, and finished by decisions.
        """
        self.__dict__.pop("_pulls", None)

    def require_writable(self) -> None:
        """Raise ForgeError where nothing can be written at all."""
        if self._about.get("archived"):
            raise ForbiddenError(f"The repository {self.api.repository} is archived.", fix="Unarchive it.")
        # Of an installation's token GitHub says that it may not push, whatever it may (2026-11).
        may = (self._about.get("permissions") or {}).get("push")
        if self.kind is Kind.PERSON and may is False:
            raise ForbiddenError(READ_ONLY.format(repository=self.api.repository), fix=READ_ONLY_FIX)
        if "agentbot" in self._pulls.branches:
            raise ForgeError(IN_THE_WAY, fix=IN_THE_WAY_FIX)

    def pulls(self, about: Collection[str] = ()) -> tuple[PullRequest, ...]:
        """Open, unfinished, and those closed ones that are about these fingerprints or scopes."""
        return self._pulls.read(about)

    def save(self, pull: PullRequest, move: Move | None = None) -> PullRequest:
        """Write the pull request and move its branch with it."""
        if pull.state is not State.OPEN:
            return self._close(pull, move)
        if pull.number is None:
            return self._open(pull, move)
        return self._change(pull, self._pulls.known(pull.number), move)

    def _open(self, pull: PullRequest, move: Move | None) -> PullRequest:
        if move:
            self._move(pull.branch, move)
        asked = {**_text(pull), "head": pull.branch, "base": pull.target, "draft": pull.draft}
        try:
            data = self.api.write("POST", self.api.path("pulls"), asked, again=False)
        except ForbiddenError:
            if move and move.old is None:  # without a pull request nobody would look at the branch
                self.api.write("DELETE", self.api.path("git/refs/heads", pull.branch))
            raise
        self._talk.begin(pull.head_sha)
        return replace(pull, number=int(data["number"]), url=data["html_url"])

    def _change(self, pull: PullRequest, before: PullRequest, move: Move | None) -> PullRequest:
        """The text first: should the run be stopped then, the next one knows what was meant."""
        if move and move.old is None:
            self._move(pull.branch, Move(None, before.head_sha))  # a closed one opens only with its own last commit
            move = Move(before.head_sha, move.new)
        path = self.api.path("pulls", str(pull.number))
        if pull.draft != before.draft:
            self._talk.set_draft(pull, self.api.get(path)["node_id"])
        text = _text(replace(pull, labels=before.labels))
        # Said only where it was closed: whoever has closed it since must not find it open again.
        self.api.write("PATCH", path, text if before.state is State.OPEN else {**text, "state": "open"})
        if move:
            try:
                self._move(pull.branch, move)
            except AgentbotError as refused:
                if isinstance(refused, MovedError) and before.state is State.OPEN:
                    self.api.write("PATCH", path, _text(before))
                raise
            self._talk.begin(pull.head_sha, new=False)
        return replace(pull, url=before.url)

    def _close(self, pull: PullRequest, move: Move | None) -> PullRequest:
        """Without a number it is a branch alone; one that is closed already only loses its branch."""
        if any(each.number == pull.number for each in self._pulls.open.values()):
            body = dressed(pull.title, pull.body, labels=pull.labels, closed=True)
            self.api.write("PATCH", self.api.path("pulls", str(pull.number)), {"state": "closed", "body": body})
        if move and move.old and self._is_at(pull.branch, move.old):
            with suppress(MovedError, NotThere):  # a person, or a setting of the repository, has deleted it
                self.api.write("DELETE", self.api.path("git/refs/heads", pull.branch))
        return pull

    def _is_at(self, branch: str, sha: str) -> bool:
        """Asked right before a branch goes: GitHub deletes one wherever it is."""
        try:
            return bool(self.api.get(self.api.path("git/ref/heads", branch))["object"]["sha"] == sha)
        except NotThere:
            return False

    def _move(self, branch: str, move: Move) -> None:
        """Make a branch, or move it forward. Raises MovedError where somebody was faster."""
        if move.old is None:
            made = {"ref": f"refs/heads/{branch}", "sha": move.new}
            self.api.write("POST", self.api.path("git/refs"), made, again=False)
        else:
            self.api.write("PATCH", self.api.path("git/refs/heads", branch), {"sha": move.new, "force": False})

    def note(self, pull: PullRequest, topic: str, text: str) -> None:
        """Keep one comment per topic."""
        self._talk.note(pull, topic, text)

    def attest(self, pull: PullRequest, attestation: Attestation, attention: Attention) -> None:
        """Have the head say what was proven, and a new pull request be noticed."""
        self._talk.attest(pull, attestation, attention)

    def remarks(self) -> tuple[str, ...]:
        """What follows from the kind of the token, and what could not be asked for."""
        return tuple(filter(None, (access.CONSEQUENCES[self.kind], *self._talk.problems)))


def _text(pull: PullRequest) -> Mapping[str, str]:
    body = dressed(pull.title, pull.body, labels=pull.labels, closed=False)
    return {"title": pull.title, "body": body}
