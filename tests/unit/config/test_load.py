"""`agentbot.yml` becomes settings, or one sentence per problem."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentbot.config.load import MAX_BYTES, load, parse
from agentbot.config.settings import Settings
from agentbot.errors import ConfigError

FULL = b"""
version: 1
mode: propose
unproven: draft
agents:
  drift:
    enabled: false
stacks:
  - path: live/*
    env:
      AWS_PROFILE: prod
      DD_API_KEY:
  - path: network
    name: net
    id: 7f
    workspace: staging
    var_files: [../shared.tfvars]
    backend_config: [bucket=b, backend.hcl]
    binary: tofu
"""


def problems(text: str | bytes) -> tuple[str, ...]:
    data = text.encode() if isinstance(text, str) else text
    with pytest.raises(ConfigError) as caught:
        parse("agentbot.yml", data)
    return caught.value.problems


def test_no_file_gives_the_defaults() -> None:
    settings = load(lambda path: None)
    assert settings == Settings()
    assert (settings.mode, settings.unproven, settings.agents.drift.enabled) == (None, "refuse", True)


@pytest.mark.parametrize("data", [b"", b"# nothing yet\n", b"\xef\xbb\xbfversion: 1\n", b"version: 1\r\n", b"~"])
def test_an_empty_file_gives_the_defaults(data: bytes) -> None:
    assert parse("agentbot.yml", data) == Settings()


@pytest.mark.parametrize("path", ["agentbot.yml", ".github/agentbot.yml"])
def test_either_place_is_read(path: str) -> None:
    assert load({path: b"mode: propose"}.get).mode == "propose"


def test_two_files_are_a_problem() -> None:
    with pytest.raises(ConfigError, match=r"\.github/agentbot\.yml is there too"):
        load(lambda path: b"version: 1")


def test_every_key_is_read() -> None:
    settings = parse("agentbot.yml", FULL)
    live, network = settings.stacks
    assert live.env == {"AWS_PROFILE": "prod", "DD_API_KEY": None}
    assert (network.name, network.id, network.workspace, network.binary) == ("net", "7f", "staging", "tofu")
    assert network.var_files == ("../shared.tfvars",)
    assert network.backend_config == ("bucket=b", "backend.hcl")
    assert not settings.agents.drift.enabled


def test_all_problems_are_told_at_once_with_their_key_path() -> None:
    text = "mode: propos\nstackz: []\nstacks:\n - path: a\n - pth: b\n   var_files: x\n   env: {A: 1}\n"
    assert problems(text) == (
        "`mode` must be 'observe' or 'propose', did you mean `propose`?",
        "`stacks[1].path` is missing",
        "`stacks[1].env.A` must be text: put it in quotes",
        "`stacks[1].var_files` must be a list: lines that begin with `- `",
        "`stacks[1].pth` is not a known key, did you mean `path`?",
        "`stackz` is not a known key, did you mean `stacks`?",
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("version: 2", "`version` must be 1"),
        ("agents: {drift: {enabled: yes}}", "`agents.drift.enabled` must be true or false"),
        ("agents: {cost: {}}", "`agents.cost` is not a known key (there are: drift)"),
        ("stacks: [{path: ../x}]", "`stacks[0].path` must be a path inside the repository"),
        ("stacks: [{path: /x}]", "`stacks[0].path` must be a path inside the repository"),
        ("stacks: [{path: 'C:/x'}]", "`stacks[0].path` must be a path inside the repository"),
        ("stacks: [{path: ''}]", "`stacks[0].path` must not be empty"),
        ("stacks: [{path: a, var_files: [-x]}]", "`stacks[0].var_files[0]` must not begin with `-`"),
        ('stacks: [{path: a, name: "a\\nb"}]', "`stacks[0].name` must be one line"),
        ("stacks: [{path: a, workspace: 'a/b'}]", "`stacks[0].workspace` may have letters"),
        ("stacks: [{path: a, binary: ./x}]", "`stacks[0].binary` must be 'terraform' or 'tofu'"),
        ("stacks: [{path: a, env: {GITHUB_TOKEN: x}}]", "must not hold GITHUB_TOKEN"),
        ("stacks: [{path: a, env: {'A=B': x}}]", "no environment variable"),
        ("stacks: [3]", "`stacks[0]` must hold `key: value` lines"),
        ("[]", "it must hold `key: value` lines"),
        ("1: x", "`[1]` must be text"),
    ],
)
def test_each_wrong_value_is_named(text: str, words: str) -> None:
    assert any(words in problem for problem in problems(text)), problems(text)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"mode: observe\nmode: propose", "line 2: the key `mode` is there twice"),
        (b"mode: &m observe\nunproven: *m", "line 2: aliases"),
        (b"mode: !!python/name:os.system x", "line 1: tags"),
        (b"mode: observe\n---\nmode: propose", "line 2: there is a second document"),
        (b"[" * 100_000, "line 1: it is nested deeper"),
        (b"mode: observe\nstacks: [", "line 2: "),
        (b"mode: observe\n\tx: 1", "line 2: "),
        (b"ok: 1\nmode: \xff", "line 2: it is not UTF-8"),
        (b"mode: \x00", "a character that YAML does not allow"),
        (b"? [a, b]\n: c", "line 1: a key must be plain text"),
        (b"#" * (MAX_BYTES + 1), "more than 256 kB"),
    ],
)
def test_what_is_not_plain_yaml_is_refused_by_line(data: bytes, words: str) -> None:
    assert words in problems(data)[0]


def test_a_hostile_key_is_shown_short_and_without_escape_sequences() -> None:
    (problem,) = problems('"\\e[31m' + "x" * 5000 + '": 1')
    assert "\x1b" not in problem
    assert len(problem) < 400


KEYS = st.sampled_from(
    ["version", "mode", "stacks", "path", "name", "env", "agents", "drift", "enabled", "x", "unproven"]
)
LEAVES = st.sampled_from(["1", "true", "propose", "'a'", "~", "*a", "!t x", "[", "{", '"', "a: b", "\n - ", "é", "\t"])


@given(
    st.recursive(
        LEAVES,
        lambda inner: st.one_of(
            st.lists(inner, max_size=4).map(lambda items: "[" + ",".join(items) + "]"),
            st.dictionaries(KEYS, inner, max_size=4).map(
                lambda d: "{" + ", ".join(f"{k}: {v}" for k, v in d.items()) + "}"
            ),
        ),
        max_leaves=12,
    )
)
def test_any_text_gives_settings_or_problems(text: str) -> None:
    with suppress(ConfigError):
        assert isinstance(parse("agentbot.yml", text.encode()), Settings)


@given(st.binary(max_size=200))
def test_any_bytes_give_settings_or_problems(data: bytes) -> None:
    with suppress(ConfigError):
        assert isinstance(parse("agentbot.yml", data), Settings)
