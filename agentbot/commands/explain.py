"""`agentbot explain FINGERPRINT`: everything that is known of one finding, and why agentbot does what it does."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from agentbot import pipeline
from agentbot.commands.outcome import exit_code
from agentbot.commands.output import Output
from agentbot.config.ignores import PATH
from agentbot.errors import AgentbotError
from agentbot.pipeline import Options
from agentbot.remediation.remedy import Answer
from agentbot.report.json_report import scan_document
from agentbot.report.progress import Progress
from agentbot.report.results import ScanReport
from agentbot.report.terminal import text

SHORTEST = 4
"""Characters of a fingerprint that must be given."""


def explain(fingerprint: str, options: Options, progress: Progress, output: Output) -> int:
    """Scan again and show one finding. Raises AgentbotError where there is none, or more than one."""
    wanted = fingerprint.lower()
    if len(wanted) < SHORTEST or not set(wanted) <= set("0123456789abcdef"):
        raise AgentbotError(
            f"`{fingerprint}` is not a fingerprint.", fix=f"Give at least {SHORTEST} of the 16 hex digits of a finding."
        )
    with progress:
        report = pipeline.scan(options, progress)
    answer = _one(report, wanted)
    found = next(f for f in scan_document(report)["findings"] if f["fingerprint"] == answer.finding.fingerprint)
    output.write({"schema": "agentbot.explain/1", **found, "why": answer.why}, _view)
    return 0


def _one(report: ScanReport, wanted: str) -> Answer:
    matching = [answer for answer in report.answers if answer.finding.fingerprint.startswith(wanted)]
    if len(matching) == 1:
        return matching[0]
    if matching:
        shown = ", ".join(answer.finding.fingerprint for answer in matching[:5])
        raise AgentbotError(f"`{wanted}` begins {len(matching)} fingerprints: {shown}.", fix="Give more digits.")
    if ignored := next((m for m in report.ignored if m.finding.fingerprint.startswith(wanted)), None):
        about = f"`{ignored.finding.fingerprint}` at {ignored.finding.address} is {ignored.reason}"
        raise AgentbotError(report.redactor.text(f"{about}."), fix=f"Take its rule out of {PATH} to see it.")
    exit_code(report.stacks)
    unread = [stack.name for stack in report.stacks if stack.status != "ok"]
    blind = f" {len(unread)} of {len(report.stacks)} stacks could not be read: it may be in one of them." * bool(unread)
    raise AgentbotError(f"There is no finding `{wanted}` now.{blind}", fix="`agentbot scan` lists what there is.")


def _view(document: Mapping[str, Any]) -> RenderableType:
    place = document.get("location")
    rows = {
        "Finding": document["fingerprint"],
        "Check": document["check"],
        "Severity": f"{document['severity']}, confidence {document['confidence']}",
        "Stack": document["stack"],
        "Address": document["address"],
        "Argument": document.get("path"),
        "Class": document.get("class"),
        "Source": f"{place['file']}:{place['line']}" if place else None,
        **{f"  {side}": json.dumps(content, ensure_ascii=False) for side, content in document["evidence"].items()},
        "Direction": document.get("direction", "none: report only"),
        "Rule": document.get("rule"),
        "Why": document["why"],
    }
    if refusal := document.get("refusal"):
        rows |= {"Refused": f"{refusal['code']}: {refusal['message']}", "By hand": refusal.get("patch")}
    lines = [Text(f"{name:<10} ", style="dim").append_text(text(shown)) for name, shown in rows.items() if shown]
    more = Text(f"\n`agentbot checks {document['check']}` says more about this kind of finding.", style="dim")
    return Group(text(document["title"], "bold"), Text(), *lines, more)
