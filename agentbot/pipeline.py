"""The flow, one way: stacks → facts → findings → answers → candidates → gates → proposals → forge."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

from agentbot.checks.examine import examine
from agentbot.checks.facts import Skipped
from agentbot.checks.ignored import NO_STACK, Sifted, rows, sift
from agentbot.checks.reader import Reader
from agentbot.config import boundary, ignores
from agentbot.config.boundary import Boundary
from agentbot.config.ignores import IgnoreRule
from agentbot.config.load import PATHS, load
from agentbot.config.settings import Agents, Settings
from agentbot.egress.redactor import Redactor
from agentbot.errors import AgentbotError, ConfigError, StackError
from agentbot.forge.git import Repository
from agentbot.forge.interface import Forge, PullRequest
from agentbot.forge.local import LocalForge
from agentbot.gates.checkov.client import Checkov
from agentbot.gates.hazard import new_hazards
from agentbot.gates.policy import Inspector
from agentbot.hcl.hazards import Hazard
from agentbot.hcl.tree import Tree
from agentbot.proposals.grouping import Group, group
from agentbot.proposals.housekeeping import tidy
from agentbot.proposals.judging import Court, Judged, judge
from agentbot.proposals.manners import Manners, manners_of
from agentbot.proposals.publish import Scanned, publish
from agentbot.remediation.answers import Memory, answers
from agentbot.remediation.candidate import FileChange
from agentbot.remediation.records import Records
from agentbot.remediation.remedy import Answer, Direction
from agentbot.report.progress import Progress
from agentbot.report.results import RunReport, ScanReport, StackStatus
from agentbot.terraform.lock_file import LOCK_FILE
from agentbot.terraform.secret_values import secret_values
from agentbot.terraform.session import Session
from agentbot.terraform.stacks import Stack, discover

INCOMPLETE = "the plan leaves resources out (-target, or changes put off), so nothing is known of those"


def user_cache(environment: Mapping[str, str]) -> Path:
    """Where agentbot keeps what costs time to make anew, for instance `~/.cache/agentbot`."""
    home = environment.get("XDG_CACHE_HOME")
    return (Path(home) if home else Path.home() / ".cache") / "agentbot"


@dataclass(frozen=True)
class Options:
    """What a person asked for on the command line."""

    repo: Path
    now: datetime
    environment: Mapping[str, str]
    stacks: tuple[str, ...] = ()
    agents: tuple[str, ...] = ("drift",)
    plans: Mapping[str, Path] = field(default_factory=dict)
    worktree: bool = False
    mode: Literal["observe", "propose"] | None = None
    cache: Path = field(default_factory=lambda: user_cache({}))
    forge: Callable[[Repository], Forge] = LocalForge


def scan(options: Options, progress: Progress) -> ScanReport:
    """Read every stack and say what is wrong; writes nothing anywhere."""
    with _opened(options, progress) as work:
        for stack in work.selected:
            work.read(stack)
            work.reader.release(stack.name)
        return work.report()


def run(options: Options, progress: Progress) -> RunReport:
    """Scan, then prove and propose what can be cured."""
    with _opened(options, progress) as work, work.policies() as policies:
        forge = options.forge(work.repo)
        base = forge.base()
        for stack in work.selected:
            if not work.read(stack):
                work.reader.release(stack.name)
        about = [answer.finding.fingerprint for answer in work.answers]
        groups = work.groups(work.answers, forge.pulls(about))
        court = work.court(policies, tidy(work.applied(), groups, forge, work.tree))
        judged = Judged()
        for stack in work.selected:
            mine = [each for each in groups if each.stack == stack.name]
            judged += work.judged(stack, mine, court, forge)
        results = publish(
            judged.proposals,
            forge,
            base=base,
            scanned=work.scanned(),
            run_id=f"{base.sha[:12]}-{int(options.now.timestamp())}",
            when=options.now,
            observe=work.observes(forge),
            held=judged.held,
            manners=work.manners(forge),
        )
        published = tuple(results)
        work.refuse(judged.refusals)
        work.skipped += [Skipped("forge", NO_STACK, remark) for remark in forge.remarks()]
        return RunReport(work.report(), published)


class _Work:
    """What one scan or run has read so far."""

    def __init__(
        self,
        options: Options,
        progress: Progress,
        repo: Repository,
        settings: Settings,
        rules: tuple[IgnoreRule, ...],
        tree: Tree,
        session: Session,
    ) -> None:
        self.options, self.progress, self.repo, self.settings, self.tree = options, progress, repo, settings, tree
        self.rules, self.today = rules, options.now.astimezone(UTC).date()
        self.begun = time.monotonic()
        self.stacks = require_stacks(discover(tree, settings))
        self.selected = _select(self.stacks, options)
        self.reader = Reader(session, tree, self.stacks, brought=options.plans)
        self.agents = tuple(a for a in options.agents if getattr(settings.agents, a).enabled)
        self.dirty = () if options.worktree else _uncommitted(repo, tree, self.selected)
        self.records = Records(tree, lambda folder: repo.ever_added(repo.head(), folder))
        self.answers: list[Answer] = []
        self.skipped: list[Skipped] = []
        self.sifted: list[Sifted] = []
        self.incomplete: set[str] = set()
        self.statuses: list[StackStatus] = []
        self.stack_ids: dict[str, str] = {}
        self.noise: Counter[str] = Counter()
        self.secrets: set[tuple[str, str]] = set()

    @property
    def read_to_the_end(self) -> list[str]:
        """Names of the stacks of which nothing was left out."""
        partial = {skip.stack for skip in self.skipped if skip.address} | self.incomplete
        return [status.name for status in self.statuses if status.status == "ok" and status.name not in partial]

    def unproven(self, stack: Stack) -> Literal["refuse", "draft"]:
        """What becomes of a proposal that could not be proven; a brought plan can only ever be a draft."""
        return "draft" if stack.name in self.options.plans else self.settings.unproven

    def read(self, stack: Stack) -> bool:
        """Read one stack into answers; True where one of them could become a pull request."""
        changed = _below(self.dirty, stack)
        if changed:
            reason = f"`{changed[0]}` has uncommitted changes; commit or stash them, or use `scan --worktree`."
            self._done(stack, "skipped", reason)
            return False
        if new := self._new_hazards(stack):
            self._done(stack, "skipped", f"{new[0]}, which is new against the last commit: commit it to have it run.")
            return False
        try:
            self.progress.stage(stack.name, "init")
            facts = self.reader.facts(stack.name)
            found, skipped = examine(facts, agents=self.agents)
            sifted = sift(found, self.rules, today=self.today)
            mine = tuple(answers(sifted.kept, facts, Memory(self.records.pending)))
        except StackError as error:
            self._done(stack, "failed", str(error))
            return False
        self.answers += mine
        self.sifted.append(sifted)
        notes = list(self.reader.notes.get(stack.name, ()))
        if not facts.plan.complete:
            self.incomplete.add(stack.name)
            notes.append(INCOMPLETE)
        self.skipped += [*skipped, *(Skipped("stack", stack.name, note) for note in notes)]
        self.noise.update(facts.drift.noise)
        self.secrets.update(secret_values(facts.plan, facts.schemas))
        self.stack_ids[stack.name] = facts.stack_id
        self._done(stack, "ok", f"{len(mine)} finding{'s' * (len(mine) != 1)}")
        return any(answer.is_curable for answer in mine)

    def judged(self, stack: Stack, groups: Sequence[Group], court: Court, forge: Forge) -> Judged:
        """What the gates say of one stack; where a policy forbids an adoption, another direction is asked for."""
        judged = judge(groups, court, unproven=self.unproven(stack))
        if not (forbidden := judged.against_policy):
            return judged
        asked = [answer.finding for answer in self.answers if answer.finding.fingerprint in forbidden]
        refused = dict.fromkeys(forbidden, frozenset[Direction](("adopt",)))
        again = {
            answer.finding.fingerprint: answer
            for answer in answers(asked, self.reader.facts(stack.name), Memory(self.records.pending, refused))
        }
        self.answers = [again.get(answer.finding.fingerprint, answer) for answer in self.answers]
        others = self.groups(tuple(again.values()), forge.pulls(list(again)))
        return judged.without(forbidden) + judge(others, court, unproven=self.unproven(stack))

    def groups(self, answers: Sequence[Answer], pulls: Sequence[PullRequest]) -> tuple[Group, ...]:
        """Which answers share a pull request."""
        return group(answers, pulls, self.stack_ids, by_stack=self.settings.grouping == "stack")

    def scanned(self) -> Scanned:
        """What this run may say of pull requests that it does not want."""
        return Scanned(
            stacks=self.read_to_the_end,
            all_stacks=[stack.name for stack in self.stacks],
            found=[answer.finding.fingerprint for answer in self.answers],
            ignored=[match.finding.fingerprint for each in self.sifted for match in each.ignored],
            agents=self.agents,
        )

    def observes(self, forge: Forge) -> bool:
        """Where other people see it, nothing is written until the configuration says so."""
        mode = self.options.mode or self.settings.mode or ("observe" if forge.shared else "propose")
        return mode == "observe"

    def manners(self, forge: Forge) -> Manners:
        """How pull requests are opened."""
        return manners_of(self.settings, self.tree.read, forge_limits=forge.limits, now=self.options.now)

    def applied(self) -> Mapping[str, tuple[str, ...]]:
        """Records of reverts that are over, by stack; of stacks that were not read to the end nothing is known."""
        silenced = (match.finding.fingerprint for each in self.sifted for match in each.ignored)
        found = {*(answer.finding.fingerprint for answer in self.answers), *silenced}
        return self.records.applied(self.read_to_the_end, found)

    def policies(self) -> Checkov:
        """The policy checks, agentbot's and the repository's own at the base commit; nothing starts before its use."""
        folder = self.settings.checkov.path
        own = {path: self.tree.read(path) or b"" for path in self.tree.paths() if path.startswith(f"{folder}/")}
        return Checkov(
            cache=self.options.cache,
            environment=self.options.environment,
            own_checks=own,
            skip=self.settings.checkov.skip,
            progress=lambda text: self.progress.stage("policies", text),
        )

    def court(self, policies: Checkov, over: Mapping[str, tuple[FileChange, ...]]) -> Court:
        """Everything that the judging of the stacks shares."""
        return Court(
            bench=self.reader,
            tree=self.tree,
            records=self.records,
            inspector=Inspector(policies, self.reader.sources),
            boundary=boundary_of(self.repo, self.tree, self.settings),
            tidy=over,
        )

    def _new_hazards(self, stack: Stack) -> tuple[Hazard, ...]:
        """What uncommitted code would run, read or reach as soon as Terraform sees it."""
        if not self.options.worktree:
            return ()
        committed = self.reader.files(stack.name, self.repo.tree(self.repo.head()))
        return new_hazards(committed, self.reader.files(stack.name, self.tree))

    def refuse(self, refusals: Mapping[str, Answer]) -> None:
        """Answers that turned out not to be possible, by fingerprint."""
        self.answers = [refusals.get(answer.finding.fingerprint, answer) for answer in self.answers]

    def report(self) -> ScanReport:
        """Everything as one value."""
        elapsed = timedelta(seconds=time.monotonic() - self.begun)
        return ScanReport(
            repo=str(self.repo.root),
            base_sha=self.repo.head(),
            started_at=self.options.now,
            finished_at=self.options.now + elapsed,
            stacks=tuple(self.statuses),
            answers=tuple(self.answers),
            noise=dict(sorted(self.noise.items())),
            skipped=(*self.skipped, *self._about_rules()),
            redactor=Redactor(sorted(self.secrets)),
            ignored=tuple(match for each in self.sifted for match in each.ignored),
        )

    def _about_rules(self) -> Iterator[Skipped]:
        """What was ignored, and which rules do not do what they are for; no reason to call a stack half read."""
        stacks = [stack.name for stack in self.stacks]
        complete = len(self.read_to_the_end) == len(stacks) and set(self.agents) == set(Agents.model_fields)
        yield from rows(self.rules, self.sifted, today=self.today, stacks=stacks, complete=complete)
        for path in self.records.unreadable:
            reason = f"`{path}` is no record that agentbot wrote, so it counts for nothing; remove it"
            yield Skipped("reverts", NO_STACK, reason)

    def _done(self, stack: Stack, status: Literal["ok", "failed", "skipped"], text: str) -> None:
        self.progress.done(stack.name, status, text)
        self.statuses.append(StackStatus(stack.name, stack.path or ".", status, None if status == "ok" else text))


@contextmanager
def _opened(options: Options, progress: Progress) -> Iterator[_Work]:
    """The repository, its settings and a private folder for Terraform, which is gone at the end."""
    repo = Repository.open(options.repo)
    base = repo.head()
    tree: Tree = repo.worktree() if options.worktree else repo.tree(base)
    settings, rules = settings_of(repo, tree), ignores_of(repo, tree)
    with Session(
        repo.root,
        checkout=(lambda to: _copy(tree, to)) if options.worktree else (lambda to: repo.checkout(base, to)),
        ignored=repo.ignored,
        environment=options.environment,
        cache=options.cache,
        progress=progress.stage,
    ) as session:
        yield _Work(options, progress, repo, settings, rules, tree, session)


def settings_of(repo: Repository, tree: Tree) -> Settings:
    """The settings that a tree holds. Raises ConfigError."""
    require_no_link(repo, PATHS)
    return load(tree.read)


def ignores_of(repo: Repository, tree: Tree) -> tuple[IgnoreRule, ...]:
    """What the tree says to ignore; a branch is judged by the rules of its base. Raises ConfigError."""
    require_no_link(repo, ignores.PLACES)
    return ignores.load(tree.read)


def boundary_of(repo: Repository, tree: Tree, settings: Settings) -> Boundary | AgentbotError:
    """What the base commit lets agents do; a file that cannot be read lets them do nothing."""
    try:
        require_no_link(repo, boundary.places(settings.boundary))
        return boundary.load(tree.read, settings.boundary)
    except AgentbotError as problem:
        return problem


def require_no_link(repo: Repository, paths: Sequence[str]) -> None:
    """A tree has no links, so with one the defaults would hold in silence. Raises ConfigError."""
    for path in paths:
        if os.path.islink(repo.root / path):
            raise ConfigError(path, ("it is a symbolic link, and those are not followed: put the file itself there",))


def require_stacks(stacks: tuple[Stack, ...]) -> tuple[Stack, ...]:
    """The stacks, of which there must be one. Raises AgentbotError."""
    if not stacks:
        raise AgentbotError(
            "There is no Terraform stack in this repository: no folder has a backend or a provider configuration.",
            fix="List the folders under `stacks:` in agentbot.yml.",
        )
    return stacks


def _select(stacks: Sequence[Stack], options: Options) -> tuple[Stack, ...]:
    names = {stack.name for stack in stacks}
    for name in (*options.stacks, *options.plans):
        if name not in names:
            close = get_close_matches(name, names, n=1)
            known = ", ".join(f"`{each}`" for each in sorted(names)[:10])
            hint = f"Did you mean `{close[0]}`?" if close else f"There are: {known}."
            raise AgentbotError(f"There is no stack `{name}`.", fix=hint)
    if options.stacks and (unused := [name for name in options.plans if name not in options.stacks]):
        raise AgentbotError(f"--plan is for `{unused[0]}`, which --stack leaves out.", fix=f"Add --stack {unused[0]}.")
    wanted = set(options.stacks or options.plans or names)
    return tuple(stack for stack in stacks if stack.name in wanted)


def _uncommitted(repo: Repository, tree: Tree, stacks: Sequence[Stack]) -> tuple[str, ...]:
    """What is changed in the stacks' folders; new by-products of Terraform do not count."""
    folders = sorted({folder for stack in stacks for folder in stack.module_dirs})
    changed = repo.uncommitted(folders)
    return tuple(path for path in changed if not (_is_by_product(path) and tree.read(path) is None))


def _below(paths: Sequence[str], stack: Stack) -> list[str]:
    """The paths that lie in a folder of the stack; for the root folder directly in it."""
    folders = tuple(f"{folder}/" for folder in stack.module_dirs if folder)
    in_root = "" in stack.module_dirs
    return [path for path in paths if path.startswith(folders) or (in_root and "/" not in path)]


def _is_by_product(path: str) -> bool:
    """Terraform's own files, which a person working here leaves behind."""
    name = path.rpartition("/")[2]
    return ".terraform" in path.split("/") or ".tfstate" in name or name == LOCK_FILE


def _copy(tree: Tree, to: Path) -> None:
    for path in tree.paths():
        data = tree.read(path)
        if data is not None:
            (to / path).parent.mkdir(parents=True, exist_ok=True)
            (to / path).write_bytes(data)
