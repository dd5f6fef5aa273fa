"""The command line: reads arguments, environment and clock, builds everything, and gives every end its exit code."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any

import typer

from agentbot import __version__
from agentbot.commands.arguments import HERE, TABLE, FormatOption, OutputOption, RepoOption, brought_plans, moment
from agentbot.commands.arguments import deferred as _deferred
from agentbot.commands.boundary_verbs import app as boundary
from agentbot.commands.streams import flush_streams, open_streams
from agentbot.errors import AgentbotError, EgressError

if TYPE_CHECKING:
    from agentbot.forge.git import Repository
    from agentbot.forge.interface import Forge as ForgePort
    from agentbot.pipeline import Options
    from agentbot.report.progress import Progress

EXPECTED, BUG, INTERRUPTED = 1, 3, 130
_ENDINGS = (signal.SIGTERM, signal.SIGHUP)
USAGE_ERROR: type[Any] = typer.BadParameter.__mro__[1]
"""What Typer raises for any wrong command line; it has no public name of its own."""

app = typer.Typer(
    name="agentbot",
    help="Finds drift in Terraform stacks, writes the change, proves it, and opens a small pull request.",
    epilog="Exit codes: 0 done, 1 an expected failure, 2 `scan --fail-on` found something, 3 a bug, "
    "4 some stacks failed, 130 interrupted.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(boundary, name="boundary")


class Agent(StrEnum):
    """The agents that work."""

    DRIFT = "drift"


class Forge(StrEnum):
    """Where pull requests go: to GitHub, into the repository itself, or nowhere."""

    GITHUB = "github"
    LOCAL = "local"
    DRY_RUN = "dry-run"


class Level(StrEnum):
    """Severities."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class ReportFormat(StrEnum):
    """How a scan or a run is written."""

    TABLE = "table"
    JSON = "json"
    SARIF = "sarif"
    MARKDOWN = "markdown"


class Mode(StrEnum):
    """Whether pull requests are written."""

    OBSERVE = "observe"
    PROPOSE = "propose"


StackOption = Annotated[list[str], typer.Option("--stack", metavar="NAME", help="Only this stack (repeatable).")]
AgentsOption = Annotated[str, typer.Option("--agents", metavar="NAMES", help="Only these agents, by comma.")]
ForgeOption = Annotated[
    Forge | None,
    typer.Option("--forge", help="Where pull requests go; dry-run only tells. In GitHub Actions: github, else local."),
]
ReportOption = Annotated[ReportFormat, typer.Option("--format", help="How the answer is written.")]
PlanOption = Annotated[
    list[str],
    typer.Option("--plan", metavar="STACK=FILE", help="Read this plan JSON instead of planning (repeatable)."),
]
NowOption = Annotated[str | None, typer.Option("--now", metavar="RFC3339", help="Work as if it were this moment.")]
WorktreeOption = Annotated[bool, typer.Option("--worktree", help="Read the files on disk, not the last commit.")]
ModeOption = Annotated[Mode | None, typer.Option("--mode", help="observe writes no branch; the default is propose.")]

REPORT = ReportFormat.TABLE


