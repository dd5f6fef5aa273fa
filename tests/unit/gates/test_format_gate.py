"""`terraform fmt` has no more to say than before; without a binary nobody knows."""

from __future__ import annotations

import pytest

from agentbot.errors import TerraformError
from agentbot.gates import format as formatting
from agentbot.gates.verdict import Outcome
from agentbot.remediation.candidate import Candidate, FileChange
from tests.support.answers import answer


def fmt(data: bytes) -> bytes:
    """A formatter that knows one rule: no two spaces after the equals sign."""
    if b"{{" in data:
        raise TerraformError("terraform fmt", 2, "no such block")
    return data.replace(b"=  ", b"= ")


def changed(before: bytes, after: bytes) -> Candidate:
    return Candidate("app", (answer(),), (FileChange("main.tf", before, after),))


@pytest.mark.parametrize(
    ("before", "after", "outcome"),
    [
        (b"a = 1\n", b"a = 2\n", Outcome.PASS),
        (b"a = 1\n", b"a =  2\n", Outcome.FAIL),
        (b"a =  1\nb = 1\n", b"a =  1\nb = 2\n", Outcome.PASS),
        (b"a =  1\nb = 1\n", b"a =  1\nb =  2\n", Outcome.FAIL),
        (b"a =  1\n", b"a = 1\n", Outcome.PASS),
        (b"a = 1\n", b"{{\n", Outcome.FAIL),
    ],
)
def test_an_edit_may_not_leave_more_to_format(before: bytes, after: bytes, outcome: Outcome) -> None:
    assert formatting.judge(changed(before, after), fmt=fmt).outcome is outcome


def test_without_a_binary_the_answer_is_unknown() -> None:
    assert formatting.judge(changed(b"a = 1\n", b"a =  2\n"), fmt=None).outcome is Outcome.UNKNOWN
