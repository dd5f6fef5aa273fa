"""A scan or a run as Markdown for a job summary: what could not be told first, then the findings, worst first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agentbot.checks.ignored import NO_STACK
from agentbot.proposals.text import markdown
from agentbot.proposals.text.markdown import NOTHING
from agentbot.report.wording import (
    as_json,
    by_severity,
    clipped,
    code_would_say,
    count,
    sides,
    skips,
    state,
    why,
    worst_first,
)

SIZE_LIMIT = 1_000_000
"""Bytes in UTF-8; GitHub drops the whole summary of a step over 1,048,576."""
ROWS = 1_000
"""Of each table: a page with more is not read by anybody."""
CODE_LIMIT, PROSE_LIMIT = 160, 600
"""Characters that are shown of one name or value, and of one sentence."""
_WIDEST = 10
"""Characters that one character becomes at most where it is invisible and written as an escape."""
OUTCOMES = {"fail": "fail", "unknown": "could not tell"}
NO_PROPOSAL = "No pull request: nothing here can be cured by a change of the code."
NOTHING_KNOWN = "so this says nothing about drift there"


@dataclass(frozen=True)
class _Part:
    """A heading and a list or table whose rows may be cut, but never silently."""

    head: Sequence[str]
    rows: Sequence[str]
    total: int
    what: str

    def text(self, most: int) -> str:
        """With no more than so many rows."""
        left_out = self.total - min(most, len(self.rows))
        more = [f"\n*{count(left_out, f'more {self.what}')} left out here; `--format json` has all.*"]
        return "\n".join((*self.head, *self.rows[:most], *(more if left_out else [])))


def summary(document: Mapping[str, Any]) -> str:
    """The whole text; the same document always gives the same text, and it always fits."""
    parts = [
        _headline(document),
        *_unread(document),
        _counts(document),
        *_findings(document),
        *_proposals(document),
        *_rest(document),
    ]
    most, text = ROWS, ""
    while most:
        text = "\n\n".join(part if isinstance(part, str) else part.text(most) for part in parts) + "\n"
        if len(text.encode("utf-8", "replace")) <= SIZE_LIMIT:
            break
        most //= 2
    return text


def _headline(document: Mapping[str, Any]) -> str:
    stacks, found = document["stacks"], document["findings"]
    failed = sum(stack["status"] == "failed" for stack in stacks)
    if failed:
        return f"## agentbot could not read {failed:,} of {count(len(stacks), 'stack')}"
    blind = skips(document).unexamined or any(stack["status"] != "ok" for stack in stacks)
    told = count(len(found), "finding") if found else "no finding"
    return f"## agentbot: {told}{', but not everything could be examined' if blind and not found else ''}"


def _counts(document: Mapping[str, Any]) -> str:
    stacks, found, skipped = document["stacks"], document["findings"], skips(document)
    read = sum(stack["status"] == "ok" for stack in stacks)
    of = count(len(stacks), "stack") if read == len(stacks) else f"{read:,} of {count(len(stacks), 'stack')}"
    told = f"**{count(len(found), 'finding') if found else 'No finding'}** in {of}"
    levels = f": {by_severity(found)}" if found else ""
    ignored = f", {len(skipped.ignored):,} ignored" if skipped.ignored else ""
    blind = skipped.unexamined
    below = f" **{count(len(blind), 'place')} not fully examined**, see below." if blind else ""
    return f"{told}{ignored} at commit {_code(document['base_sha'][:12])}{levels}.{below}"


def _unread(document: Mapping[str, Any]) -> list[_Part]:
    """A stack that failed or was skipped: before everything that was found elsewhere."""
    unread = [stack for stack in document["stacks"] if stack["status"] != "ok"]
    if not unread:
        return []
    unread.sort(key=lambda stack: str(stack["status"]))  # failed before skipped
    head = (f"**Could not tell**: {count(len(unread), 'stack')} not read, {NOTHING_KNOWN}.", "")
    return [_part(head, unread, _unread_row, "stack")]


def _unread_row(stack: Mapping[str, Any]) -> str:
    return f"- **{stack['status']}** {_code(stack['name'])}: {_prose(stack.get('reason', 'no reason is known'))}"


def _findings(document: Mapping[str, Any]) -> list[_Part]:
    found = worst_first(document["findings"])
    several = len(document["stacks"]) > 1
    head = ("### Findings", "", "| Severity | Where | Code → cloud | What now |", "|---|---|---|---|")
    return [_part(head, found, lambda finding: _finding_row(finding, several), "finding")] if found else []


def _finding_row(finding: Mapping[str, Any], several: bool) -> str:
    place = finding.get("location")
    where = [
        _code(finding["address"]),
        _code(finding["path"]) if finding.get("path") else "",
        f"stack {_code(finding['stack'])}" if several else "",
        _code(f"{place['file']}:{place['line']}") if place else "",
        f"finding {_code(finding['fingerprint'])}",
    ]
    level = f"**{finding['severity']}**" if finding["severity"] in ("critical", "high") else finding["severity"]
    return _row(level, _lines(where), _difference(finding), _answer(finding))


def _difference(finding: Mapping[str, Any]) -> str:
    if word := state(finding):
        return f"*{word}*"
    return " → ".join(NOTHING if side is None else _code(as_json(side, CODE_LIMIT)) for side in sides(finding))


def _answer(finding: Mapping[str, Any]) -> str:
    if refusal := finding.get("refusal"):
        return _lines([f"report only: {_code(refusal['code'])}", _prose(refusal["message"])])
    rule = finding.get("rule", "none")
    if "direction" in finding:
        return _lines([f"**{_code(finding['direction'])}**", f"rule {_code(rule)}"])
    return _lines([f"report only, rule {_code(rule)}", _prose(code_would_say(finding) or why(rule))])


def _proposals(document: Mapping[str, Any]) -> list[_Part | str]:
    if "proposals" not in document:
        return []
    results = document["proposals"]
    if not results:
        return [NO_PROPOSAL]
    became = Counter(result["operation"] for result in results)
    counts = ", ".join(f"{number:,} {operation}" for operation, number in became.items())
    head = ("### Pull requests", "", f"{counts}.", "", "| Pull request | Diff | Proof | Branch |", "|---|---|---|---|")
    return [_part(head, results, _proposal_row, "pull request")]


def _proposal_row(result: Mapping[str, Any]) -> str:
    title = [f"**{result['operation']}**{' draft' if result['draft'] else ''}: {_prose(result['title'])}"]
    title += [_prose(result["reason"])] if result.get("reason") else []
    added, removed = (sum(file[side] for file in result["files"]) for side in ("added", "removed"))
    diff = f"+{added:,} −{removed:,}" if result["files"] else ""
    return _row(_lines(title), diff, _proof(result["verdicts"]), _code(result["branch"]))


def _proof(verdicts: Sequence[Mapping[str, Any]]) -> str:
    bad = [f"{_code(v['gate'])}: **{OUTCOMES[v['outcome']]}**" for v in verdicts if v["outcome"] != "pass"]
    return _lines(bad or ["proven"]) if verdicts else ""


def _rest(document: Mapping[str, Any]) -> list[_Part | str]:
    """What was not examined, what was ignored, and what was dropped as noise: never silently."""
    shown: list[_Part | str] = []
    skipped = skips(document)
    for title, rows, what in (
        ("Not fully examined", skipped.unexamined, "place"),
        ("Ignored", skipped.ignored, "finding"),
        ("About the ignore rules", skipped.rules, "note"),
    ):
        if rows:
            shown.append(_part((f"### {title}", "", "| Where | Why |", "|---|---|"), rows, _skipped_row, what))
    if noise := document["noise"]:
        parts = ", ".join(f"{number:,} {_prose(name)}" for name, number in noise.items())
        shown.append(f"Noise left out: {parts}.")
    return shown


def _skipped_row(skip: Mapping[str, Any]) -> str:
    where = [_code(skip["address"])] if skip.get("address") else []
    stack = [] if skip["stack"] == NO_STACK else [f"stack {_code(skip['stack'])}"]
    return _row(_lines([*where, *stack]), _prose(skip["reason"]))


def _part(
    head: Sequence[str], items: Sequence[Mapping[str, Any]], row: Callable[[Mapping[str, Any]], str], what: str
) -> _Part:
    """Rows that are never shown are never written either."""
    return _Part(head, [row(item) for item in items[:ROWS]], len(items), what)


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _lines(parts: Sequence[str]) -> str:
    """In one cell."""
    return "<br>".join(part for part in parts if part)


def _code(content: str) -> str:
    return markdown.code(clipped(content, CODE_LIMIT), limit=CODE_LIMIT * _WIDEST)


def _prose(content: str) -> str:
    return markdown.prose(clipped(content, PROSE_LIMIT), limit=PROSE_LIMIT * _WIDEST)
