"""The sections of a pull request text after the headline, one function each, in the order they appear."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import assert_never

from agentbot import __version__
from agentbot.gates.boundary import Effect
from agentbot.gates.verdict import Outcome, Verdict
from agentbot.proposals.lines import changed_lines
from agentbot.proposals.proposal import Proposal
from agentbot.proposals.text.headline import sides
from agentbot.proposals.text.markdown import PROSE_LIMIT, code, prose, value
from agentbot.remediation.record import targets
from agentbot.remediation.remedy import Answer

NOT_PROVEN = "**NOT PROVEN**"
HOW_TO_PROVE = (
    "To prove it, run {command} where Terraform can reach the stack's state and its cloud. By hand: {by_hand}"
)
BY_HAND = (
    "check out the branch and run `terraform plan`; the places below must be gone from it, and nothing new may be in "
    "it."
)
BY_HAND_REVERT = "run `terraform plan` with {targets}; it must put back what the record lists, and do nothing else."
APPROVAL = "**Needs {people}**{rule}."
PROVEN = (
    "After merging, Terraform's plan no longer shows this difference, and every other planned change stays as it is."
)
PROVEN_REVERT = "A targeted plan puts back what the record lists, and does nothing else."
ADOPT_FIRST = (
    "If another pull request adopts one of these, merge that one first: this one is then made anew without it."
)
NO_PROOF = "There is no proof yet."
NO_EFFECT = "Nothing happens in the cloud: it already is what this says."
EXPECTED_NO_EFFECT = "Nothing should happen in the cloud, but that is not proven."
APPROVES = (
    "Once merged, **your own apply workflow** (`examples/apply-revert` is one) plans {targets}, compares the plan with "
    "the record and applies it only where it is the same. agentbot never applies and never merges."
)
AFTERWARDS = "What happens after merging"
PATH_OF_A_REVERT = """\
```mermaid
flowchart LR
  merged([You merge the record]) ==> plan[Your workflow plans exactly its targets]
  plan ==> same{Same as the record?}
  same == yes ==> apply[It applies that plan] ==> gone([The record leaves with a later pull request])
  same == no ==> stop([It stops and changes nothing])
```"""
ALSO_SHOWN = 5
"""What an apply would also do is safety-relevant, so the first lines are never folded away."""
TARGETS_SHOWN = 5
ALONG_LIMIT, SHORT_LIMIT = 2000, 160
"""Characters of one line of what an apply would do besides; the short one where the text would not fit otherwise."""
FEW_ROWS = 3
"""So few rows mean that the text would not fit otherwise."""
OUTCOMES = {Outcome.PASS: "pass", Outcome.FAIL: "**fail**", Outcome.UNKNOWN: "**could not tell**"}


def not_proven(proposal: Proposal) -> str:
    """The first lines of a draft: that it is not proven, why, and how to prove it."""
    reasons = [f"{code(v.gate)}: {prose(v.reason)}" for v in proposal.verdicts if v.outcome is not Outcome.PASS]
    why = "\n".join(f"- {reason}" for reason in reasons or ["No gate has examined this change."])
    command = code(f"agentbot run --stack {proposal.stack}")
    by_hand = BY_HAND_REVERT.format(targets=_targets(proposal)) if proposal.direction == "revert" else BY_HAND
    return f"{NOT_PROVEN}\n\n{why}\n\n{HOW_TO_PROVE.format(command=command, by_hand=by_hand)}"


def approval(proposal: Proposal) -> str:
    """How many people the boundary asks for, and by which rule; nothing where it asks for none."""
    decision = proposal.decision
    if decision is None or decision.effect is not Effect.NEEDS_APPROVAL:
        return ""
    people = f"{decision.approvals} approval{'s' * (decision.approvals != 1)}"
    return APPROVAL.format(people=people, rule=f" by the boundary rule {code(decision.rule)}" if decision.rule else "")


def difference(proposal: Proposal, *, rows: int) -> str:
    """What the code says against what the cloud says, with the place in the source."""
    lines = ["| Address | Argument | Code says | Cloud says | Where |", "|---|---|---|---|---|"]
    lines += [_difference_row(answer) for answer in proposal.answers[:rows]]
    return "\n".join(lines) + _more(len(proposal.answers) - rows, "more places")


def merging(proposal: Proposal) -> str:
    """What merging does, and what it does not."""
    files = [
        f"{code(change.path)} (+{added} −{removed})"
        for change in proposal.changes[:10]
        for added, removed in [changed_lines(change.before, change.after)]
    ]
    more = f" and {len(proposal.changes) - 10} more files" if len(proposal.changes) > 10 else ""
    head = f"**Merging** changes {', '.join(files)}{more}."
    if proposal.direction == "revert":
        return f"{head} {APPROVES.format(targets=_targets(proposal))}\n\n" + _folded(AFTERWARDS, PATH_OF_A_REVERT)
    effect = NO_EFFECT if proposal.proven else EXPECTED_NO_EFFECT
    return f"{head} {effect} agentbot never applies and never merges."


def along(proposal: Proposal, *, rows: int) -> str:
    """What the apply of a revert puts back besides: it is approved together with it, so it is never folded away."""
    if not proposal.along:
        return ""
    limit = ALONG_LIMIT if rows > FEW_ROWS else SHORT_LIMIT
    listed = "\n".join(f"- {prose(line, limit=limit)}" for line in proposal.along[: max(rows, ALSO_SHOWN)])
    more = _more(len(proposal.along) - max(rows, ALSO_SHOWN), "more")
    return f"**The same apply also puts back** what else drifted there:\n\n{listed}{more}\n\n{ADOPT_FIRST}"


def also(proposal: Proposal, *, rows: int) -> str:
    """What an apply of the whole stack would do besides: not this pull request's doing, but it would come along."""
    whole = "whole " * (proposal.direction == "revert")  # whose own apply is of its targets alone
    head = f"**An apply of the {whole}stack {code(proposal.stack)} now would also**"
    if not proposal.also:
        return f"{head} do nothing else, by the plan that this comes from."
    shown, folded = proposal.also[:ALSO_SHOWN], proposal.also[ALSO_SHOWN:]
    limit = PROSE_LIMIT if rows > FEW_ROWS else SHORT_LIMIT
    listed = f"{head}\n\n" + "\n".join(f"- {prose(line, limit=limit)}" for line in shown)
    if not folded:
        return listed
    rest = "\n".join(f"- {prose(line, limit=limit)}" for line in folded[:rows]) + _more(len(folded) - rows, "more")
    return f"{listed}\n\n" + _folded(f"… and {len(folded)} more", rest)


