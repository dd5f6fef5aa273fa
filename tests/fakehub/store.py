"""The state of the local GitHub: all that is not in git itself."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.fakehub.gitstore import GitStore

if TYPE_CHECKING:
    from tests.fakehub.hub import Hub
    from tests.fakehub.people import Person

ROLES = ("none", "read", "triage", "write", "maintain", "admin")


@dataclass
class Clock:
    """The time that every timestamp comes from; it stands still until a test moves it."""

    now: datetime = datetime(2026, 1, 5, 12, tzinfo=UTC)

    def advance(self, by: timedelta) -> None:
        """Let time pass."""
        self.now += by


@dataclass
class User:
    """A person, a bot or an organisation."""

    login: str
    id: int
    type: str = "User"
    name: str | None = None
    email: str | None = None

    @property
    def noreply(self) -> str:
        """The e-mail address that GitHub makes for an account."""
        return f"{self.id}+{self.login}@users.noreply.github.com"


@dataclass
class App:
    """A GitHub App; its bot writes as `<slug>[bot]`."""

    slug: str
    id: int
    bot: User


@dataclass
class Token:
    """What a bearer may do: an App's or the Actions' by permission, a person's by role."""

    value: str
    kind: str
    user: User
    app: App | None = None
    repository: str | None = None
    permissions: Mapping[str, str] = field(default_factory=dict)
    scopes: tuple[str, ...] = ()


@dataclass
class Team:
    """People of an organisation who are asked together."""

    org: str
    slug: str
    id: int
    members: set[str] = field(default_factory=set)


@dataclass
class Label:
    """A label of a repository."""

    id: int
    name: str
    color: str = "ededed"
    description: str | None = None


@dataclass
class Reaction:
    """One person's emoji."""

    id: int
    user: str
    content: str
    created_at: datetime


@dataclass
class Comment:
    """A comment on an issue or a pull request."""

    id: int
    number: int
    user: str
    body: str
    created_at: datetime
    updated_at: datetime
    minimized: str | None = None
    reactions: list[Reaction] = field(default_factory=list)


@dataclass
class LineComment(Comment):
    """A comment on a line of a pull request's diff."""

    path: str = ""
    line: int = 1
    side: str = "RIGHT"
    commit_id: str = ""
    in_reply_to: int | None = None


@dataclass
class Review:
    """A verdict of a person on a pull request."""

    id: int
    user: str
    state: str
    body: str
    commit_id: str
    submitted_at: datetime | None


@dataclass
class Happening:
    """One entry of an issue's timeline: closed, reopened, labeled, head_ref_force_pushed, ..."""

    id: int
    event: str
    actor: str
    created_at: datetime
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass
class Issue:
    """An issue, and what a pull request has in common with one."""

    number: int
    id: int
    title: str
    body: str | None
    user: str
    created_at: datetime
    updated_at: datetime
    state: str = "open"
    state_reason: str | None = None
    labels: list[str] = field(default_factory=list)
    assignees: list[str] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    reactions: list[Reaction] = field(default_factory=list)
    happenings: list[Happening] = field(default_factory=list)
    locked: bool = False
    closed_at: datetime | None = None
    closed_by: str | None = None


@dataclass
class Pull(Issue):
    """A pull request: an issue with two branches."""

    head_repo: str = ""
    head_ref: str = ""
    head_sha: str = ""
    base_ref: str = ""
    base_sha: str = ""
    draft: bool = False
    merged_at: datetime | None = None
    merged_by: str | None = None
    merge_commit_sha: str | None = None
    requested_reviewers: list[str] = field(default_factory=list)
    requested_teams: list[str] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    line_comments: list[LineComment] = field(default_factory=list)
    maintainer_can_modify: bool = False
    judged: set[tuple[str, str]] = field(default_factory=set)
    """(base, head) for which it was told before whether a merge is clean: GitHub answers null the first time."""

    @property
    def merged(self) -> bool:
        """Whether it came into its base."""
        return self.merged_at is not None


@dataclass
class CheckRun:
    """What an App says of a commit, with annotations."""

    id: int
    app: App
    name: str
    head_sha: str
    started_at: datetime
    status: str = "queued"
    conclusion: str | None = None
    completed_at: datetime | None = None
    details_url: str | None = None
    external_id: str = ""
    title: str | None = None
    summary: str | None = None
    text: str | None = None
    annotations: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Status:
    """A commit status."""

    id: int
    sha: str
    context: str
    state: str
    description: str | None
    target_url: str | None
    user: str
    created_at: datetime


@dataclass
class Ruleset:
    """Rules of the branches that match a pattern (`**` crosses slashes)."""

    id: int
    name: str
    pattern: str
    rules: tuple[str, ...]
    """Of: creation, update, deletion, non_fast_forward, required_signatures, pull_request."""