@app.callback(invoke_without_command=True)
def _main(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.", is_eager=True)] = False,
) -> None:
    if version:
        print(f"agentbot {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        print(context.get_help())
        raise typer.Exit(EXPECTED)


@app.command()
@_deferred
def run(
    repo: RepoOption = HERE,
    stack: StackOption = [],  # noqa: B006
    agents: AgentsOption = Agent.DRIFT.value,
    forge: ForgeOption = None,
    format: ReportOption = REPORT,
    output: OutputOption = None,
    plan: PlanOption = [],  # noqa: B006
    now: NowOption = None,
    mode: ModeOption = None,
) -> int:
    """Scan, prove, and keep one small pull request per problem."""
    from agentbot.commands.output import Output
    from agentbot.commands.run import run as command

    options = _options(repo, stacks=stack, agents=agents, plans=plan, now=now, mode=mode, forge=forge)
    return command(options, _progress(), Output(format.value, output))


@app.command()
@_deferred
def scan(
    repo: RepoOption = HERE,
    stack: StackOption = [],  # noqa: B006
    agents: AgentsOption = Agent.DRIFT.value,
    forge: ForgeOption = None,
    format: ReportOption = REPORT,
    output: OutputOption = None,
    plan: PlanOption = [],  # noqa: B006
    now: NowOption = None,
    worktree: WorktreeOption = False,
    mode: ModeOption = None,
    fail_on: Annotated[Level | None, typer.Option("--fail-on", help="Exit code 2 for this or worse.")] = None,
) -> int:
    """Read every stack and say what is wrong; writes nothing."""
    from agentbot.checks.facts import Severity
    from agentbot.commands.output import Output
    from agentbot.commands.scan import scan as command

    options = _options(repo, stacks=stack, agents=agents, plans=plan, now=now, worktree=worktree, mode=mode)
    level = Severity(fail_on.value) if fail_on else None
    return command(options, _progress(), Output(format.value, output), fail_on=level)


@app.command()
@_deferred
def demo(
    format: FormatOption = TABLE,
    output: OutputOption = None,
) -> int:
    """Show a whole run on an example estate and a cloud of its own."""
    from agentbot.commands.demo import demo as command
    from agentbot.commands.output import Output

    return command(os.environ, moment(None), _progress(), Output(format.value, output), cache=_cache())


@app.command()
@_deferred
def checks(
    name: Annotated[str | None, typer.Argument(metavar="ID", help="A check's id.")] = None,
    format: FormatOption = TABLE,
    output: OutputOption = None,
) -> int:
    """List the checks, or say what one of them is about."""
    from agentbot.commands.checks import checks as command
    from agentbot.commands.output import Output

    return command(name, Output(format.value, output))


@app.command()
@_deferred
def explain(
    fingerprint: Annotated[str, typer.Argument(metavar="FINGERPRINT", help="As `scan` shows it, or its beginning.")],
    repo: RepoOption = HERE,
    stack: StackOption = [],  # noqa: B006
    agents: AgentsOption = Agent.DRIFT.value,
    format: FormatOption = TABLE,
    output: OutputOption = None,
    plan: PlanOption = [],  # noqa: B006
    now: NowOption = None,
    worktree: WorktreeOption = False,
) -> int:
    """Scan again and show everything about one finding."""
    from agentbot.commands.explain import explain as command
    from agentbot.commands.output import Output

    options = _options(repo, stacks=stack, agents=agents, plans=plan, now=now, worktree=worktree)
    return command(fingerprint, options, _progress(), Output(format.value, output))


@app.command()
@_deferred
def validate(repo: RepoOption = HERE, format: FormatOption = TABLE, output: OutputOption = None) -> int:
    """Check agentbot.yml and list the stacks; runs no Terraform."""
    from agentbot.commands.output import Output
    from agentbot.commands.validate import validate as command

    return command(repo, Output(format.value, output))


@app.command()
@_deferred
def doctor(
    repo: RepoOption = HERE,
    format: FormatOption = TABLE,
    output: OutputOption = None,
    install: Annotated[bool, typer.Option("--install", help="Install Checkov into agentbot's cache first.")] = False,
) -> int:
    """Say what is missing here, and how to get it."""
    from agentbot.commands.doctor import doctor as command
    from agentbot.commands.output import Output

    return command(_options(repo), Output(format.value, output), install=install, progress=_progress())


@app.command()
@_deferred
def baseline(
    repo: RepoOption = HERE,
    stack: StackOption = [],  # noqa: B006
    agents: AgentsOption = Agent.DRIFT.value,
    format: FormatOption = TABLE,
    output: OutputOption = None,
    plan: PlanOption = [],  # noqa: B006
    now: NowOption = None,
    owner: Annotated[str | None, typer.Option(metavar="NAME", help="Who answers for it, else user.email.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="The rules' last day; else in 90 days.")] = None,
    reason: Annotated[str | None, typer.Option(metavar="TEXT", help="Why the findings may stay.")] = None,
) -> int:
    """Write what there is today into .agentbot/ignores.yml, for you to commit."""
    from agentbot.commands.baseline import Terms
    from agentbot.commands.baseline import baseline as command
    from agentbot.commands.output import Output

    options = _options(repo, stacks=stack, agents=agents, plans=plan, now=now)
    terms = Terms(owner=owner, until=until, reason=reason)
    return command(options, _progress(), Output(format.value, output), terms=terms)


def run_command(argv: Sequence[str]) -> int:
    """Run one command line and give its exit code; every failure is one sentence on stderr."""
    open_streams()
    before = {number: signal.signal(number, _as_interrupt) for number in _ENDINGS if not _ignored(number)}
    try:
        result = app(list(argv), prog_name="agentbot", standalone_mode=False)
        return result() if callable(result) else int(result or 0)
    except USAGE_ERROR as problem:
        where = f" See `{problem.ctx.command_path} --help`." if problem.ctx else ""
        return _failed(f"{problem.format_message().rstrip('.')}.{where}")
    except AgentbotError as problem:
        return _failed(str(problem))
    except KeyboardInterrupt:
        print("agentbot: interrupted. Nothing is half-written; run it again to go on.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        return 0  # whoever read our output has gone
    except Exception as problem:  # noqa: BLE001 - the one place: a bug has an exit code, too
        return _bug(problem, argv)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        flush_streams()


def _options(
    repo: Path,
    *,
    stacks: Sequence[str] = (),
    agents: str = Agent.DRIFT.value,
    plans: Sequence[str] = (),
    now: str | None = None,
    worktree: bool = False,
    mode: Mode | None = None,
    forge: Forge | None = None,
) -> Options:
    from agentbot.pipeline import Options

    mode = Mode.OBSERVE if forge is Forge.DRY_RUN else mode
    return Options(
        repo=repo,
        now=moment(now),
        environment=dict(os.environ),
        stacks=tuple(stacks),
        agents=_agents(agents),
        plans=brought_plans(plans),
        worktree=worktree,
        mode=mode.value if mode else None,
        cache=_cache(),
        forge=_forge(forge),
    )


def _forge(asked: Forge | None) -> Callable[[Repository], ForgePort]:
    """What opens the forge that was asked for, or else the one that the environment means."""
    from agentbot.forge.github.access import token
    from agentbot.forge.local import LocalForge

    in_actions = bool(os.environ.get("GITHUB_ACTIONS")) and token(os.environ) is not None
    if asked is Forge.LOCAL or (asked is not Forge.GITHUB and not in_actions):
        return LocalForge

    def github(repository: Repository) -> ForgePort:
        from agentbot.forge.github.forge import GitHubForge

        return GitHubForge.connect(repository, os.environ, _cache())

    return github


def _agents(names: str) -> tuple[str, ...]:
    wanted = tuple(dict.fromkeys(name.strip() for name in names.split(",") if name.strip()))
    known = [agent.value for agent in Agent]
    if unknown := [name for name in wanted if name not in known]:
        raise AgentbotError(f"There is no agent `{unknown[0]}`.", fix=f"There are: {', '.join(known)}.")
    return wanted or tuple(known)


def _cache() -> Path:
    from agentbot.pipeline import user_cache

    return user_cache(os.environ)


def _progress() -> Progress:
    from agentbot.report.progress import LiveTable, Quiet

    return LiveTable(sys.stderr) if sys.stderr.isatty() and not os.environ.get("CI") else Quiet()


def _ignored(number: signal.Signals) -> bool:
    """Whether it was meant to be ignored, as SIGHUP is under `nohup`."""
    return signal.getsignal(number) is signal.SIG_IGN


def _as_interrupt(number: int, frame: FrameType | None) -> None:
    """A polite end from outside cleans up like ctrl-C."""
    raise KeyboardInterrupt


def _failed(text: str) -> int:
    from agentbot.egress.printable import printable
    from agentbot.egress.redactor import Redactor

    try:
        said = Redactor().text(printable(text))
    except EgressError as problem:
        said = str(problem)
    print(f"agentbot: {said}", file=sys.stderr)
    return EXPECTED


def _bug(problem: Exception, argv: Sequence[str]) -> int:
    """Type and place only: the message of an unexpected error may quote a plan, and plans hold secrets."""
    place = traceback.extract_tb(problem.__traceback__)
    frames = "\n".join(f"  {Path(f.filename).name}:{f.lineno} in {f.name}" for f in place)
    command = argv[0] if argv else ""
    print(
        f"agentbot: this is a bug in agentbot, and nothing more was written. Please report it with these lines:\n"
        f"  agentbot {__version__}, Python {sys.version.split()[0]}, {sys.platform}, command {command}\n"
        f"  {type(problem).__module__}.{type(problem).__qualname__}\n{frames}",
        file=sys.stderr,
    )
    return BUG
