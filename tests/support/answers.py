"""Answers and candidates with sensible parts, for the tests of remedies and gates."""

from __future__ import annotations

from typing import Any

from agentbot.checks.facts import Confidence, Finding, Severity
from agentbot.checks.identity import fingerprint, value_digest
from agentbot.hcl.edit import Edit, Refused, Step
from agentbot.remediation.candidate import Candidate, make
from agentbot.remediation.remedy import Answer, Expected
from tests.support.plans import MAIN, VOLUME, Files

BLOCK = ("resource", "aws_ebs_volume", "data")


def edit(path: str | tuple[Step, ...] = "size", value: Any = 40, *, file: str = "main.tf", block: Any = BLOCK) -> Edit:
    """One argument of one block gets a value."""
    return Edit(file, block, (path,) if isinstance(path, str) else path, "set", value)


def answer(*edits: Edit, address: str = VOLUME, path: str = "size", after: Any = 40, sensitive: bool = False) -> Answer:
    """Adopting one drifted value by these edits, by default of the volume's size."""
    finding = Finding(
        fingerprint=fingerprint("app-id", agent="drift", check="changed-outside-code", address=address, path=path),
        check="changed-outside-code",
        agent="drift",
        stack="app",
        address=address,
        resource_type=address.split(".")[-2],
        path=path,
        severity=Severity.MEDIUM,
        confidence=Confidence.HIGH,
        title=f"{path} of {address} was changed outside Terraform",
        kind="changed",
        evidence={"before": None, "after": after},
        sensitive=sensitive,
        value_digest=value_digest(after),
    )
    expected = (Expected(address, path, "none", after),)
    return Answer(finding, "drift-adopt", "It is mechanical.", "adopt", edits or (edit(path, after),), expected)


def candidate(*answers: Answer, files: dict[str, str] | str = MAIN, stack: str = "app") -> Candidate:
    """The answers carried out on a tree; one text is its `main.tf`."""
    texts = {"main.tf": files} if isinstance(files, str) else files
    made = make(stack, answers or (answer(),), Files({path: text.encode() for path, text in texts.items()}))
    assert not isinstance(made, Refused), made
    return made
