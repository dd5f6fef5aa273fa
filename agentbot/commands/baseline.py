"""`agentbot baseline`: what there is today becomes rules of `.agentbot/ignores.yml`, for a person to commit."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from rich.console import Group, RenderableType

from agentbot import pipeline
from agentbot.checks.facts import Finding
from agentbot.checks.glob import literally
from agentbot.checks.ignored import is_over, loudness, sift
from agentbot.commands.outcome import exit_code
from agentbot.commands.output import Output
from agentbot.config import ignores
from agentbot.config.append import append
from agentbot.config.ignores import PATH, IgnoreRule
from agentbot.config.written import problems
from agentbot.errors import AgentbotError
from agentbot.forge.git import Repository
from agentbot.pipeline import Options, require_no_link
from agentbot.report.json_report import scan_document
from agentbot.report.progress import Progress
from agentbot.report.results import ScanReport
from agentbot.report.terminal import rows_view, text

USUAL_DAYS = 90
WHOLE = "it is about the whole resource: a rule without a path would silence everything at its address"
SECRET = "the rule would hold a sensitive value"
UNWRITABLE = "its address or path is too long for a rule, or holds characters that cannot be printed"
EXPIRED = "`ignores[{number}]` is about it and expired on {until}: renew it there, or remove it"
NEXT = "Review and commit it: only the rules of the base branch count."


@dataclass(frozen=True)
class Terms:
    """What a person says of the new rules; None is the default."""

    owner: str | None = None
    until: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class _Made:
    """The new rules, and the findings that get none, with the reason."""

    rules: tuple[IgnoreRule, ...]
    loud: tuple[tuple[Finding, str], ...]
    covered: int
    """Findings that the file silences already."""


def baseline(options: Options, progress: Progress, output: Output, *, terms: Terms) -> int:
    """Scan, and write one rule for each finding that may be silenced; the exit code is a scan's."""
    repo = Repository.open(options.repo)
    _own(repo)  # a file that cannot be read is said at once, not after a long scan
    today = options.now.astimezone(UTC).date()
    form = _form(repo, terms, today)
    with progress:
        report = pipeline.scan(options, progress)
    code = exit_code(report.stacks)
    data, own = _own(repo)
    made = _made(report, own, form, today)
    if made.rules:
        _replace(repo.root / PATH, append(data, made.rules))
    output.write(_document(made, report), _view)
    return code


def _own(repo: Repository) -> tuple[bytes | None, tuple[IgnoreRule, ...]]:
    """The file as it is on disk, and its rules. Raises AgentbotError."""
    require_no_link(repo, ignores.PLACES)
    files = {path: _read(repo.root / path) for path in (PATH, *ignores.MISNAMED)}
    return files[PATH], ignores.load(files.get)


def _read(place: Path) -> bytes | None:
    try:
        return place.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as problem:
        raise AgentbotError(
            f"{place} cannot be read: {problem.strerror}.", fix="It must be a file that agentbot may read and write."
        ) from problem


def _form(repo: Repository, terms: Terms, today: date) -> IgnoreRule:
    """What all new rules have in common, in a rule about nothing. Raises AgentbotError."""
    owner = repo.git.attempt("config", "--get", "user.email")[1] if terms.owner is None else terms.owner
    if terms.owner is None and not owner:
        raise AgentbotError("git has no `user.email`, so nobody would own the rules.", fix="Give --owner NAME.")
    said = {
        "address": "*",
        "reason": f"baseline of {today}" if terms.reason is None else terms.reason,
        "owner": owner,
        "until": _usual_end(today) if terms.until is None else terms.until,
    }
    try:
        form = IgnoreRule.model_validate(said)
    except ValidationError as wrong:
        told = (f"--{problem.replace('`', '', 2)}" for problem in problems(wrong, IgnoreRule))
        raise AgentbotError(f"{'; '.join(told)}.") from None
    if is_over(form, today):
        raise AgentbotError(f"--until {form.until} is past: such a rule silences nothing.", fix="Give a later day.")
    return form


def _usual_end(today: date) -> str:
    return str(date.fromordinal(min(today.toordinal() + USUAL_DAYS, date.max.toordinal())))


