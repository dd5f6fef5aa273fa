"""Commits as GitHub knows them; what the clone at hand can tell is asked of the clone."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from agentbot.errors import ForgeError
from agentbot.forge.git import Repository
from agentbot.forge.github.api import Api
from agentbot.forge.github.refusals import NotThere

FILES_LIMIT = 300
"""Files that GitHub lists in a comparison; an own change has a handful."""
RUN_TRAILER = "\nAgentbot-Run: "


@dataclass(frozen=True)
class Comparison:
    """What a branch has beside a base."""

    merge_base: str
    tree: str
    """Of the head; empty where the branch has no commit of its own."""
    files: Mapping[str, str | None]
    commits: tuple[Mapping[str, Any], ...]
    status: str
    """ahead, behind, identical or diverged."""


@dataclass
class History:
    """Asks each thing once: a commit never changes."""

    api: Api
    repository: Repository
    _comparisons: dict[tuple[str, str], Comparison] = field(default_factory=dict)
    _trees: dict[str, str] = field(default_factory=dict)

    def compare(self, base: str, head: str) -> Comparison:
        """The head against where it left the base. Raises ForgeError, also where GitHub does not list all of it."""
        if (base, head) not in self._comparisons:
            path = self.api.path("compare", f"{base}...{head}")
            self._comparisons[base, head] = compared = _comparison(self.api.get(path))
            if compared.tree:
                self._trees[head] = compared.tree
        return self._comparisons[base, head]

    def remember(self, commit: str, tree: str) -> None:
        """The tree of a commit that was just made."""
        self._trees[commit] = tree

    def tree_of(self, commit: str) -> str:
        """The id of a commit's tree."""
        if commit not in self._trees:
            local = self._is_here(commit)
            tree = self.repository.tree_of(commit) if local else str(self.commit(commit)["tree"]["sha"])
            self._trees[commit] = tree
        return self._trees[commit]

    def commit(self, commit: str) -> Mapping[str, Any]:
        """A commit's own data, with parents and message."""
        found: Mapping[str, Any] = self.api.get(self.api.path("git/commits", commit))
        return found

    def first_parent(self, commit: str) -> str | None:
        """The commit before; None for a first one and for one that GitHub does not know."""
        try:
            parents = self.commit(commit)["parents"]
        except NotThere:
            return None
        return str(parents[0]["sha"]) if parents else None

    def who(self, commit: str) -> str:
        """The login of whoever made a commit, else the name in it."""
        found = self.api.get(self.api.path("commits", commit))
        # An amended commit keeps its author. GitHub itself commits what a button or an App makes: there the author did.
        by_github = found["commit"]["committer"]["email"] == "noreply@github.com"
        side = "author" if by_github else "committer"
        user = found.get(side) or {}
        return str(user.get("login") or found["commit"][side]["name"])

    def is_ancestor(self, ancestor: str, descendant: str) -> bool:
        """Whether one commit is in the history of the other."""
        if self._is_here(ancestor) and self._is_here(descendant) and not self._is_shallow():
            return self.repository.is_ancestor(ancestor, descendant)
        try:
            return self.compare(ancestor, descendant).status in ("ahead", "identical")
        except NotThere:
            return False

    def blobs(self, commit: str, paths: Collection[str]) -> Mapping[str, str]:
        """The ids of these files as they are in a commit."""
        if self._is_here(commit):
            return self.repository.blobs(commit, paths)
        found = {path: self._blob(commit, path) for path in paths}
        return {path: blob for path, blob in found.items() if blob}

    def _blob(self, commit: str, path: str) -> str | None:
        try:
            content = self.api.get(self.api.path("contents", path), ref=commit)
        except NotThere:
            return None
        return str(content["sha"]) if isinstance(content, dict) and content.get("type") == "file" else None

    def _is_here(self, commit: str) -> bool:
        return self.repository.git.succeeds("cat-file", "-e", f"{commit}^{{commit}}")

    def _is_shallow(self) -> bool:
        return self.repository.git.line("rev-parse", "--is-shallow-repository") == "true"


def _comparison(data: Mapping[str, Any]) -> Comparison:
    files, commits = data.get("files") or [], data.get("commits") or []
    if len(files) >= FILES_LIMIT or data["total_commits"] > len(commits):
        raise ForgeError("GitHub does not list the whole difference of a branch, so agentbot leaves it alone.")
    changed: dict[str, str | None] = {}
    for file in files:
        changed[file["filename"]] = None if file["status"] == "removed" else file["sha"]
        if file["status"] == "renamed":
            changed[file["previous_filename"]] = None
    return Comparison(
        merge_base=data["merge_base_commit"]["sha"],
        tree=commits[-1]["commit"]["tree"]["sha"] if commits else "",
        files=changed,
        commits=tuple(commits),
        status=data["status"],
    )


def made_by(compared: Comparison, login: str) -> bool:
    """Whether all that a branch has beside the base was written by the bot, as it writes: with its trailers."""
    return bool(compared.commits) and all(
        (commit.get("author") or {}).get("login") == login and RUN_TRAILER in commit["commit"]["message"]
        for commit in compared.commits
    )