def proof(proposal: Proposal, *, base_sha: str, tree: str) -> str:
    """What was tested, on exactly which files, with which versions."""
    passed = sum(verdict.outcome is Outcome.PASS for verdict in proposal.verdicts)
    rows = gates_table(proposal)
    if not proposal.proven:
        claim = f"**Proof:** {passed} of {len(proposal.verdicts)} gates passed. {NO_PROOF}"
        return f"{claim}\n\n" + _folded("Gate by gate", rows)
    proven = PROVEN_REVERT if proposal.direction == "revert" else PROVEN
    claim = f"**Proof:** {passed} of {len(proposal.verdicts)} gates passed. {proven}"
    versions = f"Made with {prose(proposal.proved_with)}. " if proposal.proved_with else ""
    holds = f"{versions}It holds for the tree {code(tree)} only: commit {code(base_sha)} and this change."
    return f"{claim}\n\n" + _folded("Gate by gate", f"{rows}\n\n{holds}")


def gates_table(proposal: Proposal) -> str:
    """What each gate said."""
    return "\n".join(("| Gate | Result | Why |", "|---|---|---|", *map(_verdict_row, proposal.verdicts)))


def disagree(proposal: Proposal) -> str:
    """How to say no, how to go the other way, and how to undo."""
    lines = [
        "- **Not now, or not at all?** Close this pull request (in a plain git repository: delete its branch). "
        "It stays closed while the value in the cloud stays the same.",
        *_other_ways(proposal),
        "- **Nearly right?** Push your own commit to the branch. agentbot then leaves the branch alone.",
    ]
    return _folded("How to disagree or undo", "\n".join(lines))


