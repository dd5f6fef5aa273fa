"""Rules take findings out of the list, never the ones that must be seen, and each says when it does nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentbot.checks.drift.finding import merged
from agentbot.checks.facts import Finding, Severity, Skipped
from agentbot.checks.ignored import LOUD_DELETION, LOUD_SECURITY, LOUD_THREE_WAY, Sifted, loudness, rows, sift
from agentbot.config.ignores import IgnoreRule
from tests.support.answers import answer

TODAY = date(2027, 1, 31)


def found(address: str = "aws_a.b", path: str | None = "size", **rest: Any) -> Finding:
    return replace(answer(address="aws_a.b", path="size").finding, address=address, path=path, **rest)


def rule(address: str = "aws_a.b", *, until: date = TODAY, **rest: str) -> IgnoreRule:
    return IgnoreRule.model_validate({"address": address, "reason": "why", "owner": "me", "until": until, **rest})


def sifted(findings: Sequence[Finding], *rules: IgnoreRule) -> Sifted:
    return sift(findings, rules, today=TODAY)


def told(
    findings: Sequence[Finding], *rules: IgnoreRule, stacks: Collection[str] = ("app",), complete: bool = True
) -> list[Skipped]:
    return list(rows(rules, [sifted(findings, *rules)], today=TODAY, stacks=stacks, complete=complete))


def test_a_finding_that_matches_is_taken_out_and_told() -> None:
    findings = (found(), found(path="type"))
    result = sifted(findings, rule(path="size"))
    assert result.kept == findings[1:]
    assert told(findings, rule(path="size")) == [
        Skipped(
            "changed-outside-code", "app", "ignored until 2027-01-31 by owner me: why (`size`, `ignores[0]`)", "aws_a.b"
        )
    ]


def test_without_rules_every_finding_stays() -> None:
    findings = (found(), found("aws_c.d"))
    assert sifted(findings) == Sifted(findings)
    assert told(findings) == []


@pytest.mark.parametrize(
    "one",
    [
        rule("aws_a.c"),
        rule("aws_a"),
        rule(path="type"),
        rule(path="siz"),
        rule(stack="other"),
        rule(until=date(2027, 1, 30)),
    ],
)
def test_a_rule_about_something_else_or_of_the_past_silences_nothing(one: IgnoreRule) -> None:
    assert sifted([found()], one).kept == (found(),)


@pytest.mark.parametrize("one", [rule(), rule("*.b"), rule("**"), rule(path="*"), rule(stack="a*"), rule(stack="app")])
def test_a_rule_holds_to_the_end_of_its_last_day(one: IgnoreRule) -> None:
    assert sifted([found()], one).kept == ()


def test_a_rule_with_a_path_is_not_about_the_whole_resource() -> None:
    whole = found(path=None)
    assert sifted([whole], rule(path="**")).kept == (whole,)
    assert sifted([whole], rule()).kept == ()


LOUD = [
    (found(kind="deleted", path=None), LOUD_DELETION),
    (found(kind="unapplied", path=None, evidence={"actions": ["delete"]}), LOUD_DELETION),
    (found(security=True), LOUD_SECURITY),
    (found(kind="silent", security=True), LOUD_SECURITY),
    (found(kind="three-way"), LOUD_THREE_WAY),
]


@pytest.mark.parametrize(("finding", "why"), LOUD)
def test_what_must_be_seen_is_not_silenced_and_its_rule_is_told_once(finding: Finding, why: str) -> None:
    result = sifted([finding, finding], rule("**"))
    assert (result.kept, result.ignored) == ((finding, finding), ())
    (row,) = told([finding, finding], rule("**"))
    assert (row.check, row.stack, row.address) == ("ignores", "app", "aws_a.b")
    assert "does not silence" in row.reason
    assert row.reason.endswith(f": {why} (and 1 more)")


def test_members_of_a_set_that_share_a_place_are_as_loud_as_the_loudest() -> None:
    same = (found(), found(kind="three-way"))
    (both,) = merged(same)
    assert loudness(both) == LOUD_THREE_WAY
    assert loudness(next(merged((found(), found(security=True, severity=Severity.HIGH))))) == LOUD_SECURITY


def test_a_rule_may_silence_one_finding_and_not_the_other() -> None:
    open_door = found("aws_c.d", security=True)
    first, second = told([found(), open_door], rule("**"))
    assert (first.check, first.address) == ("changed-outside-code", "aws_a.b")
    assert (second.check, second.address) == ("ignores", "aws_c.d")


def test_the_first_rule_that_matches_answers_and_the_others_are_not_stale() -> None:
    (row,) = told([found()], rule("aws_x.*"), rule("**"), rule(), complete=False)
    assert "`ignores[1]`" in row.reason
    assert [row.reason.split(" ")[0] for row in told([found()], rule("aws_x.*"), rule("**"), rule())] == [
        "ignored",
        "`ignores[0]`",
    ]


def test_an_expired_rule_is_told_and_a_later_one_still_silences() -> None:
    old = rule("aws_a.*", until=date(2027, 1, 30))
    ignored, expired = told([found()], old, rule())
    assert "`ignores[1]`" in ignored.reason
    assert (expired.check, expired.stack, expired.address) == ("ignores", "-", None)
    assert expired.reason.startswith("`ignores[0]` (`aws_a.*`) expired on 2027-01-30, owner me")


def test_a_rule_about_nothing_is_stale_only_where_everything_was_read() -> None:
    (row,) = told([], rule(stack="app"))
    assert (row.check, row.stack) == ("ignores", "app")
    assert "is stale, owner me" in row.reason
    assert told([], rule(), complete=False) == []


ADDRESSES = st.sampled_from(["aws_a.b", "aws_a.c[0]", 'module.m["x.y"].aws_a.b', "aws_a.b\u202e"])
FINDINGS = st.lists(
    st.builds(
        found,
        ADDRESSES,
        st.sampled_from([None, "size", 'tags["a"]', "rule[*].x"]),
        kind=st.sampled_from(["changed", "silent", "deleted", "three-way", "unapplied", "adopted"]),
        security=st.booleans(),
        stack=st.sampled_from(["app", "live/shop"]),
    ),
    max_size=6,
)
GLOBS = st.sampled_from(["**", "*", "aws_a.*", "aws_a.b", "aws_a.c[*]", "**.b", "live/*", "size", "tags[*]", "["])
RULES = st.lists(
    st.builds(
        lambda address, until, rest: rule(address, until=until, **rest),
        GLOBS,
        st.dates(date(2027, 1, 29), date(2027, 2, 2)),
        st.dictionaries(st.sampled_from(["path", "stack"]), GLOBS),
    ),
    max_size=5,
)


@given(FINDINGS, RULES)
def test_no_finding_is_lost_and_none_that_must_be_seen_is_ignored(
    findings: list[Finding], rules: list[IgnoreRule]
) -> None:
    result = sifted(findings, *rules)
    ignored = [match.finding for match in result.ignored]
    assert sorted(map(repr, [*result.kept, *ignored])) == sorted(map(repr, findings))
    assert all(loudness(finding) is None for finding in ignored)
    assert all(match.rule.until >= TODAY for match in result.ignored)
    table = told(findings, *rules)
    assert len(table) - len(ignored) <= len(rules)
    assert all(row.reason and row.stack for row in table)
