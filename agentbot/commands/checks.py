"""`agentbot checks`: which checks there are, and what one of them is about."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from inspect import cleandoc
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from agentbot.checks.meta import CheckModule
from agentbot.checks.registry import CHECKS
from agentbot.commands.output import Output
from agentbot.errors import AgentbotError
from agentbot.report.terminal import rows_view


def checks(name: str | None, output: Output) -> int:
    """List all checks, or describe the one called `name`. Raises AgentbotError for a name that is none."""
    if name is None:
        output.write({"schema": "agentbot.checks/1", "checks": [_document(check) for check in CHECKS]}, _table)
        return 0
    by_id = {check.META.id: check for check in CHECKS}
    if name not in by_id:
        close = get_close_matches(name, by_id, n=1)
        hint = f"Did you mean `{close[0]}`?" if close else "`agentbot checks` lists them."
        raise AgentbotError(f"There is no check `{name}`.", fix=hint)
    output.write({"schema": "agentbot.check/1", **_document(by_id[name])}, _page)
    return 0


def _document(check: CheckModule) -> dict[str, Any]:
    return {**check.META.model_dump(mode="json"), "doc": cleandoc(check.__doc__ or "")}


def _table(document: Mapping[str, Any]) -> RenderableType:
    rows = [(each["id"], each["agent"], each["severity"], each["title"]) for each in document["checks"]]
    return rows_view("", ("Check", "Agent", "Severity", "What it finds"), rows)


def _page(document: Mapping[str, Any]) -> RenderableType:
    head = Text(document["id"], style="bold")
    facts = f"agent {document['agent']} · usual severity {document['severity']} · since {document['since']}"
    return Group(head, Text(facts, style="dim"), Text(), Text(document["doc"]))
