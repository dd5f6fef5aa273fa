"""The title and the first sentence: what happened, where, and what this pull request does about it."""

from __future__ import annotations

import json
from collections.abc import Sequence

from agentbot.checks.facts import Finding
from agentbot.hcl.edit import Json
from agentbot.proposals.text.markdown import code, value, visible

TITLE_LIMIT = 72
HEADLINE_VALUE_LIMIT = 60

_COMMENT_MARKS = str.maketrans({"<": "‹", ">": "›"})


def title(findings: Sequence[Finding]) -> str:
    """At most 72 characters that name the change and the place; the value goes first when it gets too long."""
    first, where = findings[0], _where(findings)
    what = _what(findings)
    _, after = sides(first)
    shown = "" if first.sensitive else json.dumps(after, ensure_ascii=False)
    if not _same_value(findings):
        candidates = [f"Adopt {len(findings)} changes in {where}"]
    elif after is None and not first.sensitive:
        candidates = [f"Adopt the removal of {what} in {where}"]
    else:
        candidates = [f"Adopt {what} = {shown} in {where}"] if shown else []
        candidates.append(f"Adopt {what} in {where}")
    if first.stack != ".":
        candidates = [f"{each} ({first.stack})" for each in candidates] + candidates
    clean = [visible(each).translate(_COMMENT_MARKS) for each in candidates]
    return next((each for each in clean if len(each) <= TITLE_LIMIT), clean[-1][: TITLE_LIMIT - 1] + "…")


def headline(findings: Sequence[Finding]) -> str:
    """What somebody did, and what merging changes about the next apply."""
    first = findings[0]
    where = f"of {code(first.address)}" if _one_address(findings) else f"of {_count(findings)} resources"
    path = code(first.path) if first.path else "the settings"
    if not _same_value(findings):
        place = code(first.address) if _one_address(findings) else f"{_count(findings)} resources"
        return (
            f"{len(findings)} settings of {place} were changed outside Terraform. "
            f"This pull request writes them into the code, {_effect(first, 'reverts them')}"
        )
    if first.sensitive:
        return (
            f"Someone changed {path} {where} outside Terraform. "
            f"This pull request writes the change into the code, {_effect(first, 'reverts it')}"
        )
    before, after = sides(first)
    if after is None:
        return (
            f"Someone removed {path} {where} outside Terraform (it was {_short(before)}). "
            f"This pull request takes it out of the code, {_effect(first, 'puts it back')}"
        )
    done = f"changed {path} {where} from {_short(before)} to {_short(after)}"
    if before is None:
        done = f"set {path} {where} to {_short(after)}"
    return (
        f"Someone {done} outside Terraform. "
        f"This pull request writes {_short(after)} into the code, {_effect(first, 'reverts it')}"
    )


def sides(finding: Finding) -> tuple[Json, Json]:
    """What the code says and what the cloud says.

    The evidence of several members of one set is a list with null where a member is on the other side only.
    """
    return _present(finding.evidence.get("before")), _present(finding.evidence.get("after"))


def _effect(finding: Finding, verb: str) -> str:
    if finding.kind == "silent":
        return "so the code says what is there; Terraform's plan does not show this difference."
    return f"so the next apply no longer {verb}."


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


def _same_value(findings: Sequence[Finding]) -> bool:
    """One sentence is true of all of them: the same path, the same value before and after."""
    first = findings[0]
    return all(finding.path == first.path and sides(finding) == sides(first) for finding in findings)


def _present(content: Json) -> Json:
    if not isinstance(content, list) or not content:
        return content
    return [each for each in content if each is not None] or None
