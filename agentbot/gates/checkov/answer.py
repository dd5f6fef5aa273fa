"""What the worker may answer: read strictly, made safe to show, and turned into a report."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from agentbot.egress.printable import printable
from agentbot.gates.checkov.report import FailedCheck, Key, Place, Report, Unknown
from agentbot.gates.checkov.severity import severity_of

NO_ANSWER = Unknown("Checkov's process said something that is no answer.")
SHOWN_NAME = 200
Row = tuple[str, str, str]


class Scanned(BaseModel):
    """The rows of one scan; a row is check, resource, file and, where it failed, line, name, severity."""

    model_config = ConfigDict(extra="forbid", strict=True)

    failed: list[tuple[str, str, str, int, str, str]]
    passed: list[Row]
    skipped: list[Row]
    crashed: list[Row]
    seen: list[tuple[str, str]]
    read: list[str]
    unread: list[str]


class Answered(Scanned):
    """The answer to one request, with its number."""

    number: int


class Ready(BaseModel):
    """The first answer: what this Checkov can do, what it could not load, and what it says of the canary."""

    model_config = ConfigDict(extra="forbid", strict=True)

    version: str
    checks: list[str]
    kinds: list[str]
    problems: list[str]
    canary: Scanned


Answer = TypeVar("Answer", bound=BaseModel)


def read(kind: type[Answer], line: bytes) -> Answer | Unknown:
    """The answer that a line holds."""
    try:
        return kind.model_validate_json(line)
    except ValidationError:  # its message would quote the line
        return NO_ANSWER


def report(scanned: Scanned, ready: Ready) -> Report:
    """The rows as a report."""
    return Report(
        version=printable(ready.version),
        failed=tuple(sorted({_failed(*row) for row in scanned.failed}, key=lambda failed: failed.key)),
        passed=_keys(scanned.passed),
        skipped=_keys(scanned.skipped),
        crashed=_keys(scanned.crashed),
        seen=frozenset(Place(printable(resource), printable(file)) for resource, file in scanned.seen),
        read=frozenset(map(printable, scanned.read)),
        unread=frozenset(map(printable, scanned.unread)),
        kinds=frozenset(ready.kinds),
    )


def _failed(check_id: str, resource: str, file: str, line: int, name: str, severity: str) -> FailedCheck:
    shown = " ".join(printable(name).split())[:SHOWN_NAME]
    check_id = printable(check_id)
    return FailedCheck(check_id, printable(resource), printable(file), line, shown, severity_of(check_id, severity))


def _keys(rows: Iterable[Row]) -> frozenset[Key]:
    return frozenset(Key(*map(printable, row)) for row in rows)
