"""The documents as people see them on a terminal: Rich tables that fit 80 columns and need no colour to be read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import IO, Any

from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from agentbot.checks.ignored import IGNORED, NO_STACK
from agentbot.egress.printable import printable
from agentbot.report.wording import clipped, code_would_say, count, sides, skips, state

VALUE_LIMIT = 60
"""Characters of a value in a table; the JSON document has it whole."""
PLAIN_WIDTH = 120
"""Columns where no terminal says how wide it is."""
CELL_LIMIT = 2_000
"""Characters of one text in a table: folded into a narrow column, a huge one would be millions of lines."""
TEXT_LIMIT = 100_000
"""Characters of any other foreign text."""
SHOWN_IGNORED = 10
"""Ignored findings in a table: a baseline may be long, and nobody reads it every night."""
SAID_LIMIT = 200
"""Characters of what the code would have to say; `explain` has it whole."""
SEVERITIES = {"critical": "bold white on red", "high": "bold red", "medium": "yellow", "low": "cyan"}
OPERATIONS = {"opened": "green", "reopened": "green", "updated": "green", "closed": "blue", "refused": "yellow"}
OUTCOMES = {"pass": "green", "fail": "bold red", "unknown": "yellow"}


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Rich would end the program here, with an exit code of its own."""
        raise BrokenPipeError


def console(file: IO[str], *, colour: bool | None = None) -> Console:
    """A console that neither guesses emoji or markup in foreign text nor wraps a pipe to 80 columns."""
    terminal = file.isatty()
    return _Console(
        file=file,
        width=None if terminal else PLAIN_WIDTH,
        markup=False,
        emoji=False,
        highlight=False,
        force_terminal=colour,
        soft_wrap=False,
    )


def scan_view(document: Mapping[str, Any]) -> RenderableType:
    """Findings worst first, then everything that could not be told."""
    return Group(_headline(document), *_findings(document), *_blind_spots(document))


def run_view(document: Mapping[str, Any]) -> RenderableType:
    """The findings, and what became of each pull request."""
    return Group(_headline(document), *_findings(document), *_proposals(document), *_blind_spots(document))


def rows_view(title: str, columns: Sequence[str], rows: Iterable[Sequence[RenderableType | str]]) -> RenderableType:
    """A plain table of foreign text."""
    table = _table(*columns)
    for row in rows:
        table.add_row(*(_cell(cell) if isinstance(cell, str) else cell for cell in row))
    return Group(_cell(title, "bold"), table) if title else table


def text(content: str, style: str = "") -> Text:
    """Foreign text: no escape sequences, and never read as markup."""
    return Text(printable(clipped(content, TEXT_LIMIT)), style=style, overflow="fold")


def value(content: Any) -> str:
    """A value on one line, cut where it is long."""
    if content is None:
        return "(none)"
    shown = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return shown if len(shown) <= VALUE_LIMIT else f"{shown[: VALUE_LIMIT - 1]}…"


def _headline(document: Mapping[str, Any]) -> RenderableType:
    stacks = document["stacks"]
    read = sum(stack["status"] == "ok" for stack in stacks)
    found = document["findings"]
    counts = [(level, sum(f["severity"] == level for f in found)) for level in SEVERITIES]
    parts = Text("agentbot", style="bold")
    parts.append(f"  {count(read, 'stack')} read", style="")
    if read < len(stacks):
        parts.append(f", {len(stacks) - read} not", style="bold yellow")
    parts.append(f" at {document['base_sha'][:12]}: {count(len(found), 'finding')}")
    levels = [f"{number} {level}" for level, number in counts if number]
    parts.append(f" ({', '.join(levels)})" if levels else "")
    ignored = len(skips(document).ignored)
    parts.append(f", {ignored:,} ignored" if ignored else "")
    return Padding(parts, (0, 0, 1, 0))


def _findings(document: Mapping[str, Any]) -> list[RenderableType]:
    found = document["findings"]
    if not found:
        return []
    several = len(document["stacks"]) > 1
    table = _table("Severity", "Where", "Code → cloud", "What now")
    table.columns[1].ratio, table.columns[2].ratio, table.columns[3].ratio = 5, 3, 4
    table.expand = True
    for finding in found:
        table.add_row(
            Text(finding["severity"], style=SEVERITIES[finding["severity"]]),
            _where(finding, several),
            _values(finding),
            _answer(finding),
        )
    return [table]


