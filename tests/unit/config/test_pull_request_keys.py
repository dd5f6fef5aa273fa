"""The keys about pull requests: what is taken, what is refused, and that an editor says the same."""

from __future__ import annotations

import json
import re
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from agentbot.config.load import parse
from agentbot.config.schema import document
from agentbot.config.settings import MAX_LABELS, MAX_LIMIT, MAX_REVIEWERS, Settings
from agentbot.errors import ConfigError


def _pattern(validator: Any, pattern: str, instance: Any, schema: Any) -> Any:
    if isinstance(instance, str) and not re.search(pattern.replace("$", r"\Z"), instance):
        yield jsonschema.ValidationError(pattern)


EDITOR = jsonschema.validators.extend(Draft7Validator, {"pattern": _pattern})(document(Settings, "agentbot.yml"))


def problems(written: Any) -> tuple[str, ...]:
    try:
        parse("agentbot.yml", json.dumps(written, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    except ConfigError as problem:
        return problem.problems
    return ()


def test_the_defaults() -> None:
    settings = Settings()
    assert (settings.limits.open, settings.limits.new_per_run) == (None, None)
    assert (settings.schedule.window, settings.schedule.timezone) == ((), "UTC")
    assert (settings.grouping, settings.draft) == ("root-cause", "unproven")
    assert (settings.labels, settings.reviewers) == (("agentbot",), ("codeowners",))


def test_every_key_is_read() -> None:
    text = b"""
limits:
  open: 5
  new_per_run: 0
schedule:
  window: [mon-fri 08:00-18:00]
  timezone: Europe/Berlin
grouping: stack
labels: [infra, "agentbot:drift"]
reviewers: [ann, octo/platform, codeowners]
draft: judgement
"""
    settings = parse("agentbot.yml", text)
    assert (settings.limits.open, settings.limits.new_per_run) == (5, 0)
    assert (settings.schedule.window, settings.schedule.timezone) == (("mon-fri 08:00-18:00",), "Europe/Berlin")
    assert (settings.grouping, settings.draft) == ("stack", "judgement")
    assert settings.labels == ("infra", "agentbot:drift")
    assert settings.reviewers == ("ann", "octo/platform", "codeowners")


GOOD: list[Any] = [
    {"limits": {}},
    {"limits": {"open": None, "new_per_run": MAX_LIMIT}},
    {"labels": []},
    {"labels": ["x" * 50, "a b", "é", "agentbot:holder", "an-agentbot:hold"]},
    {"reviewers": []},
    {"reviewers": ["a", "octo_corp", "0-x", "octo/a.b_c-d"]},
    {"schedule": {"window": ["00:00-24:00"]}},
    {"schedule": {"timezone": "America/Argentina/Buenos_Aires"}},
]
BAD: list[tuple[Any, str]] = [
    ({"limits": {"open": -1}}, "`limits.open` must be a whole number from 0 to 1000"),
    ({"limits": {"open": MAX_LIMIT + 1}}, "`limits.open` must be a whole number from 0 to 1000"),
    ({"limits": {"new_per_run": True}}, "`limits.new_per_run` must be a whole number from 0 to 1000"),
    ({"limits": {"new_per_run": "3"}}, "`limits.new_per_run` must be a whole number from 0 to 1000"),
    ({"limits": {"new": 3}}, "`limits.new` is not a known key (there are: open, new_per_run)"),
    ({"limits": 3}, "`limits` must hold `key: value` lines"),
    ({"grouping": "stacks"}, "`grouping` must be 'root-cause' or 'stack', did you mean `stack`?"),
    ({"draft": "always"}, "`draft` must be 'unproven' or 'judgement'"),
    ({"labels": "a"}, "`labels` must be a list: lines that begin with `- `"),
    ({"labels": [""]}, "`labels[0]` must not be empty"),
    ({"labels": ["x" * 51]}, "`labels[0]` must not be longer than 50 characters"),
    ({"labels": ["a,b"]}, "`labels[0]` must not have a comma: write each label on a line of its own"),
    ({"labels": ["a\nb"]}, "`labels[0]` must be one line of printable text without spaces around it"),
    ({"labels": [" a"]}, "`labels[0]` must be one line of printable text without spaces around it"),
    (
        {"labels": ["Agentbot:Hold"]},
        "`labels[0]` must not be the label with which people keep agentbot away from a pull request",
    ),
    ({"labels": ["a"] * (MAX_LABELS + 1)}, "`labels` must not have more than 20 entries"),
    ({"reviewers": ["@ann"]}, "`reviewers[0]` must be `user`, `organisation/team` or `codeowners`, without `@`"),
    ({"reviewers": ["a/b/c"]}, "`reviewers[0]` must be `user`, `organisation/team` or `codeowners`, without `@`"),
    ({"reviewers": ["a@b.c"]}, "`reviewers[0]` must be `user`, `organisation/team` or `codeowners`, without `@`"),
    ({"reviewers": ["ann\n"]}, "`reviewers[0]` must be `user`, `organisation/team` or `codeowners`, without `@`"),
    ({"reviewers": ["a"] * (MAX_REVIEWERS + 1)}, "`reviewers` must not have more than 50 entries"),
    ({"schedule": {"window": "08:00-18:00"}}, "`schedule.window` must be a list: lines that begin with `- `"),
    ({"schedule": {"windows": []}}, "`schedule.windows` is not a known key, did you mean `window`?"),
]


@pytest.mark.parametrize("written", GOOD)
def test_what_is_right_is_taken_by_loader_and_editor(written: Any) -> None:
    assert problems(written) == ()
    assert EDITOR.is_valid(written)


@pytest.mark.parametrize(("written", "said"), BAD)
def test_what_is_wrong_is_refused_by_loader_and_editor(written: Any, said: str) -> None:
    assert problems(written) == (f"line 1: {said}",)
    assert not EDITOR.is_valid(written)


def test_there_is_no_key_for_assignees() -> None:
    assert problems({"assignees": ["ann"]})[0].startswith("line 1: `assignees` is not a known key")


NAMES = st.text(alphabet="aZ0_-./@, :\n\u00a0é", max_size=8) | st.sampled_from(
    ["agentbot:hold", "AGENTBOT:HOLD", "codeowners", "x" * 50, "x" * 51, "x" * 100, "x" * 101, "a/" + "x" * 101]
)
VALUES = NAMES | st.none() | st.booleans() | st.integers(-2, MAX_LIMIT + 2)
WINDOWS = st.from_regex(r"(mon|sun-fri|sat,)? ?[0-2][0-9]:[0-6]0-(08|2[0-4]):00", fullmatch=True)
KEYS = {
    "limits": st.fixed_dictionaries({}, optional={"open": VALUES, "new_per_run": VALUES, "x": VALUES}),
    "schedule": st.fixed_dictionaries({}, optional={"window": st.lists(WINDOWS | NAMES, max_size=2)}),
    "labels": st.lists(VALUES, max_size=3) | VALUES,
    "reviewers": st.lists(VALUES, max_size=3) | VALUES,
    "grouping": VALUES | st.sampled_from(["stack", "root-cause"]),
    "draft": VALUES | st.sampled_from(["unproven", "judgement"]),
}


@given(st.fixed_dictionaries({}, optional=KEYS))
def test_loader_and_editor_agree(written: dict[str, Any]) -> None:
    found = problems(written)
    assert EDITOR.is_valid(written) == (found == ()), found
