"""The local GitHub as tests use it: repositories, people, tokens, faults, and what was recorded."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.fakehub.faults import Fault
from tests.fakehub.gitstore import GitStore, Signature
from tests.fakehub.limits import Limits
from tests.fakehub.store import App, Clock, Notification, Repo, Team, Token, User

if TYPE_CHECKING:
    from tests.fakehub.people import Person

WEB_FLOW = User("web-flow", 19864447, name="GitHub", email="noreply@github.com")
ACTIONS = App("github-actions", 15368, User("github-actions[bot]", 41898282, "Bot"))
PREFIXES = {"actions": "ghs_", "app": "ghs_", "pat": "ghp_"}


@dataclass(frozen=True)
class Exchange:
    """One request and its answer, as they went over the wire."""

    method: str
    path: str
    query: Mapping[str, str]
    request: Any
    status: int | None
    """None where the connection was dropped."""
    response: Any
    actor: str | None
    served_from_cache: bool = False
    took_effect: bool = False
    """It changed state, whatever the answer said."""


class Hub:
    """A GitHub on this machine."""

    def __init__(self, folder: Path, url: str = "") -> None:
        self.folder = folder
        self.url = url
        self.lock = threading.RLock()
        self.clock = Clock()
        self.users = {user.login: user for user in (WEB_FLOW, ACTIONS.bot, User("ghost", 10137))}
        self.apps = {ACTIONS.slug: ACTIONS}
        self.teams: dict[tuple[str, str], Team] = {}
        self.tokens: dict[str, Token] = {}
        self.repos: dict[str, Repo] = {}
        self.exchanges: list[Exchange] = []
        self.notifications: list[Notification] = []
        self.violations: list[str] = []
        self.unknown_routes: list[str] = []
        self.faults: list[Fault] = []
        self.limits = Limits(self.clock)
        self._last_id = 1000

    @classmethod
    @contextmanager
    def started(cls, *, port: int = 0) -> Iterator[Hub]:
        """A hub on a free port, in a temporary folder; both are gone at the end."""
        from tests.fakehub.server import serve

        with tempfile.TemporaryDirectory(prefix="fakehub-") as folder:
            hub = cls(Path(folder))
            with serve(hub, port):
                yield hub

    def new_id(self) -> int:
        """A number that nothing else has."""
        self._last_id += 1
        return self._last_id

    # -- what there is ------------------------------------------------------------------------------------------

    def repository(
        self,
        full_name: str,
        *,
        source: Path | None = None,
        files: Mapping[str, bytes] | None = None,
        default_branch: str | None = None,
    ) -> Repo:
        """A repository: a mirror of one on disk, or one commit of files, or an empty one."""
        owner, name = full_name.split("/")
        if owner not in self.users:
            self.users[owner] = User(owner, self.new_id(), "Organization")
        with self.lock:
            path = self.folder / owner / f"{name}.git"
            path.parent.mkdir(exist_ok=True)
            branch = default_branch or (_head_of(source) if source else "main")
            store = GitStore.create(path, source=source, default_branch=branch)
            repo = Repo(self, self.new_id(), owner, name, store, branch)
            if files is not None:
                store.set_ref(f"refs/heads/{branch}", self._first_commit(store, files))
            repo.seen = store.branches()
            self.repos[full_name] = repo
            return repo

    def _first_commit(self, store: GitStore, files: Mapping[str, bytes]) -> str:
        tree = store.write_tree(None, {path: ("100644", store.write_blob(data)) for path, data in files.items()})
        who = Signature("Founder", "founder@example.org", self.clock.now)
        return store.write_commit(tree, (), "First commit\n", author=who, committer=who, signed=False)

    def user(self, login: str, *, name: str | None = None, email: str | None = None) -> User:
        """An account of a person; the same login is the same account."""
        user = self.users.setdefault(login, User(login, self.new_id()))
        user.name, user.email = name or user.name, email or user.email
        return user

    def person(self, login: str, *, name: str | None = None, email: str | None = None) -> Person:
        """Somebody who does things by hand."""
        from tests.fakehub.people import Person

        return Person(self, self.user(login, name=name, email=email))

    def team(self, org: str, slug: str, members: Collection[str] = ()) -> Team:
        """A team of an organisation."""
        self.users.setdefault(org, User(org, self.new_id(), "Organization"))
        for login in members:
            self.user(login)
        return self.teams.setdefault((org, slug), Team(org, slug, self.new_id(), set(members)))

    def app(self, slug: str) -> App:
        """A GitHub App, with its bot."""
        if slug not in self.apps:
            bot = User(f"{slug}[bot]", self.new_id(), "Bot")
            self.users[bot.login] = bot
            self.apps[slug] = App(slug, self.new_id(), bot)
        return self.apps[slug]

    def token(
        self,
        *,
        kind: str,
        repository: str | None = None,
        permissions: Mapping[str, str] | None = None,
        user: str | None = None,
        scopes: Sequence[str] = ("repo",),
        slug: str = "agentbot",
    ) -> str:
        """A token: of the Actions or an App with permissions on one repository, or of a person with scopes."""
        value = f"{PREFIXES[kind]}{self.new_id():036d}"
        if kind == "pat":
            assert user is not None, "a personal access token is somebody's"
            self.tokens[value] = Token(value, kind, self.user(user), scopes=tuple(scopes))
        else:
            app = ACTIONS if kind == "actions" else self.app(slug)
            self.tokens[value] = Token(value, kind, app.bot, app, repository, dict(permissions or {}))
        return value

    def git_url(self, full_name: str) -> str:
        """Where the repository is cloned from and pushed to."""
        return f"{self.url}/{full_name}.git"

    # -- what happens -------------------------------------------------------------------------------------------

    def add_fault(self, fault: Fault) -> None:
        """Answer the next matching requests so."""
        self.faults.append(fault)

    def rate_limit(self, *, remaining: int, reset_in: int) -> None:
        """Leave every token this many requests until the window ends, in seconds."""
        self.limits.leave(remaining, timedelta(seconds=reset_in))

    def notify(self, kind: str, number: int, actor: str, text: str) -> None:
        """Mail the people who follow a repository."""
        self.notifications.append(Notification(kind, number, actor, text))

    @property
    def mutations(self) -> list[Exchange]:
        """The exchanges that changed state."""
        return [exchange for exchange in self.exchanges if exchange.took_effect]

    def login_of(self, email: str) -> str | None:
        """Whose e-mail address this is."""
        known = (user for user in self.users.values() if email and email in (user.email, user.noreply))
        return next((user.login for user in known), None)

    def signature(self, user: User) -> Signature:
        """How an account signs a commit now."""
        return Signature(user.name or user.login, user.email or user.noreply, self.clock.now)

    def settle(self, repo: Repo, actor: str) -> None:
        """Have pull requests follow what moved in git."""
        from tests.fakehub.lifecycle import branches_moved

        branches_moved(repo, actor)

    def guard(self, repo: Repo) -> None:
        """Have git pushes obey the rulesets too."""
        from tests.fakehub.rules import install_hook

        install_hook(repo)

    def rename_branch(self, repo: Repo, old: str, new: str) -> None:
        """Rename a branch; open pull requests to it follow."""
        from tests.fakehub.lifecycle import rename_branch

        with self.lock:
            rename_branch(repo, old, new)


def _head_of(source: Path) -> str:
    name = GitStore(source).git("symbolic-ref", "--short", "HEAD")
    return name.decode().strip()


def stamp(moment: datetime | None) -> str | None:
    """As GitHub writes a time: whole seconds, Z."""
    return None if moment is None else moment.strftime("%Y-%m-%dT%H:%M:%SZ")
