"""The title and the first sentence: what happened, where, and what this pull request does about it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import assert_never

from agentbot.checks.facts import Finding
from agentbot.hcl.edit import Json
from agentbot.proposals.text.markdown import code, inert, prose, value
from agentbot.remediation.remedy import Answer, Direction

TITLE_LIMIT = 72
HEADLINE_VALUE_LIMIT = 60

_COMMENT_MARKS = str.maketrans({"<": "‹", ">": "›"})


def title(direction: Direction, findings: Sequence[Finding]) -> str:
    """At most 72 characters that name the change and the place; the value goes first when it gets too long."""
    candidates = _titles(direction, findings)
    if findings[0].stack != ".":
        candidates = [f"{each} ({findings[0].stack})" for each in candidates] + candidates
    clean = [inert(each[: TITLE_LIMIT + 1]).translate(_COMMENT_MARKS) for each in candidates]
    return next((each for each in clean if len(each) <= TITLE_LIMIT), clean[-1][: TITLE_LIMIT - 1] + "…")


def _titles(direction: Direction, findings: Sequence[Finding]) -> list[str]:
    first, where, what = findings[0], _where(findings), _what(findings)
    match direction:
        case "adopt":
            return _adopt_titles(findings)
        case "revert" if first.path is None:
            return [f"Bring back {where}, deleted by hand", f"Bring back {where}"]
        case "revert" if not _one_path(findings):
            return [f"Revert {len(findings)} changes by hand in {where}", f"Revert {len(findings)} changes"]
        case "revert":
            return [f"Revert the change by hand of {what} in {where}", f"Revert {what} in {where}"]
        case "ignore":
            return [f"Leave {what} of {where} to its controller", f"Ignore {what} of {where}"]
        case "remove":
            return [f"Remove {where}, deleted by hand", f"Remove {where}"]
        case _:
            assert_never(direction)


def _adopt_titles(findings: Sequence[Finding]) -> list[str]:
    first, where, what = findings[0], _where(findings), _what(findings)
    _, after = sides(first)
    if not _same_value(findings):
        return [f"Adopt {len(findings)} changes in {where}"]
    if first.sensitive:
        return [f"Adopt {what} in {where}"]
    if after is None:
        return [f"Adopt the removal of {what} in {where}"]
    shown = json.dumps(after, ensure_ascii=False)
    return [f"Adopt {what} = {shown} in {where}", f"Adopt {what} in {where}"]


def headline(direction: Direction, answers: Sequence[Answer]) -> str:
    """What somebody did, and what merging changes about the next apply."""
    findings = [answer.finding for answer in answers]
    match direction:
        case "adopt":
            return f"{_done(findings)} {_adopted(findings)}"
        case "revert":
            return (
                f"{_done(findings)} {prose(answers[0].why)}{_weakness(findings)}\n\n"
                "This pull request changes no Terraform code: **merging it approves an apply of exactly this**, and "
                "your own apply workflow carries it out."
            )
        case "ignore":
            return (
                f"{_done(findings)} {prose(answers[0].why)} This pull request adds exactly this path to "
                "`lifecycle.ignore_changes`, so applies leave it alone."
            )
        case "remove":
            return (
                f"{_done(findings)} Nothing in the code refers to what is gone. This pull request removes its block, "
                "so the next apply does not create it again."
            )
        case _:
            assert_never(direction)


def _weakness(findings: Sequence[Finding]) -> str:
    """What is wrong with the change, where a structural rule says so."""
    said = dict.fromkeys(text for finding in findings if (text := finding.evidence.get("security", {}).get("why")))
    return "".join(f" {prose(text)}" for text in said)


def _done(findings: Sequence[Finding]) -> str:
    """The first sentence: what was done by hand."""
    first = findings[0]
    where = code(first.address) if _one_address(findings) else f"{_count(findings)} resources"
    if first.path is None:
        return f"Someone deleted {where} outside Terraform."
    path = code(first.path)
    if not _same_value(findings):
        return f"{len(findings)} settings of {where} were changed outside Terraform."
    before, after = sides(first)
    if first.sensitive:
        return f"Someone changed {path} of {where} outside Terraform."
    if after is None:
        return f"Someone removed {path} of {where} outside Terraform (it was {_short(before)})."
    if before is None:
        return f"Someone set {path} of {where} to {_short(after)} outside Terraform."
    return f"Someone changed {path} of {where} from {_short(before)} to {_short(after)} outside Terraform."


def _adopted(findings: Sequence[Finding]) -> str:
    first = findings[0]
    _, after = sides(first)
    if not _same_value(findings):
        return "This pull request writes them into the code, so the next apply no longer reverts them."
    if first.sensitive:
        return "This pull request writes the change into the code, so the next apply no longer reverts it."
    if after is None:
        return "This pull request takes it out of the code, so the next apply no longer puts it back."
    return f"This pull request writes {_short(after)} into the code, so the next apply no longer reverts it."


def sides(finding: Finding) -> tuple[Json, Json]:
    """What the code says and what the cloud says.

    The evidence of several members of one set is a list with null where a member is on the other side only.
    """
    return _present(finding.evidence.get("before")), _present(finding.evidence.get("after"))


def _short(content: Json) -> str:
    return value(content, limit=HEADLINE_VALUE_LIMIT)


def _what(findings: Sequence[Finding]) -> str:
    return findings[0].path or "a change"


def _where(findings: Sequence[Finding]) -> str:
    return findings[0].address if _one_address(findings) else f"{_count(findings)} resources"


def _count(findings: Sequence[Finding]) -> int:
    return len({finding.address for finding in findings})


def _one_address(findings: Sequence[Finding]) -> bool:
    return _count(findings) == 1


def _one_path(findings: Sequence[Finding]) -> bool:
    return len({finding.path for finding in findings}) == 1


def _same_value(findings: Sequence[Finding]) -> bool:
    """One sentence is true of all of them: the same path, the same value before and after."""
    first = findings[0]
    return all(finding.path == first.path and sides(finding) == sides(first) for finding in findings)


def _present(content: Json) -> Json:
    if not isinstance(content, list) or not content:
        return content
    return [each for each in content if each is not None] or None