def _other_ways(proposal: Proposal) -> Iterator[str]:
    first = proposal.answers[0].finding
    place = f"{code(first.path)} of {code(first.address)}" if first.path else code(first.address)
    others = f" and {len(proposal.answers) - 1} more" if len(proposal.answers) > 1 else ""
    besides = ", and does what is listed above besides" if proposal.also else ""
    apply = f"apply the stack {code(proposal.stack)} as it is: that puts back {place}{others}{besides}."
    match proposal.direction:
        case "revert":
            yield "- **The cloud is right?** Close it and change the code to what is there yourself."
            yield "- **Merged by mistake?** Delete the record before your workflow has applied it."
        case "remove":
            yield f"- **It should come back?** Close it and {apply}"
            yield "- **Merged by mistake?** Revert the commit. The next apply then creates it again."
        case "adopt" | "ignore":
            yield f"- **The code is right and the cloud is wrong?** Close it and {apply}"
            yield "- **Merged by mistake?** Revert the commit. The next apply then changes the cloud back."
        case _:
            assert_never(proposal.direction)


def provenance(proposal: Proposal, *, base_sha: str, rows: int) -> str:
    """Which rule decided, on which findings, by which agentbot and from which commit."""
    findings = [
        f"- finding {code(finding.fingerprint)} of the check {code(finding.check)} at {code(finding.address)}: "
        f"severity {finding.severity}, confidence {finding.confidence}"
        for finding in proposal.findings[:rows]
    ]
    lines = [
        f"- rule {code(proposal.rule)}: {prose(proposal.answers[0].why)}",
        *([f"- boundary: {prose(proposal.decision.reason)}"] if proposal.decision else []),
        "\n".join(findings) + _more(len(proposal.findings) - rows, "more findings"),
        f"- scope {code(proposal.scope)}, base commit {code(base_sha)}, agentbot {__version__}",
    ]
    return _folded("Where this comes from", "\n".join(lines))


def _targets(proposal: Proposal) -> str:
    """What the apply of a revert names, as its record does."""
    addresses = tuple(dict.fromkeys(address for finding in proposal.findings for address in targets(finding)))
    named = ", ".join(code(f"-target={address}") for address in addresses[:TARGETS_SHOWN])
    return named + "…" * (len(addresses) > TARGETS_SHOWN)


def _difference_row(answer: Answer) -> str:
    finding = answer.finding
    before, after = (value(side, sensitive=finding.sensitive) for side in sides(finding))
    place = code(f"{answer.location.file}:{answer.location.line}") if answer.location else ""
    path = code(finding.path) if finding.path else ""
    if finding.kind == "deleted":
        return f"| {code(finding.address)} | | a resource | *gone* | {place} |"
    return f"| {code(finding.address)} | {path} | {before} | {after} | {place} |"


def _verdict_row(verdict: Verdict) -> str:
    return f"| {code(verdict.gate)} | {OUTCOMES[verdict.outcome]} | {prose(verdict.reason)} |"


def _more(count: int, what: str) -> str:
    return f"\n\n… and {count} {what}." if count > 0 else ""


def _folded(summary: str, content: str) -> str:
    """A part that opens on a click; the empty lines let Markdown inside be Markdown."""
    return f"<details><summary>{summary}</summary>\n\n{content}\n\n</details>"


def joined(sections: Sequence[str]) -> str:
    """The sections with one empty line between them."""
    return "\n\n".join(section for section in sections if section) + "\n"
