"""`agentbot.scan/1` and `agentbot.run/1`: the documents that other programs read.

Keys that are not known are left out; `null` means that there is no such thing. The JSON Schemas are in `schemas/`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from importlib import resources
from typing import Any

from agentbot.checks.facts import Skipped
from agentbot.egress.closed import fails_closed
from agentbot.egress.redactor import Redactor
from agentbot.proposals.result import Result
from agentbot.remediation.remedy import Answer
from agentbot.report.results import RunReport, ScanReport, StackStatus

SCAN = "agentbot.scan/1"
RUN = "agentbot.run/1"

_UNSEEN = re.compile("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
"""Characters that JSON lets stand as they are, and that a terminal obeys or nobody sees."""


def scan_document(report: ScanReport) -> dict[str, Any]:
    """The document of a scan without any secret; findings come worst first."""
    document: dict[str, Any] = _redacted(_scan(report), report.redactor)
    return document


def run_document(report: RunReport) -> dict[str, Any]:
    """The document of a run: the scan's, what became of each proposal, and what was spent."""
    document: dict[str, Any] = _redacted(
        {
            **_scan(report.scan),
            "schema": RUN,
            "proposals": [_proposal(result) for result in report.proposals],
            "usage": {"model_calls": 0, "tokens_in": 0, "tokens_out": 0, "usd": 0},
        },
        report.scan.redactor,
    )
    return document


def _scan(report: ScanReport) -> dict[str, Any]:
    answers = sorted(report.answers, key=_order)
    return {
        "schema": SCAN,
        "repo": report.repo,
        "base_sha": report.base_sha,
        "started_at": _time(report.started_at),
        "finished_at": _time(report.finished_at),
        "stacks": [_stack(stack) for stack in report.stacks],
        "findings": [_finding(answer) for answer in answers],
        "noise": dict(sorted(report.noise.items())),
        "skipped": [_skipped(skip) for skip in report.skipped],
    }


def dump(document: Mapping[str, Any]) -> str:
    """The document as text that any JSON reader takes and any terminal may show: no lone surrogates, no NaN."""
    written = json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)
    text = _UNSEEN.sub(lambda char: f"\\u{ord(char[0]):04x}", written)
    return text.encode("utf-8", "backslashreplace").decode() + "\n"


def schema(name: str) -> Any:
    """The published JSON Schema of a document: `scan` or `run`."""
    return json.loads((resources.files(__package__) / "schemas" / f"{name}.1.json").read_text(encoding="utf-8"))


def _order(answer: Answer) -> tuple[int, str, str, str]:
    finding = answer.finding
    return finding.severity.rank, finding.stack, finding.address, finding.path or ""


def _stack(stack: StackStatus) -> dict[str, Any]:
    return _known({"name": stack.name, "path": stack.path, "status": stack.status, "reason": stack.reason})


def _finding(answer: Answer) -> dict[str, Any]:
    finding, refusal, location = answer.finding, answer.refusal, answer.location
    document = _known(
        {
            "fingerprint": finding.fingerprint,
            "check": finding.check,
            "agent": finding.agent,
            "stack": finding.stack,
            "address": finding.address,
            "path": finding.path,
            "severity": finding.severity.value,
            "confidence": finding.confidence.value,
            "title": finding.title,
            "class": finding.kind,
            "direction": answer.direction,
            "rule": answer.rule,
            "refusal": _known(
                {"code": refusal.code.value, "message": _sentence(refusal.message), "patch": refusal.patch}
            )
            if refusal
            else None,
            "location": {"file": location.file, "line": location.line} if location else None,
        }
    )
    return {**document, "evidence": dict(finding.evidence), "monthly_saving": None, "deadline": None}


def _skipped(skip: Skipped) -> dict[str, Any]:
    return _known({"check": skip.check, "stack": skip.stack, "address": skip.address, "reason": skip.reason})


def _proposal(result: Result) -> dict[str, Any]:
    known = _known({"reason": result.reason, "direction": result.direction, "decision": result.decision})
    return {
        "scope": result.scope,
        "branch": result.branch,
        "base_sha": result.base_sha,
        "head_sha": result.head_sha,
        "operation": result.operation.value,
        **known,
        "number": result.number,
        "url": result.url,
        "title": result.title,
        "agent": result.agent,
        "stack": result.stack,
        "disposition": result.disposition,
        "draft": result.draft,
        "findings": list(result.findings),
        "addresses": list(result.addresses),
        "files": [{"path": file.path, "added": file.added, "removed": file.removed} for file in result.files],
        "verdicts": [
            {"gate": verdict.gate, "outcome": verdict.outcome.value, "reason": verdict.reason}
            for verdict in result.verdicts
        ],
        "monthly_saving": None,
    }


@fails_closed
def _redacted(document: Mapping[str, Any], redactor: Redactor) -> Any:
    return _without_secrets(document, redactor)


def _without_secrets(value: Any, redactor: Redactor) -> Any:
    match value:
        case str():
            return redactor.text(value)
        case dict():
            return {redactor.text(str(key)): _without_secrets(inner, redactor) for key, inner in value.items()}
        case list() | tuple():
            return [_without_secrets(inner, redactor) for inner in value]
        case _:
            return value


def _sentence(clause: str) -> str:
    """A clause as a sentence; one that begins with a path or an address begins so."""
    first = clause.partition(" ")[0]
    start = clause[:1].upper() if first.rstrip(":,").isalpha() else clause[:1]
    return f"{start}{clause[1:].rstrip('.')}."


def _known(members: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}


def _time(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
