"""Nights of the bot on a local GitHub: one clone, one forge per night, as a scheduled job has them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from agentbot.config.settings import Limits
from agentbot.forge.git import Repository
from agentbot.forge.github.forge import GitHubForge
from agentbot.forge.interface import Attention
from agentbot.proposals.manners import Manners
from agentbot.proposals.publish import Scanned, publish
from agentbot.proposals.result import Operation, Result
from tests.fakehub import Hub, Repo
from tests.fakehub.hub import Exchange

NAME = "acme/infra"
PERMISSIONS = {
    "contents": "write",
    "pull_requests": "write",
    "issues": "write",
    "checks": "write",
    "statuses": "write",
}
EVERYTHING = Manners(attention=lambda paths: Attention(labels=("agentbot",)))


@dataclass
class Nights:
    """Runs one night after the other against one repository."""

    hub: Hub
    repo: Repo
    git: object
    environment: dict[str, str]
    cache: Path | None = None
    count: int = 0
    forge: GitHubForge | None = None
    calls: list[Exchange] = field(default_factory=list)

    def run(
        self,
        *proposals,
        observe=False,
        scanned=(".",),
        held=(),
        found=(),
        ignored=(),
        manners=EVERYTHING,
        all_stacks=None,
        limits=None,
    ) -> list[Result]:
        """One night, a day after the last; `calls` are its exchanges with GitHub."""
        self.count += 1
        self.hub.clock.advance(timedelta(days=1))
        before = len(self.hub.exchanges)
        self.pull()
        try:
            self.forge = GitHubForge.connect(Repository.open(self.git.path), self.environment, self.cache)
            if limits is not None:
                manners = Manners(limits=limits, attention=manners.attention)
            return list(
                publish(
                    proposals,
                    self.forge,
                    base=self.forge.base(),
                    scanned=Scanned(scanned, all_stacks=all_stacks, found=found, ignored=ignored),
                    run_id=f"run-{self.count}",
                    when=self.hub.clock.now,
                    observe=observe,
                    held=held,
                    manners=manners,
                )
            )
        finally:
            self.calls = self.hub.exchanges[before:]

    def pull(self) -> None:
        """Bring the clone to what the default branch is at, as a checkout does."""
        branch = self.repo.default_branch
        self.git.git(
            "fetch", "--quiet", str(self.repo.store.path), f"+refs/heads/{branch}:refs/remotes/origin/{branch}"
        )
        self.git.git("checkout", "--quiet", "-B", branch, f"refs/remotes/origin/{branch}")

    @property
    def writes(self) -> list[Exchange]:
        """What the last night changed on GitHub."""
        return [call for call in self.calls if call.took_effect]

    def past(self):
        """The pull requests as grouping sees them."""
        self.pull()
        forge = GitHubForge.connect(Repository.open(self.git.path), self.environment, None)
        return forge.pulls({scope_of(pull.head_ref) for pull in self.repo.pulls.values()})

    def open_numbers(self) -> list[int]:
        """The open pull requests."""
        return [number for number, pull in self.repo.pulls.items() if pull.state == "open"]


def scope_of(branch: str) -> str:
    return branch.rpartition("-")[2]


def operations(results) -> list[Operation]:
    return [result.operation for result in results]


def make_nights(hub, git_repo, *, kind="actions", permissions=PERMISSIONS, **more) -> Nights:
    repo = hub.repository(NAME, source=git_repo.path)
    hub.person("ada", name="Ada L", email="ada@example.org")
    repo.grant("ada", "write")
    options = {"user": "ada"} if kind == "pat" else {"repository": NAME, "permissions": permissions}
    environment = {
        "GITHUB_TOKEN": hub.token(kind=kind, **options, **more),
        "GITHUB_REPOSITORY": NAME,
        "GITHUB_API_URL": hub.url,
    }
    if kind == "app":
        environment["AGENTBOT_LOGIN"] = "agentbot[bot]"
    return Nights(hub, repo, git_repo, environment)


NO_LIMITS = Limits()
