"""Findings, answers and proposals with sensible parts, for the tests of this room."""

from __future__ import annotations

from agentbot.checks.facts import Confidence, Finding, Location, Severity
from agentbot.checks.identity import fingerprint, value_digest
from agentbot.gates.verdict import Outcome, Verdict
from agentbot.hcl.edit import Edit
from agentbot.proposals.grouping import group
from agentbot.proposals.proposal import Proposal
from agentbot.remediation.candidate import FileChange
from agentbot.remediation.remedy import Answer

PASSED = (
    Verdict("syntax", Outcome.PASS, "The edited file parses."),
    Verdict("scope", Outcome.PASS, "Only `size` of `aws_ebs_volume.data` changes."),
    Verdict("proof", Outcome.PASS, "`size` left the difference and no other address changed."),
)
UNKNOWN = Verdict("proof", Outcome.UNKNOWN, "The plan was brought with --plan, so it cannot be made again.")
FAILED = Verdict("proof", Outcome.FAIL, "The edited code plans another change.")
MAIN = b'resource "aws_ebs_volume" "data" {\n  size = 20\n}\n'


def make_finding(
    address="aws_ebs_volume.data", path="size", *, before=20, after=40, stack=".", kind="changed", sensitive=False
):
    return Finding(
        fingerprint=fingerprint(stack, agent="drift", check="drift-changed", address=address, path=path),
        check="drift-changed",
        agent="drift",
        stack=stack,
        resource_type=address.split(".")[0],
        address=address,
        path=path,
        severity=Severity.MEDIUM,
        confidence=Confidence.HIGH,
        title="changed outside Terraform",
        kind=kind,
        evidence={"before": before, "after": after},
        sensitive=sensitive,
        value_digest=None if sensitive else value_digest(after),
    )


def make_answer(*args, file="main.tf", **kwargs):
    finding = make_finding(*args, **kwargs)
    return Answer(
        finding=finding,
        rule="adopt-literal",
        why="The value is a literal in the resource's own block and the path is not security-relevant.",
        direction="adopt",
        edits=(Edit(file, ("resource", *finding.address.split(".")[:2]), (finding.path or "x",), "set", 1),),
        location=Location(file, 2),
    )


def make_proposals(answers, *, changes, pulls=(), verdicts=PASSED, also=()):
    """One proposal per group, as the pipeline makes them; `changes` is address of the first finding → file change."""
    stack_ids = {answer.finding.stack: answer.finding.stack for answer in answers}
    return [
        Proposal(
            scope=each.scope,
            branch=each.branch,
            agent=each.agent,
            stack=each.stack,
            title=each.title,
            direction=each.direction,
            rule=each.rule,
            disposition="mechanical",
            answers=each.answers,
            changes=(changes[each.answers[0].finding.address],),
            verdicts=verdicts,
            also=also,
            proved_with="Terraform 1.11.4, hashicorp/aws 5.100.0",
        )
        for each in group(answers, pulls, stack_ids)
    ]


def resize(size, *, file="main.tf", before=MAIN):
    return FileChange(file, before, before.replace(b"size = 20", b"size = %d" % size))


def make_proposal(size=40, **kwargs):
    """The resizing of one volume."""
    options = {key: kwargs.pop(key) for key in ("pulls", "verdicts", "also") if key in kwargs}
    answer = make_answer(after=size, **kwargs)
    file = kwargs.get("file", "main.tf")
    return make_proposals([answer], changes={answer.finding.address: resize(size, file=file)}, **options)[0]
