"""Format: `terraform fmt` has no more to say about a file than before."""

from __future__ import annotations

from collections.abc import Callable

from agentbot.errors import TerraformError
from agentbot.gates.verdict import Outcome, Verdict
from agentbot.remediation.candidate import Candidate

GATE = "format"


def judge(candidate: Candidate, *, fmt: Callable[[bytes], bytes] | None) -> Verdict:
    """Fail where more lines than before would be reformatted; unknown without a terraform binary."""
    if fmt is None:
        return Verdict(GATE, Outcome.UNKNOWN, "There is no terraform binary to format with.")
    for change in candidate.changes:
        if not change.is_terraform:
            continue
        try:
            worse = _unformatted(change.after or b"", fmt) > _unformatted(change.before or b"", fmt)
        except TerraformError as error:
            return Verdict(GATE, Outcome.FAIL, f"`terraform fmt` cannot read {change.path}: {error.what}")
        if worse:
            return Verdict(
                GATE, Outcome.FAIL, f"`terraform fmt` would change lines of {change.path} that it left before."
            )
    return Verdict(GATE, Outcome.PASS, "`terraform fmt` has no more to change than before.")


def _unformatted(data: bytes, fmt: Callable[[bytes], bytes]) -> int:
    """How many lines `terraform fmt` would change."""
    own, formatted = data.splitlines(), fmt(data).splitlines()
    return sum(a != b for a, b in zip(own, formatted, strict=False)) + abs(len(own) - len(formatted))
