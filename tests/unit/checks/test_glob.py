"""Globs over addresses, paths and stack names say what they should, in one pass."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentbot.checks.glob import glob, literally


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("aws_a.b", "aws_a.b"),
        ("aws_a.*", "aws_a.b"),
        ("aws_a.*", "aws_a.b[0]"),
        ("aws_a.*", 'aws_a.b["x.y"]'),
        ("aws_*.b", "aws_ebs_volume.b"),
        ("*.b", "aws_a.b"),
        ("**.b", 'module.m["a.b"].aws_a.b'),
        ("module.**", "module.m.aws_a.b"),
        ("module.**.aws_a.*", "module.m.module.n[0].aws_a.b"),
        ("**", "anything.at.all[0]"),
        ("aws_a.b[*]", "aws_a.b[0]"),
        ("aws_a.b[*]", 'aws_a.b["x.]\\"y"]'),
        ('aws_a.b["x*"]', 'aws_a.b["x.y"]'),
        ("ingress[*].cidr_blocks", "ingress[*].cidr_blocks"),
        ("ingress[*].cidr_blocks", "ingress[12].cidr_blocks"),
        ("tags[*]", 'tags["Owner"]'),
        ('tags["\\*"]', 'tags["*"]'),
        ("a*b*c", "aXbbYc"),
        ("a*", "a"),
    ],
)
def test_what_matches(pattern: str, text: str) -> None:
    assert glob(pattern).matches(text)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("aws_a.b", "aws_a.bb"),
        ("aws_a.b", "aws_a.b[0]"),
        ("aws_a.*", "module.m.aws_a.b"),
        ("*", "aws_a.b"),
        ("module.*.aws_a.*", "module.m.module.n.aws_a.b"),
        ("aws_a.b[*]", "aws_a.b"),
        ("aws_a.b[*]", "aws_a.b[0].c"),
        ("tags[*]", "tags[0][1]"),
        ('tags["\\*"]', 'tags["a"]'),
        ("a?c", "abc"),
        ("[ab].c", "a.c"),
        ("A.b", "a.b"),
        ("a.b", "a.b\n"),
    ],
)
def test_what_does_not_match(pattern: str, text: str) -> None:
    assert not glob(pattern).matches(text)


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [("live/*", "live/shop", True), ("live/*", "live/shop/eu", False), ("live/**", "live/a/b", True), (".", ".", True)],
)
def test_stacks_have_slashes(pattern: str, text: str, matches: bool) -> None:
    assert glob(pattern, separator="/").matches(text) is matches


TEXTS = st.text(alphabet='ab.*[]"\\0', max_size=14)
PLAIN = st.text(alphabet="ab.", max_size=10)


@given(TEXTS)
def test_a_text_taken_literally_matches_itself(text: str) -> None:
    assert glob(literally(text)).matches(text)


@given(TEXTS, TEXTS)
def test_a_text_taken_literally_matches_nothing_else(text: str, other: str) -> None:
    if "[*]" not in text:
        assert glob(literally(text)).matches(other) is (text == other)


@given(TEXTS, TEXTS)
def test_any_pattern_gives_an_answer(pattern: str, text: str) -> None:
    assert glob(pattern).matches(text) in (True, False)


@given(st.text(alphabet="ab.*", max_size=10), PLAIN)
def test_stars_mean_what_the_plainest_matcher_says(pattern: str, text: str) -> None:
    assert glob(pattern).matches(text) is _plainly(pattern, text)


def _plainly(pattern: str, text: str) -> bool:
    if not pattern:
        return not text
    stars = len(pattern) - len(pattern.lstrip("*"))
    if not stars:
        return text[:1] == pattern[0] and _plainly(pattern[1:], text[1:])
    return any(
        _plainly(pattern[stars:], text[taken:])
        for taken in range(len(text) + 1)
        if stars > 1 or "." not in text[:taken]
    )


def test_no_pattern_takes_long() -> None:
    started = time.process_time()
    for pattern in ("*a" * 250, "**a" * 166, "[*" * 250, "a*" * 249 + "b"):
        assert not glob(pattern).matches("a" * 5_000 + "c")
    assert time.process_time() - started < 2
