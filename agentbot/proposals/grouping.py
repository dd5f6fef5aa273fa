"""Which answers share a pull request: those with one root cause."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agentbot.checks.facts import Finding
from agentbot.forge.interface import PullRequest, State
from agentbot.proposals.identity import branch_name, scope
from agentbot.proposals.text.headline import title
from agentbot.remediation.remedy import Answer, Direction


@dataclass(frozen=True)
class Group:
    """The answers of one pull request, and what it is called."""

    scope: str
    branch: str
    agent: str
    stack: str
    title: str
    direction: Direction
    rule: str
    answers: tuple[Answer, ...]


def group(
    answers: Sequence[Answer],
    pulls: Sequence[PullRequest],
    stack_ids: Mapping[str, str],
    *,
    by_stack: bool = False,
) -> tuple[Group, ...]:
    """One group per root cause, in the order of the answers; `stack_ids` is stack name → stack id.

    `by_stack`: one for all that a stack needs in one direction.

    A finding that is in an open pull request stays in it. So does one that a person has declined, while its value is
    the same: joining a new group with it would ask again.
    """
    curable = sorted((each for each in answers if each.direction and each.is_curable), key=_order)
    homes = _homes(pulls)
    homeless = [answer for answer in curable if not _home(answer.finding, homes)]
    addresses = _addresses(homeless)
    grouped: dict[str, list[Answer]] = {}
    for answer in curable:
        finding = answer.finding
        same = _tuple_key(answer)
        cause = same if same and len(addresses[finding.stack, same]) > 1 else _root_cause(finding)
        key = ("stack", answer.direction or "") if by_stack else cause
        own = scope(stack_ids[finding.stack], finding.agent, key)
        home = _home(finding, homes) or own
        # What has turned to another direction than its company cannot stay with it.
        fits = home not in grouped or grouped[home][0].direction == answer.direction
        grouped.setdefault(home if fits else own, []).append(answer)
    branches = {pull.scope: pull.branch for pull in pulls}
    return tuple(_group(name, tuple(members), branches.get(name)) for name, members in grouped.items())


def _group(scope: str, answers: tuple[Answer, ...], branch: str | None) -> Group:
    first = answers[0]
    assert first.direction  # `group` keeps only answers with one
    finding, findings = first.finding, [answer.finding for answer in answers]
    return Group(
        scope=scope,
        branch=branch or branch_name(finding.agent, finding.stack, _slug_source(findings), scope),
        agent=finding.agent,
        stack=finding.stack,
        title=title(first.direction, findings),
        direction=first.direction,
        rule=first.rule,
        answers=answers,
    )


def _slug_source(findings: Sequence[Finding]) -> str:
    """Place and argument, never the value: the name outlives it."""
    one = len({finding.address for finding in findings}) == 1
    return f"{findings[0].address if one else ''} {findings[0].path or ''}"


def _root_cause(finding: Finding) -> tuple[str, ...]:
    return (finding.address, finding.path or "")


def _order(answer: Answer) -> bool:
    """Reverts come last: what is adopted first is no part of what a revert's apply would do."""
    return answer.direction == "revert"


def _tuple_key(answer: Answer) -> tuple[str, ...] | None:
    """What equal findings at several addresses of a stack share; None for a sensitive one, which has no digest."""
    finding = answer.finding
    if answer.direction in ("ignore", "remove"):  # one edit of one block, whatever became of its instances
        edit = answer.edits[0]
        return (finding.check, answer.direction, finding.path or "", edit.file, *edit.block)
    if finding.sensitive or finding.value_digest is None:
        return None
    return (finding.check, answer.direction or "", finding.path or "", finding.value_digest)


def _addresses(answers: Sequence[Answer]) -> Mapping[tuple[str, tuple[str, ...]], set[str]]:
    """The addresses of one stack that share a tuple."""
    addresses: defaultdict[tuple[str, tuple[str, ...]], set[str]] = defaultdict(set)
    for answer in answers:
        addresses[answer.finding.stack, _tuple_key(answer) or ()].add(answer.finding.address)
    return addresses


def _home(finding: Finding, homes: Mapping[tuple[str, str | None], str]) -> str | None:
    return homes.get((finding.fingerprint, None)) or homes.get((finding.fingerprint, finding.value_digest))


def _homes(pulls: Sequence[PullRequest]) -> dict[tuple[str, str | None], str]:
    """Fingerprint (and value digest, for declined ones) → scope of the pull request that it belongs to."""
    homes: dict[tuple[str, str | None], str] = {}
    for pull in pulls:
        for name in pull.fingerprints:
            if pull.state is State.OPEN:
                homes[name, None] = pull.scope
            elif pull.state is State.DECLINED and name in pull.digests:
                homes[name, pull.digests[name]] = pull.scope
    return homes


def split(group: Group, stack_id: str) -> tuple[Group, ...]:
    """One group per finding, each under the scope of its own root cause."""
    return tuple(_group(scope(stack_id, group.agent, _root_cause(a.finding)), (a,), None) for a in group.answers)