@dataclass(frozen=True)
class Notification:
    """Something that the people who follow a repository are mailed."""

    kind: str
    number: int
    actor: str
    text: str


@dataclass
class Repo:
    """A repository: its bare git repository and what people and bots say about it."""

    hub: Hub
    id: int
    owner: str
    name: str
    store: GitStore
    default_branch: str
    private: bool = False
    archived: bool = False
    allow_actions_pull_requests: bool = True
    """The setting "Allow GitHub Actions to create and approve pull requests"."""
    mergeable_null_first: bool = False
    fork_of: str | None = None
    issues: dict[int, Issue] = field(default_factory=dict)
    """Every issue, and so every pull request too."""
    labels: dict[str, Label] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    team_roles: dict[str, str] = field(default_factory=dict)
    runs: list[CheckRun] = field(default_factory=list)
    all_statuses: list[Status] = field(default_factory=list)
    rulesets: list[Ruleset] = field(default_factory=list)
    dispatches: list[dict[str, Any]] = field(default_factory=list)
    seen: dict[str, str] = field(default_factory=dict)
    """Branches as they were when pull requests last followed them."""

    @property
    def full_name(self) -> str:
        """Owner and name."""
        return f"{self.owner}/{self.name}"

    @property
    def pulls(self) -> dict[int, Pull]:
        """The pull requests among the issues."""
        return {number: issue for number, issue in self.issues.items() if isinstance(issue, Pull)}

    def role_of(self, login: str) -> str:
        """The strongest role that a person has, by name, by team or because the repository is public."""
        found = ["none" if self.private else "read", self.roles.get(login, "none")]
        if login == self.owner:
            found.append("admin")
        for slug, role in self.team_roles.items():
            if login in self.hub.teams[self.owner, slug].members:
                found.append(role)
        return max(found, key=ROLES.index)

    def is_collaborator(self, login: str) -> bool:
        """Whether a person has a role by more than the repository being public."""
        in_team = any(login in self.hub.teams[self.owner, slug].members for slug in self.team_roles)
        return in_team or login == self.owner or self.roles.get(login, "none") != "none"

    def grant(self, login: str, role: str) -> None:
        """Give a person a role: admin, maintain, write, triage, read or none."""
        self.hub.user(login)
        self.roles[login] = ROLES[ROLES.index(role)]

    def grant_team(self, slug: str, role: str) -> None:
        """Give a team of the owner a role."""
        self.team_roles[self.hub.teams[self.owner, slug].slug] = ROLES[ROLES.index(role)]

    def protect(self, pattern: str, *rules: str) -> None:
        """Put a ruleset on the branches that match."""
        self.rulesets.append(Ruleset(self.hub.new_id(), f"rules of {pattern}", pattern, rules))
        self.hub.guard(self)

    def as_person(self, login: str) -> Person:
        """What this person does here."""
        return self.hub.person(login).at(self)

    def branches(self) -> dict[str, str]:
        """Every branch with the commit it is at."""
        return self.store.branches()

    def read(self, ref: str, path: str) -> bytes | None:
        """A file as it is at a commit or branch; None where it is not."""
        return self.store.read(ref, path)

    def log(self, ref: str) -> list[tuple[str, str | None, str]]:
        """Commits, newest first: id, login of the author where known, message."""
        found = (self.store.commit(sha) for sha in self.store.history(ref))
        return [(c.sha, self.hub.login_of(c.author.email), c.message) for c in found]

    def comments(self, number: int) -> list[Comment]:
        """The comments on an issue or pull request."""
        return self.issues[number].comments

    def check_runs(self, sha: str) -> list[CheckRun]:
        """The check runs on a commit."""
        return [run for run in self.runs if run.head_sha == sha]

    def statuses(self, sha: str) -> list[Status]:
        """The statuses of a commit, newest first."""
        return [status for status in reversed(self.all_statuses) if status.sha == sha]

    def rename_default_branch(self, new: str) -> None:
        """What the settings page does: open pull requests follow to the new name."""
        self.hub.rename_branch(self, self.default_branch, new)

    @property
    def git(self) -> Callable[..., str]:
        """Runs git in the bare repository; pull requests follow what it moved."""
        return self._git

    def _git(self, *args: str) -> str:
        with self.hub.lock:
            out = self.store.git(*args).decode("utf-8", "replace").strip()
            self.hub.settle(self, "ghost")
            return out

    def label_named(self, name: str) -> Label | None:
        """A label, whatever the case of its name."""
        return self.labels.get(name.lower())

    def ensure_labels(self, names: Collection[str]) -> list[str]:
        """The labels as the repository spells them; those that are missing are made, in grey."""
        spelt = []
        for name in names:
            label = self.labels.setdefault(name.lower(), Label(self.hub.new_id(), name))
            if label.name not in spelt:
                spelt.append(label.name)
        return spelt
