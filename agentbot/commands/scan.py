"""`agentbot scan`: read every stack and say what is wrong; writes nothing."""

from __future__ import annotations

from agentbot import pipeline
from agentbot.checks.facts import Severity
from agentbot.commands.outcome import FOUND, exit_code
from agentbot.commands.output import Output
from agentbot.pipeline import Options
from agentbot.report.json_report import scan_document
from agentbot.report.progress import Progress
from agentbot.report.terminal import scan_view


def scan(options: Options, progress: Progress, output: Output, *, fail_on: Severity | None) -> int:
    """The exit code: 2 where `fail_on` is given and something at least as bad was found."""
    with progress:
        report = pipeline.scan(options, progress)
    output.write(scan_document(report), scan_view)
    code = exit_code(report.stacks)
    worst = min((answer.finding.severity.rank for answer in report.answers), default=None)
    return FOUND if fail_on and worst is not None and worst <= fail_on.rank else code
