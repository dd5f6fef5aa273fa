"""Leak: nothing sensitive stands in the added lines, the trailers or the text of a pull request."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from agentbot.egress import entropy, shapes
from agentbot.egress.names import is_secret_name
from agentbot.egress.redactor import Redactor
from agentbot.gates.verdict import Outcome, Verdict
from agentbot.remediation.candidate import Candidate, FileChange

GATE = "leak"
_ASSIGNED = re.compile(r'(?:^|[{,])\s*\\?"?([A-Za-z_][\w.-]*)\\?"?\s*(?:=(?![=>])|:)\s*(?=([^,}]*))')
_HARMLESS = ("", "null", "true", "false", "{", "[", "{}", "[]", '""')


def judge(candidate: Candidate, *, redactor: Redactor, text: str) -> Verdict:
    """Fail on any secret, known or by its look, and on any added line that gives a secret-looking name a value."""
    if any(answer.edits and answer.finding.sensitive for answer in candidate.answers):
        return Verdict(GATE, Outcome.FAIL, "A sensitive value would be written into the code.")
    for change in candidate.changes:
        added = list(added_lines(change))
        if hits := redactor.hits("\n".join(added)):
            return Verdict(GATE, Outcome.FAIL, f"An added line of {change.path} holds {_said(hits[0])}.")
        if names := [name for line in added if (name := _secret_assigned(line))]:
            return Verdict(GATE, Outcome.FAIL, f"An added line of {change.path} gives `{names[0]}` a value.")
    if hits := redactor.hits(text):
        return Verdict(GATE, Outcome.FAIL, f"The text of the pull request holds {_said(hits[0])}.")
    return Verdict(GATE, Outcome.PASS, "No sensitive value is in the diff or in this text.")


def added_lines(change: FileChange) -> Iterator[str]:
    """The lines that a change brings into a file."""
    before, after = ((data or b"").decode("utf-8", "replace").splitlines() for data in (change.before, change.after))
    for tag, _, _, start, end in difflib.SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes():
        if tag in ("insert", "replace"):
            yield from after[start:end]


def _said(label: str) -> str:
    if label == entropy.LABEL:
        return "random text that may be a secret"
    if label.startswith(shapes.LABEL):
        return f"what looks like a secret ({label.removeprefix(shapes.LABEL)})"
    return f"the secret of {label}"


def _secret_assigned(line: str) -> str | None:
    """The first secret-looking name with a value, also inside an object or JSON on one line."""
    for name, value in _ASSIGNED.findall(line):
        if is_secret_name(name) and value.split("#")[0].strip() not in _HARMLESS:
            return str(name)
    return None
