"""Syntax: the edited files still parse, and a second reader finds the new value where it should be."""

from __future__ import annotations

from agentbot.gates.verdict import Outcome, Verdict
from agentbot.hcl.edit import Refused
from agentbot.hcl.second_reader import confirm
from agentbot.hcl.syntax import parse
from agentbot.remediation.candidate import Candidate

GATE = "syntax"


def judge(candidate: Candidate) -> Verdict:
    """Fail where an edited file has a new problem, or python-hcl2 reads another value."""
    if not candidate.changes:
        return Verdict(GATE, Outcome.FAIL, "There is nothing to change.")
    after = {change.path: change.after for change in candidate.changes}
    for change in candidate.changes:
        known = {problem.message for problem in parse(change.path, change.before).problems}
        new = [problem for problem in parse(change.path, change.after).problems if problem.message not in known]
        if new:
            return Verdict(GATE, Outcome.FAIL, f"{change.path} line {new[0].line}: {new[0].message}.")
    for answer in candidate.answers:
        for edit in answer.edits:
            doubt = confirm(after[edit.file], edit) if edit.file in after else None
            if isinstance(doubt, Refused):
                return Verdict(GATE, Outcome.FAIL, doubt.message)
    return Verdict(GATE, Outcome.PASS, "Every edited file parses, and a second reader finds the new values.")
