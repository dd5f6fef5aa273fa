"""Syntax: the edited files still parse, and a second reader finds the new value where it should be."""

from __future__ import annotations

from agentbot.config.yaml_reader import YamlProblem
from agentbot.config.yaml_reader import read as read_yaml
from agentbot.gates.verdict import Outcome, Verdict
from agentbot.hcl.edit import Refused
from agentbot.hcl.second_reader import confirm
from agentbot.hcl.syntax import parse
from agentbot.remediation.candidate import Candidate, FileChange

GATE = "syntax"


def judge(candidate: Candidate) -> Verdict:
    """Fail where an edited file has a new problem, or python-hcl2 reads another value."""
    if not candidate.changes:
        return Verdict(GATE, Outcome.FAIL, "There is nothing to change.")
    after = {change.path: change.after for change in candidate.changes}
    for change in candidate.changes:
        if reason := _broken(change):
            return Verdict(GATE, Outcome.FAIL, reason)
    for answer in candidate.answers:
        for edit in answer.edits:
            data = after.get(edit.file)
            doubt = None if data is None else confirm(data, edit)
            if isinstance(doubt, Refused):
                return Verdict(GATE, Outcome.FAIL, doubt.message)
    return Verdict(GATE, Outcome.PASS, "Every edited file parses, and a second reader finds the new values.")


def _broken(change: FileChange) -> str | None:
    """The first problem that the change brings into a file; a record has none where it is YAML."""
    if change.after is None:
        return None
    if change.path.endswith(".yml"):
        return _no_yaml(change.path, change.after)
    known = {problem.message for problem in parse(change.path, change.before or b"").problems}
    new = [problem for problem in parse(change.path, change.after).problems if problem.message not in known]
    return f"{change.path} line {new[0].line}: {new[0].message}." if new else None


def _no_yaml(path: str, data: bytes) -> str | None:
    try:
        read_yaml(data.decode("utf-8"))
    except UnicodeDecodeError:
        return f"{path} is not UTF-8 text."
    except YamlProblem as problem:
        return f"{path} cannot be read as YAML: {problem}."
    return None