def _made(report: ScanReport, own: Sequence[IgnoreRule], form: IgnoreRule, today: date) -> _Made:
    """What the findings come to, also those that the base branch ignores and this file no longer does."""
    findings = [*(answer.finding for answer in report.answers), *(match.finding for match in report.ignored)]
    sifted = sift(findings, own, today=today)
    scopes = {rule.scope: number for number, rule in enumerate(own)}
    rules: dict[tuple[str, str | None, str | None], IgnoreRule] = {}
    loud: list[tuple[Finding, str]] = []
    for finding in sorted(sifted.kept, key=lambda each: (each.stack, each.address, each.path or "")):
        rule = _rule(finding, form)
        if isinstance(rule, str):
            loud.append((finding, rule))
        elif report.redactor.hits("\n".join(map(str, rule.model_dump().values()))):
            loud.append((finding, SECRET))
        elif rule.scope in scopes:
            number = scopes[rule.scope]
            loud.append((finding, EXPIRED.format(number=number, until=own[number].until)))
        else:
            rules.setdefault(rule.scope, rule)
    return _Made(tuple(rules.values()), tuple(loud), len(sifted.ignored))


def _rule(finding: Finding, form: IgnoreRule) -> IgnoreRule | str:
    """The rule about this finding only, or why there can be none."""
    if (why := loudness(finding)) is not None:
        return why
    if finding.path is None:
        return WHOLE
    about = {key: literally(value) for key, value in _about(finding)}
    try:
        return IgnoreRule.model_validate({**form.model_dump(), **about})
    except ValidationError:
        return UNWRITABLE


def _about(finding: Finding) -> Iterator[tuple[str, str]]:
    yield from (("address", finding.address), ("path", finding.path or ""), ("stack", finding.stack))


def _replace(place: Path, data: bytes) -> None:
    """Write beside the file and move it there: it is whole at every moment. Raises AgentbotError."""
    beside = place.with_name(f".{place.name}.{os.getpid()}")
    try:
        place.parent.mkdir(exist_ok=True)
        with beside.open("xb") as file:
            file.write(data)
        if place.exists():
            shutil.copymode(place, beside)
        os.replace(beside, place)
    except OSError as problem:
        raise AgentbotError(
            f"{place} cannot be written: {problem.strerror}.", fix="Make its folder writable for agentbot."
        ) from problem
    finally:
        beside.unlink(missing_ok=True)


def _document(made: _Made, report: ScanReport) -> dict[str, Any]:
    clean = report.redactor.text
    return {
        "schema": "agentbot.baseline/1",
        "path": PATH,
        "written": bool(made.rules),
        "rules": [rule.model_dump(mode="json") for rule in made.rules],
        "covered": made.covered,
        "not_silenced": [
            {
                "fingerprint": finding.fingerprint,
                **{key: clean(value) for key, value in _about(finding) if value},
                "reason": why,
            }
            for finding, why in made.loud
        ],
        "stacks": scan_document(report)["stacks"],
    }


def _view(document: Mapping[str, Any]) -> RenderableType:
    rules, loud = document["rules"], document["not_silenced"]
    parts: list[RenderableType] = [text(_headline(document), "bold")]
    for title, rows in (("", rules), (f"\nNot silenced: {len(loud):,}", loud)):
        last = "Until" if rows is rules else "Why"
        cells = [(row["stack"], f"{row['address']}\n{row.get('path', '')}".strip(), _last(row)) for row in rows]
        parts += [rows_view(title, ("Stack", "Where", last), cells)] if rows else []
    unread = [stack["name"] for stack in document["stacks"] if stack["status"] != "ok"]
    parts += [text(f"Not read, so not in it: {', '.join(unread)}.", "yellow")] if unread else []
    return Group(*parts)


def _headline(document: Mapping[str, Any]) -> str:
    number, covered = len(document["rules"]), document["covered"]
    already = f" {covered:,} finding{'s' * (covered != 1)} had a rule before." if covered else ""
    if not number:
        return f"Nothing to write: there is no finding that needs a rule and may have one.{already}"
    return f"Wrote {number:,} rule{'s' * (number != 1)} to {document['path']}.{already} {NEXT}"


def _last(row: Mapping[str, Any]) -> str:
    return row["reason"] if "until" not in row else f"{row['until']}, {row['owner']}: {row['reason']}"
