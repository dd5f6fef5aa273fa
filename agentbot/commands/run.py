"""`agentbot run`: scan, prove what can be cured, and keep one small pull request per problem."""

from __future__ import annotations

from agentbot import pipeline
from agentbot.commands.outcome import exit_code
from agentbot.commands.output import Output
from agentbot.pipeline import Options
from agentbot.report.json_report import run_document
from agentbot.report.progress import Progress
from agentbot.report.terminal import run_view


def run(options: Options, progress: Progress, output: Output) -> int:
    """The exit code; the branches and texts are in the repository."""
    with progress:
        report = pipeline.run(options, progress)
    output.write(run_document(report), run_view)
    return exit_code(report.scan.stacks)