def _where(finding: Mapping[str, Any], several: bool) -> Text:
    shown = _cell(finding["address"], "bold")
    if path := finding.get("path"):
        shown.append("\n").append_text(_cell(path))
    place = finding.get("location")
    notes = [finding["stack"]] if several else []
    notes += [f"{place['file']}:{place['line']}"] if place else []
    notes.append(finding["fingerprint"])
    return shown.append("\n").append_text(_cell("  ".join(notes), "dim"))


def _values(finding: Mapping[str, Any]) -> Text:
    if word := state(finding):
        return Text(f"({word})", style="red" if word == "gone" else "")
    code, cloud = sides(finding)
    return text(value(code)).append(" → ").append_text(text(value(cloud)))


def _answer(finding: Mapping[str, Any]) -> Text:
    refusal = finding.get("refusal")
    if refusal:
        return text(f"report only: {refusal['code']}", "yellow").append("\n").append_text(_cell(refusal["message"]))
    if finding.get("direction"):
        return text(str(finding["direction"]), "green")
    told = text(f"report only: {finding.get('rule', '')}", "yellow")
    if said := code_would_say(finding):
        told.append("\n").append_text(text(clipped(said, SAID_LIMIT)))
    return told


def _proposals(document: Mapping[str, Any]) -> list[RenderableType]:
    results = document["proposals"]
    if not results:
        return [Text("No pull request: nothing here can be cured by a change of the code.", style="dim")]
    table = _table("Pull request", "Diff", "Proof", "Branch")
    table.columns[0].ratio, table.columns[3].ratio = 5, 4
    table.expand = True
    for result in results:
        table.add_row(_operation(result), _diff(result), _proof(result), _cell(result["branch"]))
    return [Text(), table]


def _operation(result: Mapping[str, Any]) -> Text:
    operation = result["operation"]
    shown = Text(f"{operation}{' draft' if result['draft'] else ''} ", style=OPERATIONS.get(operation, "dim"))
    shown.append_text(_cell(result["title"]))
    if result.get("reason"):
        shown.append("\n").append_text(_cell(result["reason"], "dim"))
    return shown


def _diff(result: Mapping[str, Any]) -> str:
    added, removed = (sum(file[side] for file in result["files"]) for side in ("added", "removed"))
    return f"+{added} −{removed}" if result["files"] else ""


def _proof(result: Mapping[str, Any]) -> Text:
    outcomes = [verdict["outcome"] for verdict in result["verdicts"]]
    if not outcomes:
        return Text("")
    if all(outcome == "pass" for outcome in outcomes):
        return Text("proven", style=OUTCOMES["pass"])
    bad = next((v for v in result["verdicts"] if v["outcome"] == "fail"), None)
    bad = bad or next(v for v in result["verdicts"] if v["outcome"] == "unknown")
    return _cell(f"{bad['gate']}: {bad['outcome']}", OUTCOMES[bad["outcome"]])


def _blind_spots(document: Mapping[str, Any]) -> list[RenderableType]:
    """What was dropped, what was left out and what failed: never silently."""
    shown: list[RenderableType] = []
    for stack in document["stacks"]:
        if stack["status"] != "ok":
            style = "bold red" if stack["status"] == "failed" else "yellow"
            line = Text(f"{stack['status']}: ", style=style).append_text(text(stack["name"], "bold"))
            shown.append(line.append_text(text(f"  {stack.get('reason', '')}")))
    unexamined, ignored, rules = skips(document)
    shown += [_skip("not examined: ", skip) for skip in unexamined]
    shown += [_skip("ignore rule: ", skip) for skip in rules]
    for row in ignored[:SHOWN_IGNORED]:
        shown.append(text(f"ignored: {_place(row)}  {row['reason'].removeprefix(IGNORED)}", "dim"))
    if (hidden := len(ignored) - SHOWN_IGNORED) > 0:
        shown.append(Text(f"… and {count(hidden, 'ignored finding')} more: `--format json` has them all.", style="dim"))
    noise = document["noise"]
    if noise:
        parts = ", ".join(f"{count} {name}" for name, count in noise.items())
        shown.append(Text(f"Noise left out: {parts}.", style="dim"))
    return [Text(), *shown] if shown else []


def _skip(label: str, skip: Mapping[str, Any]) -> Text:
    return Text(label, style="yellow").append_text(text(f"{_place(skip)}  {skip['reason']}".strip()))


def _place(skip: Mapping[str, Any]) -> str:
    return skip.get("address") or ("" if skip["stack"] == NO_STACK else skip["stack"])


def _cell(content: str, style: str = "") -> Text:
    return text(clipped(content, CELL_LIMIT), style)


def _table(*columns: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, header_style="bold", padding=(0, 1))
    for name in columns:
        table.add_column(name, overflow="fold", vertical="top")
    return table
