"""Findings against the rules of `.agentbot/ignores.yml`: what is not listed, and what the report says of each rule.

No rule silences a deletion, a security path or a difference on three sides, and nothing is silenced without a row.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from agentbot.checks.drift.kind import Kind
from agentbot.checks.facts import Finding, Skipped
from agentbot.checks.glob import glob
from agentbot.config.ignores import IgnoreRule

CHECK = "ignores"
"""The `check` of rows about a rule; a row about an ignored finding has the finding's own."""
NO_STACK = "-"
"""The `stack` of rows about a rule that names none."""
IGNORED = "ignored "

LOUD_DELETION = "a deletion is always shown"
LOUD_SECURITY = "a security-relevant change is always shown"
LOUD_THREE_WAY = "a value that differs on three sides is always shown"


def is_ignored(reason: str) -> bool:
    """Whether a row of the report says that a finding was silenced, rather than that something was not examined."""
    return reason.startswith(IGNORED)


@dataclass(frozen=True)
class Match:
    """A rule, by its place in the file, and a finding that it is about."""

    number: int
    rule: IgnoreRule
    finding: Finding

    @property
    def reason(self) -> str:
        """Why the finding is not listed, for a row of the report."""
        place = f"`{self.finding.path}`, " if self.finding.path else ""
        said = f"until {self.rule.until} by owner {self.rule.owner}: {self.rule.reason}"
        return f"{IGNORED}{said} ({place}`ignores[{self.number}]`)"


@dataclass(frozen=True)
class Sifted:
    """The findings of one stack, and what the rules made of them."""

    kept: tuple[Finding, ...] = ()
    ignored: tuple[Match, ...] = ()
    loud: tuple[Match, ...] = ()
    """Matches that silence nothing, since the finding may not be silenced."""
    matched: frozenset[int] = frozenset()
    """Numbers of all rules that are about some finding, also where an earlier rule silenced it."""


def sift(findings: Iterable[Finding], rules: Sequence[IgnoreRule], *, today: date) -> Sifted:
    """Take the findings out that a rule silences today; the first rule that matches answers for it."""
    table = _Table([pair for pair in enumerate(rules) if not is_over(pair[1], today)])
    kept: list[Finding] = []
    ignored: list[Match] = []
    loud: list[Match] = []
    matched: set[int] = set()
    for finding in findings:
        matches = [Match(number, rule, finding) for number, rule in table.about(finding)]
        matched.update(match.number for match in matches)
        if matches and loudness(finding) is None:
            ignored.append(matches[0])
        else:
            kept.append(finding)
            loud += matches
    return Sifted(tuple(kept), tuple(ignored), tuple(loud), frozenset(matched))


def loudness(finding: Finding) -> str | None:
    """Why no rule may silence a finding; None where one may."""
    if finding.kind == Kind.DELETED or "delete" in finding.evidence.get("actions", ()):
        return LOUD_DELETION
    if finding.security:
        return LOUD_SECURITY
    return LOUD_THREE_WAY if finding.kind == Kind.THREE_WAY else None


def is_over(rule: IgnoreRule, today: date) -> bool:
    """Whether the rule's last day is past."""
    return rule.until < today


def rows(
    rules: Sequence[IgnoreRule], sifted: Sequence[Sifted], *, today: date, stacks: Collection[str], complete: bool
) -> Iterator[Skipped]:
    """One row for each ignored finding, then one for each rule that does not do what it was written for.

    `complete`: every stack was read to the end, so that a rule about nothing is known to be stale.
    """
    for match in (match for each in sifted for match in each.ignored):
        yield Skipped(match.finding.check, match.finding.stack, match.reason, match.finding.address)
    matched = frozenset(number for each in sifted for number in each.matched)
    loud: dict[int, list[Finding]] = {}
    for match in (match for each in sifted for match in each.loud):
        loud.setdefault(match.number, []).append(match.finding)
    for number, rule in enumerate(rules):
        about = f"`ignores[{number}]` (`{rule.address}`)"
        stack = rule.stack if rule.stack in stacks and rule.stack else NO_STACK
        if is_over(rule, today):
            reason = f"{about} expired on {rule.until}, owner {rule.owner}: it silences nothing; renew or remove it"
            yield Skipped(CHECK, stack, reason)
        elif number in loud:
            yield _not_silenced(about, loud[number])
        elif complete and number not in matched:
            yield Skipped(CHECK, stack, f"{about} is stale, owner {rule.owner}: it matches no finding; remove it")


def _not_silenced(about: str, findings: Sequence[Finding]) -> Skipped:
    first = findings[0]
    place = f"`{first.path}` of it" if first.path else "it"
    more = f" (and {len(findings) - 1} more)" * (len(findings) > 1)
    return Skipped(CHECK, first.stack, f"{about} does not silence {place}: {loudness(first)}{more}", first.address)


class _Table:
    """Rules by address: those without a star are found at once, however many there are."""

    def __init__(self, rules: Iterable[tuple[int, IgnoreRule]]) -> None:
        self._exact: dict[str, list[tuple[int, IgnoreRule]]] = {}
        self._globs: list[tuple[int, IgnoreRule]] = []
        for number, rule in rules:
            exact = glob(rule.address).exact
            place = self._globs if exact is None else self._exact.setdefault(exact, [])
            place.append((number, rule))

    def about(self, finding: Finding) -> list[tuple[int, IgnoreRule]]:
        """The rules that match a finding, in the order of the file."""
        globs = [pair for pair in self._globs if glob(pair[1].address).matches(finding.address)]
        found = [*self._exact.get(finding.address, ()), *globs]
        return sorted((pair for pair in found if _fits(pair[1], finding)), key=lambda pair: pair[0])


def _fits(rule: IgnoreRule, finding: Finding) -> bool:
    """The stack and the path are the rule's too; its address is known to be."""
    if rule.stack is not None and not glob(rule.stack, separator="/").matches(finding.stack):
        return False
    return rule.path is None or (finding.path is not None and glob(rule.path).matches(finding.path))
