"""`agentbot demo`: an estate of its own, a cloud of its own, a dozen changes by hand, and then the real run."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from agentbot import pipeline
from agentbot.commands import demo_estate
from agentbot.commands.demo_changes import CHANGES
from agentbot.commands.demo_cloud import cloud
from agentbot.commands.outcome import exit_code
from agentbot.commands.output import Output
from agentbot.forge.command import GitCommand
from agentbot.pipeline import Options
from agentbot.report.json_report import run_document
from agentbot.report.progress import Progress
from agentbot.report.results import RunReport
from agentbot.report.terminal import run_view

NO_MOTO = "The cloud of the demo is not installed (`pip install 'agentbot[demo]'`)."


@dataclass(frozen=True)
class Shown:
    """One pull request as its reviewer sees it."""

    branch: str
    diff: str
    body: str


def demo(environment: Mapping[str, str], now: datetime, progress: Progress, output: Output, *, cache: Path) -> int:
    """The exit code of the run; whatever happens, nothing is left running or lying about."""
    with tempfile.TemporaryDirectory(prefix="agentbot-demo-") as private, progress:
        progress.stage("demo", "looking for Terraform and its AWS provider")
        estate = Path(private).resolve() / "estate"
        demo_estate.prepare(estate, environment)
        environment = demo_estate.with_plugin_cache(environment, cache / "plugins")
        missing = None if find_spec("moto") else NO_MOTO
        missing = missing or demo_estate.can_be_real(environment)
        if missing is None:
            report = _real(estate, environment, now, progress, cache)
        else:
            report = _replayed(estate, environment, now, progress, cache)
        shown = list(_one_of_each(estate, report))
    output.write(
        run_document(report),
        lambda document: Group(_introduction(missing), run_view(document)),
        verbatim=_verbatim(shown),
    )
    return exit_code(report.scan.stacks)


def _real(estate: Path, environment: Mapping[str, str], now: datetime, progress: Progress, cache: Path) -> RunReport:
    progress.stage("demo", "starting a cloud on this machine")
    with cloud() as console:
        own = {**environment, **console.environment}
        demo_estate.apply(estate, own, progress.stage)
        progress.stage("demo", "changing things by hand")
        for change in CHANGES:
            change.make(console)
        progress.done("demo", "ok", f"{len(CHANGES)} changes made behind the code's back")
        return pipeline.run(Options(repo=estate, now=now, environment=own, cache=cache, mode="propose"), progress)


def _replayed(
    estate: Path, environment: Mapping[str, str], now: datetime, progress: Progress, cache: Path
) -> RunReport:
    plans = demo_estate.recorded(estate.parent / "recorded")
    progress.done("demo", "ok", "replaying recorded plans")
    options = Options(repo=estate, now=now, environment=environment, cache=cache, mode="propose", plans=plans)
    return pipeline.run(options, progress)


def _one_of_each(estate: Path, report: RunReport) -> Iterator[Shown]:
    """The first pull request that changes the code, and the first that asks for the cloud to follow it."""
    git = GitCommand(estate)
    for direction in ("adopt", "revert"):
        mine = (result for result in report.proposals if result.direction == direction and result.head_sha)
        if (opened := next(mine, None)) and opened.url:
            diff = git.output("diff", "--no-color", f"{opened.base_sha}..{opened.head_sha}").decode("utf-8", "replace")
            body = (estate / ".git" / opened.url).read_text(encoding="utf-8", errors="replace")
            yield Shown(opened.branch, diff, body)


def _verbatim(shown: Sequence[Shown]) -> str:
    return "".join(
        f"\n── git diff of {each.branch}\n\n{each.diff}\n── its text, as a reviewer gets it\n\n{each.body}"
        for each in shown
    )


def _introduction(missing: str | None) -> RenderableType:
    how = "An example estate was applied to a cloud on this machine. Then, behind the code's back:"
    if missing:
        how = (
            f"{missing} So this replays plans that were recorded from the same estate: its pull requests are drafts, "
            "because nothing could be proven here. Behind the code's back:"
        )
    stories = Text("\n".join(f"{number:>2}. {change.story}" for number, change in enumerate(CHANGES, 1)))
    return Group(Text(how, style="bold" if not missing else "yellow"), Padding(stories, (0, 0, 1, 2)))
