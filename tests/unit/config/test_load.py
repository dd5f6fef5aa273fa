"""`agentbot.yml` becomes settings, or one sentence per problem."""

from __future__ import annotations

import time
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
    environment: prod
checkov:
  path: checks
  skip: [CKV_AWS_3, CKV2_AWS_12]
boundary: rules/boundary.yml
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
    assert (settings.checkov.path, settings.checkov.skip, settings.boundary) == (
        "policies",
        (),
        "policies/boundary.yml",
    )


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
    assert (live.environment, network.environment) == (None, "prod")
    assert (settings.checkov.path, settings.checkov.skip) == ("checks", ("CKV_AWS_3", "CKV2_AWS_12"))
    assert settings.boundary == "rules/boundary.yml"
    assert not settings.agents.drift.enabled


def test_all_problems_are_told_at_once_with_their_line_and_key_path() -> None:
    text = "mode: propos\nstackz: []\nstacks:\n - path: a\n - pth: b\n   var_files: x\n   env: {A: 1}\n"
    assert problems(text) == (
        "line 1: `mode` must be 'observe' or 'propose', did you mean `propose`?",
        "line 2: `stackz` is not a known key, did you mean `stacks`?",
        "line 5: `stacks[1].path` is missing",
        "line 5: `stacks[1].pth` is not a known key, did you mean `path`?",
        "line 6: `stacks[1].var_files` must be a list: lines that begin with `- `",
        "line 7: `stacks[1].env.A` must be text: put it in quotes",
    )


def test_a_problem_of_a_file_is_one_sentence() -> None:
    with pytest.raises(ConfigError) as caught:
        parse("agentbot.yml", b"version: 1\nstacks:\n  - path: a\n\n    # why\n\n    enviroment: prod\n")
    said = "line 7: `stacks[0].enviroment` is not a known key, did you mean `environment`?"
    assert str(caught.value) == f"agentbot.yml has 1 problem: {said}"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("\ufeff# a\n\nmode:\n  x", 3),
        ("version: 1\r\nmode: x\r\n", 2),
        ("stacks:\n- path: a\n- path: b\n  env:\n    OK: x\n    A=B: x\n", 4),
        ("stacks:\n  - path: a\n    var_files:\n      - a\n      - -b\n", 5),
        ("stacks:\n  - path: a\n    var_files: [a,\n      b,\n      -c]\n", 5),
        ('"mode" : x', 1),
        ("1: x\nmode: observe", 1),
        ("mode: observe\n? 1\n: x", 2),
        ("agents: {drift: {\nenabled: 1}}", 2),
        ("checkov:\n  skip:\n    - CKV_AWS_1\n    - CKV_AWS_1x\n", 4),
    ],
)
def test_a_problem_has_the_line_of_its_key_or_list_entry(text: str, line: int) -> None:
    (problem,) = problems(text)
    assert problem.startswith(f"line {line}: `")


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
        ("stacks: [{path: a, environment: prd}]", "must be 'prod' or 'nonprod', did you mean `prod`?"),
        ("boundary: ../x.yml", "`boundary` must be a path inside the repository"),
        ("boundary: ''", "`boundary` must not be empty"),
        ("checkov: {path: /etc}", "`checkov.path` must be a path inside the repository"),
        ("checkov: {paths: x}", "`checkov.paths` is not a known key, did you mean `path`?"),
        ("checkov: {skip: CKV_AWS_3}", "`checkov.skip` must be a list"),
        ("checkov: {skip: [ckv_aws_3]}", "`checkov.skip[0]` must be the id of a Checkov check"),
        ('checkov: {skip: ["CKV_AWS_3\\n"]}', "`checkov.skip[0]` must be the id of a Checkov check"),
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
        (b"{a: " * 50_000, "line 1: it is nested deeper"),
        (b"- " * 100_000, "line 1: it is nested deeper"),
        (b"? " * 100_000, "line 1: it is nested deeper"),
        (b"".join(b" " * n + b"a:\n" for n in range(600)), "line 21: it is nested deeper"),
        (b"a: &a [x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n", "line 2: aliases"),
        (b"<<: &a {mode: observe}\nx: {<<: *a}", "line 2: aliases"),
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


@pytest.mark.parametrize(
    "data",
    [
        b"".join(b"k%d: 1\n" % number for number in range(20_000)),
        b"mode: '" + b"x" * 250_000 + b"'",
        b"#\n" * 130_000,
    ],
)
def test_a_file_of_the_greatest_size_is_read_in_time(data: bytes) -> None:
    assert MAX_BYTES // 2 < len(data) <= MAX_BYTES
    started = time.process_time()
    with suppress(ConfigError):
        parse("agentbot.yml", data)
    assert time.process_time() - started < 20  # seconds; under 4 where measured


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
