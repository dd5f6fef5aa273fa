"""What a person does in the web interface or with git."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tests.fakehub import lifecycle
from tests.fakehub.gitstore import Signature
from tests.fakehub.hub import Hub
from tests.fakehub.rules import require
from tests.fakehub.store import Pull, Repo, User


@dataclass(frozen=True)
class Person:
    """Somebody, at one repository."""

    hub: Hub
    user: User
    repo: Repo | None = None

    def at(self, repo: Repo) -> Person:
        """The same person at a repository."""
        return replace(self, repo=repo)

    @property
    def _here(self) -> Repo:
        assert self.repo is not None, "say where: hub.person(...).at(repo)"
        return self.repo

    def push(
        self,
        branch: str,
        files: Mapping[str, bytes | None],
        *,
        message: str = "a commit",
        author: tuple[str, str] | None = None,
        amend: bool = False,
        force: bool = False,
    ) -> str:
        """Commit files on a branch (made where it is missing) and push it; the commit."""
        repo, store = self._here, self._here.store
        with self.hub.lock:
            tip = store.branch(branch)
            start = tip or store.branch(repo.default_branch)
            assert start, "an empty repository"
            parents: Sequence[str] = store.commit(start).parents if amend else (start,)
            who = Signature(*author, self.hub.clock.now) if author else self.hub.signature(self.user)
            entries = {
                path: None if data is None else ("100644", store.write_blob(data)) for path, data in files.items()
            }
            tree = store.write_tree(store.commit(start).tree, entries)
            new = store.write_commit(tree, parents, f"{message}\n", author=who, committer=who, signed=False)
            assert force or not amend, "an amended commit needs a forced push"
            require(repo, branch, old=tip, new=new)
            store.set_ref(f"refs/heads/{branch}", new)
            self.hub.settle(repo, self.user.login)
            return new

    def create_branch(self, name: str, at: str) -> None:
        """Make a branch at a commit or another branch."""
        with self.hub.lock:
            sha = self._here.store.resolve(at)
            assert sha, f"there is no {at}"
            self._here.store.set_ref(f"refs/heads/{name}", sha, "0" * 40)
            self.hub.settle(self._here, self.user.login)

    def delete_branch(self, name: str) -> None:
        """Delete a branch; that closes its pull requests."""
        with self.hub.lock:
            self._here.store.delete_ref(f"refs/heads/{name}")
            self.hub.settle(self._here, self.user.login)

    def open_pull(
        self, head: str, base: str, title: str = "Mine", body: str = "", *, source: Repo | None = None
    ) -> int:
        """Open a pull request."""
        with self.hub.lock:
            one = lifecycle.open_pull(
                self._here,
                self.user.login,
                head_repo=source or self._here,
                head=head,
                base=base,
                title=title,
                body=body,
                draft=False,
            )
            return one.number

    def fork_pull(
        self, branch: str, files: Mapping[str, bytes | None], base: str, title: str = "Mine", body: str = ""
    ) -> int:
        """Open a pull request from a fork of one's own."""
        name = f"{self.user.login}/{self._here.name}"
        fork = self.hub.repos.get(name) or self.hub.repository(
            name, source=self._here.store.path, default_branch=self._here.default_branch
        )
        fork.fork_of = self._here.full_name
        self.at(fork).push(branch, files)
        return self.open_pull(branch, base, title, body, source=fork)

    def close(self, number: int) -> None:
        """Close it."""
        with self.hub.lock:
            lifecycle.close(self._here, self._here.issues[number], self.user.login)

    def reopen(self, number: int) -> None:
        """Open it again; Refusal where GitHub does not."""
        with self.hub.lock:
            lifecycle.reopen(self._here, self._here.issues[number], self.user.login)

    def merge(self, number: int, method: str = "merge") -> str:
        """Merge a pull request; the commit on the base."""
        repo, store = self._here, self._here.store
        with self.hub.lock:
            one = repo.pulls[number]
            tree = store.merge_tree(one.base_sha, one.head_sha)
            assert tree, "it conflicts"
            assert one.state == "open", "it cannot be merged"
            who = self.hub.signature(self.user)
            parents = (one.base_sha, one.head_sha) if method == "merge" else (one.base_sha,)
            new = store.write_commit(
                tree, parents, f"{one.title} (#{number})\n", author=who, committer=who, signed=False
            )
            lifecycle.merged(repo, one, self.user.login, new)
            store.set_ref(f"refs/heads/{one.base_ref}", new)
            self.hub.settle(repo, self.user.login)
            return new

    def comment(self, number: int, text: str) -> int:
        """Comment on it; the comment's id."""
        with self.hub.lock:
            return lifecycle.say(self._here, self._here.issues[number], self.user.login, text).id

    def label(self, number: int, *, add: Sequence[str] = (), remove: Sequence[str] = ()) -> None:
        """Put labels on and take others off."""
        with self.hub.lock:
            one = self._here.issues[number]
            kept = [name for name in one.labels if name not in remove]
            one.labels = kept + [name for name in self._here.ensure_labels(add) if name not in kept]

    def edit(self, number: int, *, title: str | None = None, body: str | None = None, base: str | None = None) -> None:
        """Edit title, text or base."""
        with self.hub.lock:
            one = self._here.issues[number]
            one.title, one.body = title or one.title, body if body is not None else one.body
            if base and isinstance(one, Pull):
                one.base_ref, one.base_sha = base, self._here.store.branch(base) or ""

    def ready(self, number: int) -> None:
        """Mark a draft ready for review."""
        with self.hub.lock:
            one = self._here.pulls[number]
            one.draft = False
            lifecycle.request_owners(self._here, one)
