"""The local forge: pull requests as branches, texts and one state file in a plain git repository.

Each change of a pull request is four writes in this order: the state file with the move that is about to happen, the
branch, the text, the state file without the move. `settle` finishes whatever a killed run left between them.
"""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from agentbot.config.settings import Limits
from agentbot.errors import ForgeError, RepositoryError
from agentbot.forge.git import Repository
from agentbot.forge.interface import Attention, Attestation, Base, Move, PullRequest, State
from agentbot.forge.records import UNFINISHED, Entry, Records, replace_file
from agentbot.forge.uninterrupted import uninterrupted

TEXT_LIMIT = 1024 * 1024
"""Bytes of a pull request text that are read back."""


class LocalForge:
    """Branches and pull requests in the given repository; nothing leaves the machine."""

    shared = False
    limits = Limits()
    branch_is_state = True

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._folder = repository.common_dir / "agentbot"
        self._mode = stat.S_IMODE(os.stat(repository.common_dir).st_mode)
        self._records = Records(self._folder, self._mode)

    def base(self) -> Base:
        """HEAD's branch and its commit."""
        return self._repository.base()

    def branches(self) -> Mapping[str, str]:
        """Every branch of the bot with the commit it is at."""
        return self._repository.branches()

    def checked_out(self) -> frozenset[str]:
        """Branches that a work tree stands on."""
        return self._repository.checked_out()

    def is_ancestor(self, ancestor: str, descendant: str) -> bool:
        """Whether one commit is in the history of the other."""
        return self._repository.is_ancestor(ancestor, descendant)

    def difference(self, base: str, head: str) -> Mapping[str, str | None]:
        """The files that a branch changes against the commit it was made from."""
        return self._repository.difference(base, head)

    def blobs(self, commit: str, paths: Collection[str]) -> Mapping[str, str]:
        """The ids of these files as they are in a commit."""
        return self._repository.blobs(commit, paths)

    def who(self, commit: str) -> str:
        """The name of a commit's author."""
        return self._repository.who(commit)

    def tree_of(self, commit: str) -> str:
        """The id of a commit's tree."""
        return self._repository.tree_of(commit)

    def commit(
        self, base: str, files: Mapping[str, bytes | None], *, parents: Sequence[str], message: str, when: datetime
    ) -> str:
        """Make a commit; no branch moves."""
        return self._repository.commit(base, files, parents=parents, message=message, when=when)

    @uninterrupted()
    def settle(self) -> None:
        """Finish the moves that a killed run announced and did not report done, and take its unfinished files away."""
        for file in self._folder.rglob(f"{UNFINISHED}*"):
            file.unlink(missing_ok=True)
        entries = self._records.load()
        if any(entry.move for entry in entries.values()):
            branches = self.branches()
            finished = {scope: self._finish(entry, branches) for scope, entry in entries.items()}
            self._records.store({scope: entry for scope, entry in finished.items() if entry})

    def require_writable(self) -> None:
        """Raise ForgeError where nothing can be written at all."""
        common = self._repository.common_dir
        for folder in (common, common / "objects", common / "refs" / "heads", self._folder):
            if folder != common and not folder.exists():
                continue
            try:
                with tempfile.TemporaryFile(dir=folder):
                    pass
            except OSError as problem:
                raise ForgeError(
                    f"{folder} cannot be written: {problem.strerror or problem}.",
                    fix="Make the repository writable, or use `agentbot scan`, which writes nothing.",
                ) from problem

    def pulls(self, about: Collection[str] = ()) -> tuple[PullRequest, ...]:
        """Every pull request in the state file, with its text."""
        entries = self._records.load().values()
        return tuple(replace(entry.pull, body=self._body(entry.pull), url=_url(entry.pull.branch)) for entry in entries)

    @uninterrupted()
    def save(self, pull: PullRequest, move: Move | None = None) -> PullRequest:
        """Write the pull request and move its branch with it; a branch that moved meanwhile stops both."""
        before = self._records.load()
        if move:
            self._records.store({**before, pull.scope: Entry(pull, move)})
            try:
                self._move(pull.branch, move)
            except (ForgeError, RepositoryError):
                self._records.store(before)
                raise
        self._write_text(pull)
        self._records.store({**before, pull.scope: Entry(pull)})
        return replace(pull, url=_url(pull.branch))

    def note(self, pull: PullRequest, topic: str, text: str) -> None:
        """There is nowhere to say it: the report has the same words."""

    def attest(self, pull: PullRequest, attestation: Attestation, attention: Attention) -> None:
        """There is nobody to notice it: the text holds the proof."""

    def remarks(self) -> tuple[str, ...]:
        """Nothing to know."""
        return ()

    def _move(self, branch: str, move: Move) -> None:
        if branch in self.checked_out():
            raise ForgeError(f"The branch {branch} is checked out in a work tree.", fix="Switch to another branch.")
        self._repository.move(branch, old=move.old, new=move.new)

    def _finish(self, entry: Entry, branches: Mapping[str, str]) -> Entry | None:
        """What the branch says decides: moved, not moved yet, or taken elsewhere by a person meanwhile."""
        pull, move, tip = entry.pull, entry.move, branches.get(entry.pull.branch)
        if move is None or tip == move.new:
            return Entry(pull)
        if tip != move.old:
            return Entry(replace(pull, state=State.OPEN))
        try:
            self._move(pull.branch, move)
        except ForgeError:  # checked out meanwhile, or `git gc` swept the commit away: as if it had never begun
            return Entry(replace(pull, state=State.OPEN, head_sha=move.old)) if move.old else None
        return Entry(pull)

    def _text_path(self, branch: str) -> Path:
        return self._folder / "proposals" / f"{branch}.md"

    def _body(self, pull: PullRequest) -> str:
        """The text without its heading; empty where the file is gone, so that it is written again."""
        try:
            with open(self._text_path(pull.branch), "rb") as file:
                text = file.read(TEXT_LIMIT).decode("utf-8", "replace")
        except OSError:
            return ""
        return text.removeprefix(_heading(pull))

    def _write_text(self, pull: PullRequest) -> None:
        if self._body(pull) != pull.body:
            content = (_heading(pull) + pull.body).encode("utf-8", "replace")
            replace_file(self._text_path(pull.branch), content, mode=self._mode)


def _heading(pull: PullRequest) -> str:
    return f"# {pull.title}\n\n"


def _url(branch: str) -> str:
    """Where the text is, relative to the git directory."""
    return f"agentbot/proposals/{branch}.md"
