"""`.agentbot/ignores.yml` becomes rules, or one sentence per problem; new rules leave every byte of it as it is."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentbot.config.append import HEADER, append
from agentbot.config.ignores import MAX_RULES, PATH, IgnoreRule, load, parse
from agentbot.config.written import MAX_BYTES
from agentbot.errors import AgentbotError, ConfigError

FULL = b"""\
# what we know of
version: 1
ignores:
  - address: module.*.aws_ebs_volume.data[*]
    path: tags["Owner"]
    stack: live/*
    reason: the finance team tags by hand
    owner: platform@example.org
    until: 2027-01-31
"""
TERMS = "reason: r, owner: o, until: 2027-01-31"


def rule(address: str = "aws_a.b", **rest: str | None) -> IgnoreRule:
    return IgnoreRule.model_validate(
        {"address": address, "reason": "r", "owner": "o", "until": date(2027, 1, 31), **rest}
    )


def problems(text: str | bytes) -> tuple[str, ...]:
    data = text.encode() if isinstance(text, str) else text
    with pytest.raises(ConfigError) as caught:
        parse(data)
    return caught.value.problems


def test_no_file_has_no_rules() -> None:
    assert load(lambda path: None) == ()


@pytest.mark.parametrize("data", [b"", b"# nothing yet\n", b"version: 1\n", b"ignores: []\n"])
def test_a_file_may_have_no_rules(data: bytes) -> None:
    assert load({PATH: data}.get) == ()


def test_every_key_is_read() -> None:
    (read,) = load({PATH: FULL}.get)
    assert read.address == "module.*.aws_ebs_volume.data[*]"
    assert (read.path, read.stack) == ('tags["Owner"]', "live/*")
    assert (read.reason, read.owner) == ("the finance team tags by hand", "platform@example.org")
    assert read.until == date(2027, 1, 31)


@pytest.mark.parametrize("name", [".agentbot/ignores.yaml", ".agentbot/ignore.yml", ".agentbot/ignore.yaml"])
def test_a_file_under_another_name_is_not_passed_over(name: str) -> None:
    with pytest.raises(ConfigError, match="call it .agentbot/ignores.yml"):
        load({name: FULL}.get)


def test_all_problems_are_told_at_once_with_their_key_path() -> None:
    text = f"""\
version: 2
ignorez: []
ignores:
  - {{addres: a, reason: '', owner: o, until: 2027-02-30}}
  - {{address: b, path: [x], {TERMS}}}
  - {{address: c, {TERMS}}}
  - {{address: c, {TERMS}}}
"""
    assert problems(text) == (
        "line 1: `version` must be 1",
        "line 2: `ignorez` is not a known key, did you mean `ignores`?",
        "line 4: `ignores[0].address` is missing",
        "line 4: `ignores[0].reason` must not be empty",
        "line 4: `ignores[0].until` must be a day that there is, as YYYY-MM-DD",
        "line 4: `ignores[0].addres` is not a known key, did you mean `address`?",
        "line 5: `ignores[1].path` must be text: put it in quotes",
        "line 7: `ignores[3]` is about the same as `ignores[2]`: keep one of them",
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ignores: {}", "`ignores` must be a list"),
        ("ignores:", "`ignores` must be a list"),
        ("ignores: [a]", "`ignores[0]` must hold `key: value` lines"),
        ("[]", "it must hold `key: value` lines, for instance `version: 1`"),
        (f"ignores: [{{address: '', {TERMS}}}]", "`ignores[0].address` must not be empty"),
        (f"ignores: [{{address: a, path: '', {TERMS}}}]", "`ignores[0].path` must not be empty"),
        (f"ignores: [{{address: {'a' * 501}, {TERMS}}}]", "`ignores[0].address` must not be longer than 500"),
        (f'ignores: [{{address: "a\\nb", {TERMS}}}]', "`ignores[0].address` must be one line"),
        ("ignores: [{address: a, reason: r, owner: o, until: 20270131}]", "`ignores[0].until` must be a day as"),
        ("ignores: [{address: a, reason: r, owner: o, until: '2027-W01-1'}]", "`ignores[0].until` must be a day as"),
        ("ignores: [{address: a, reason: r, owner: o, until: never}]", "`ignores[0].until` must be a day as"),
        ("ignores: [{address: a, reason: r, owner: 7, until: 2027-01-31}]", "`ignores[0].owner` must be text"),
        (f"ignores: [{{address: a, {TERMS}, address: b}}]", "the key `address` is there twice"),
        (f"ignores: [&a {{address: a, {TERMS}}}, *a]", "aliases"),
        ("ignores: " + "[" * 50, "nested deeper"),
        (b"ignores: \xff", "it is not UTF-8"),
        (b"#" * (MAX_BYTES + 1), "more than 256 kB"),
        (
            "ignores:\n" + "".join(f"- {{address: a.x{n}, {TERMS}}}\n" for n in range(MAX_RULES + 1)),
            "`ignores` must not have more than 1000 entries",
        ),
    ],
)
def test_each_wrong_value_is_named(text: str | bytes, words: str) -> None:
    assert any(words in problem for problem in problems(text)), problems(text)


def test_rules_about_different_places_or_stacks_are_no_duplicates() -> None:
    rows = ("path: x, ", "path: y, ", "stack: x, ", "")
    assert len(parse(f"ignores: [{', '.join(f'{{address: a, {row}{TERMS}}}' for row in rows)}]".encode())) == 4


KEYS = st.sampled_from(["version", "ignores", "address", "path", "stack", "reason", "owner", "until", "x"])
LEAVES = st.sampled_from(["1", "true", "2027-01-31", "'a.*'", "~", "*a", "!t x", "[", "{", '"', "a: b", "\n - ", "é"])
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(lambda items: "[" + ",".join(items) + "]"),
        st.dictionaries(KEYS, inner, max_size=6).map(
            lambda d: "{" + ", ".join(f"{k}: {v}" for k, v in d.items()) + "}"
        ),
    ),
    max_leaves=16,
)


@given(TREES | st.lists(TREES, max_size=3).map(lambda items: "ignores: [" + ", ".join(items) + "]"))
def test_any_text_gives_rules_or_problems(text: str) -> None:
    with suppress(ConfigError):
        assert isinstance(parse(text.encode()), tuple)


@given(st.binary(max_size=200))
def test_any_bytes_give_rules_or_problems(data: bytes) -> None:
    with suppress(ConfigError):
        assert isinstance(parse(data), tuple)


def test_a_new_file_says_what_it_is() -> None:
    made = append(None, (rule(path='tags["a"]', stack="."),))
    assert made.decode() == HEADER + (
        "ignores:\n"
        "  - address: 'aws_a.b'\n"
        "    path: 'tags[\"a\"]'\n"
        "    stack: '.'\n"
        "    reason: 'r'\n"
        "    owner: 'o'\n"
        "    until: 2027-01-31\n"
    )


OWN = "address: x.y\n    reason: >-\n      two\n      lines\n    owner: o\n    until: 2027-01-31"
WRITTEN = {
    "indented": f"version: 1\nignores:\n  # known\n  - {OWN}  # a comment\n\n# the end\n",
    "flush": f"ignores:\n- {OWN}\nversion: 1\n".replace("    ", "  "),
    "folded last": "ignores:\n  - address: x.y\n    until: 2027-01-31\n    owner: o\n    reason: |-\n      r\n# end\n",
    "flow rules": f"ignores:\n  - {{address: x.y, {TERMS}}}\n",
    "no line end": f"ignores:\n  - {OWN}",
    "no rules": "version: 1",
    "comments only": "# nothing yet\n",
    "nothing": "",
}


@pytest.mark.parametrize("text", WRITTEN.values(), ids=WRITTEN.keys())
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["", "BOM"])
def test_new_rules_leave_every_byte_as_it_is(text: str, newline: str, mark: bytes) -> None:
    data, new = mark + text.replace("\n", newline).encode(), (rule("*.it's"), rule('aws_a.b["#: -"]'))
    made = append(data, new)
    assert parse(made) == (*parse(data), *new)
    start = next((at for at, (old, now) in enumerate(zip(data, made, strict=False)) if old != now), len(data))
    rest = len(made) - len(data)
    assert made[:start] + made[start + rest :] == data
    assert b"\r\n" not in data or b"\n" not in made.replace(b"\r\n", b"")


@pytest.mark.parametrize("text", [f"ignores: [{{address: x.y, {TERMS}}}]", "ignores: []", "{}", "version: 1\n...\n"])
def test_where_rules_cannot_be_added_it_says_so(text: str) -> None:
    with pytest.raises(AgentbotError, match="cannot add to the list of rules"):
        append(text.encode(), (rule(),))


def test_a_broken_file_is_not_added_to() -> None:
    with pytest.raises(ConfigError):
        append(b"ignores: [", (rule(),))


def test_more_rules_than_fit_are_refused() -> None:
    many = tuple(rule(f"aws_a.b{n}") for n in range(MAX_RULES + 1))
    with pytest.raises(AgentbotError, match="it may have 1,000"):
        append(None, many)
    with pytest.raises(AgentbotError, match="it may have 1,000"):
        append(FULL, tuple(rule(f"aws_a.{'b' * 480}{n}") for n in range(600)))


def test_no_new_rule_changes_nothing() -> None:
    assert append(FULL, ()) == FULL


@given(st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=3, unique=True))
def test_whatever_a_rule_may_say_is_read_as_it_was_written(texts: list[str]) -> None:
    rules = []
    for text in texts:
        with suppress(ValueError):
            rules.append(rule(text, path=text, reason=text))
    assert parse(append(FULL, tuple(rules))) == (*parse(FULL), *rules)
