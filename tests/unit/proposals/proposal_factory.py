"""Findings, answers and proposals with sensible parts, for the tests of this room."""

from __future__ import annotations

from agentbot.checks.facts import Confidence, Finding, Location, Severity
from agentbot.checks.identity import fingerprint, value_digest
from agentbot.gates.boundary import Decision, Effect
from agentbot.gates.verdict import Outcome, Verdict
from agentbot.hcl.edit import Edit, Traversal
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
ALLOWED = Decision(Effect.ALLOW, 0, "adopt-harmless", "The rule `adopt-harmless` allows it.")
ONE_APPROVAL = Decision(Effect.NEEDS_APPROVAL, 1, "revert", "The rule `revert` asks for 1 approval.")
BLOCKED = Decision(Effect.BLOCK, 0, "nothing-in-prod", "The rule `nothing-in-prod` blocks it.")
RECORD = ".agentbot/reverts/root/0123abcd-1.yml"
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


def make_answer(*args, file="main.tf", direction="adopt", why=None, block=None, **kwargs):
    """One answer in any direction; `block` is what its edit is in, by default the block of its address."""
    finding = make_finding(*args, **kwargs)
    block = block or ("resource", *finding.address.split("[")[0].split(".")[:2])
    edits = {
        "adopt": (Edit(file, block, (finding.path or "x",), "set", 1),),
        "revert": (),
        "ignore": (Edit(file, block, ("lifecycle", "ignore_changes"), "add", Traversal("size"), as_block=True),),
        "remove": (Edit(file, block, (), "remove"),),
    }
    said = "The value is a literal in the resource's own block and the path is not security-relevant."
    return Answer(
        finding=finding,
        rule="adopt-literal" if direction == "adopt" else f"drift-{direction}",
        why=said if why is None else why,
        direction=direction,
        edits=edits[direction],
        location=Location(file, 2),
    )


def make_proposals(answers, *, changes, pulls=(), verdicts=PASSED, also=(), along=(), decision=None):
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
            disposition="mechanical" if each.direction == "adopt" else "judgement",
            answers=each.answers,
            changes=(changes[each.answers[0].finding.address],),
            verdicts=verdicts,
            also=also,
            along=along,
            decision=decision,
            proved_with="Terraform 1.11.4, hashicorp/aws 5.100.0",
        )
        for each in group(answers, pulls, stack_ids)
    ]


def resize(size, *, file="main.tf", before=MAIN):
    return FileChange(file, before, before.replace(b"size = 20", b"size = %d" % size))


def make_proposal(size=40, **kwargs):
    """The resizing of one volume."""
    options = _options(kwargs)
    answer = make_answer(after=size, **kwargs)
    file = kwargs.get("file", "main.tf")
    return make_proposals([answer], changes={answer.finding.address: resize(size, file=file)}, **options)[0]


def make_other(direction, *, address="aws_ebs_volume.data", change=None, answers=(), **kwargs):
    """A proposal in one of the other directions, by default about the same volume."""
    options = _options(kwargs)
    gone = {"path": None, "kind": "deleted", "before": {"id": "vol-1"}, "after": None} if direction == "remove" else {}
    made = answers or [make_answer(address, direction=direction, **{**gone, **kwargs})]
    changes = {
        "revert": FileChange(RECORD, None, b"version: 1\nstack: .\n"),
        "ignore": FileChange(
            "main.tf", MAIN, MAIN.replace(b"}", b"  lifecycle {\n    ignore_changes = [size]\n  }\n}")
        ),
        "remove": FileChange("main.tf", MAIN, b""),
    }
    named = {answer.finding.address: change or changes[direction] for answer in made}
    return make_proposals(made, changes=named, **options)[0]


def _options(kwargs):
    return {k: kwargs.pop(k) for k in ("pulls", "verdicts", "also", "along", "decision") if k in kwargs}
