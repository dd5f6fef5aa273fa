"""The boundary file and its cases become frozen values, or one sentence per problem; nothing is passed over."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentbot.config import boundary
from agentbot.config.boundary import DEFAULT_NAME, MISNAMED, PATH, Boundary, Case, find, load, parse, parse_cases
from agentbot.config.written import MAX_BYTES
from agentbot.errors import AgentbotError, ConfigError, RepositoryError

FULL = b"""\
version: 1
rules:
  - id: all-of-it
    when:
      agent: [drift, cost]
      environment: [nonprod]
      direction: [adopt]
      security: [none, unclear]
      resource_type: [aws_*]
      address: ["module.*.aws_ebs_volume.data[*]"]
      paths: ['tags["Owner"]', "ingress[*].**"]
      destroys: 0
      replaces: {max: 2}
      monthly_delta: {min: -12.50, max: 3}
    effect: needs_approval
    approvals: 2
"""


def rule(text: str) -> str:
    return f"rules: [{{id: a, {text}}}]"


def when(text: str) -> str:
    return rule(f"when: {{{text}}}, effect: allow")


def problems(text: str | bytes) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        parse(PATH, text.encode() if isinstance(text, str) else text)
    return caught.value.problems


def test_every_key_is_read() -> None:
    (read,) = load({PATH: FULL}.get).rules
    said = read.when
    assert (read.id, read.effect, read.approvals) == ("all-of-it", "needs_approval", 2)
    assert (said.agent, said.environment, said.direction) == (("drift", "cost"), ("nonprod",), ("adopt",))
    assert (said.security, said.resource_type) == (("none", "unclear"), ("aws_*",))
    assert (said.address, said.paths) == (("module.*.aws_ebs_volume.data[*]",), ('tags["Owner"]', "ingress[*].**"))
    assert said.destroys is not None
    assert said.replaces is not None
    assert said.monthly_delta is not None
    assert (said.destroys.min, said.destroys.max) == (0, 0)
    assert (said.replaces.min, said.replaces.max) == (None, 2)
    assert (said.monthly_delta.min, said.monthly_delta.max) == (-12.5, 3.0)


@pytest.mark.parametrize("data", [b"", b"# nothing yet\n", b"version: 1\n", b"rules: []\n"])
def test_a_file_may_have_no_rules(data: bytes) -> None:
    assert load({PATH: data}.get) == Boundary()


def test_a_rule_may_be_about_everything_and_asks_for_one_approval_if_it_does_not_say() -> None:
    (read,) = parse(PATH, rule("when: {}, effect: needs_approval").encode()).rules
    assert (read.when.agent, read.when.destroys, read.approvals) == ((), None, 1)


def test_all_problems_are_told_at_once_with_their_key_path() -> None:
    text = """\
version: 2
rulez: []
rules:
  - {id: a, when: {agnet: [drift], direction: [adpot], destroys: {mx: 0}}, effect: alow}
  - {id: a, when: {destroys: -1, monthly_delta: 3}, effect: block, approvals: 11}
  - {effect: needs_approval}
"""
    assert problems(text) == (
        "line 1: `version` must be 1",
        "line 2: `rulez` is not a known key, did you mean `rules`?",
        "line 4: `rules[0].when.direction[0]` must be 'adopt', 'revert', 'change', 'ignore', 'import' or 'remove', "
        "did you mean `adopt`?",
        "line 4: `rules[0].when.destroys.mx` is not a known key, did you mean `max`?",
        "line 4: `rules[0].when.agnet` is not a known key, did you mean `agent`?",
        "line 4: `rules[0].effect` must be 'allow', 'needs_approval' or 'block', did you mean `allow`?",
        "line 5: `rules[1].when.destroys` must be a whole number, 0 or more, or hold `min: …` or `max: …`",
        "line 5: `rules[1].when.monthly_delta` must hold `min: …` or `max: …`, in USD a month",
        "line 5: `rules[1].approvals` must be a whole number from 1 to 10",
        "line 5: `rules[1].id` is that of `rules[0]` too: give each its own",
        "line 5: `rules[1].approvals` is for `needs_approval` only",
        "line 6: `rules[2].id` is missing",
        "line 6: `rules[2].when` is missing",
    )


WRONG = {
    "no list": ("rules: {}", "`rules` must be a list"),
    "no rule": ("rules: [a]", "`rules[0]` must hold `key: value` lines"),
    "a list": ("[]", "it must hold `key: value` lines, for instance `version: 1`"),
    "a number as id": (rule("when: {}, effect: allow").replace("id: a", "id: 7"), "`rules[0].id` must be text"),
    "an id that breaks a line": ('rules: [{id: "a`b", when: {}, effect: block}]', "`rules[0].id` may have letters"),
    "a word for a list": (when("agent: drift"), "`rules[0].when.agent` must be a list"),
    "a class that there is not": (when("security: [hgih]"), "`rules[0].when.security[0]` must be 'none', 'weak"),
    "an empty glob": (when("address: ['']"), "`rules[0].when.address[0]` must not be empty"),
    "a glob of two lines": (when('paths: ["a\\nb"]'), "`rules[0].when.paths[0]` must be one line"),
    "very many globs": (when(f"paths: [{'a,' * 1001}]"), "`rules[0].when.paths` must not have more than 1000 entries"),
    "a truth for a number": (when("destroys: true"), "`rules[0].when.destroys` must be a whole number"),
    "an open range": (when("destroys: {}"), "`rules[0].when.destroys` must hold `min: …` or `max: …`"),
    "a range without inside": (when("replaces: {min: 2, max: 1}"), "`rules[0].when.replaces` can never hold"),
    "half a thing": (when("destroys: {max: 0.5}"), "`rules[0].when.destroys.max` must be a whole number, 0 or more"),
    "no amount": (when("monthly_delta: {max: 1e3}"), "`rules[0].when.monthly_delta.max` must be an amount in USD"),
    "not a number": (when("monthly_delta: {max: .nan}"), "`rules[0].when.monthly_delta.max` must be an amount in USD"),
    "nobody": (rule("when: {}, effect: needs_approval, approvals: 0"), "`rules[0].approvals` must be a whole number"),
    "approvals of an allowance": (rule("when: {}, effect: allow, approvals: 2"), "is for `needs_approval` only"),
    "a key twice": (rule("when: {}, effect: allow, effect: block"), "the key `effect` is there twice"),
    "an alias": ("rules: [&a {id: a, when: {}, effect: allow}, *a]", "aliases"),
    "deep": ("rules: " + "[" * 50, "nested deeper"),
    "latin-1": (b"rules: \xff", "it is not UTF-8"),
    "large": (b"#" * (MAX_BYTES + 1), "more than 256 kB"),
}


@pytest.mark.parametrize(("text", "words"), WRONG.values(), ids=WRONG.keys())
def test_each_wrong_value_is_named(text: str | bytes, words: str) -> None:
    assert any(words in problem for problem in problems(text)), problems(text)


@pytest.mark.parametrize("key", boundary.When.model_fields)
@pytest.mark.parametrize("nothing", ["", "~", "[]", "{}"])
def test_a_condition_that_was_left_unfinished_is_no_condition_that_always_holds(key: str, nothing: str) -> None:
    assert problems(when(f"{key}: {nothing}"))[0].startswith(f"line 1: `rules[0].when.{key}` must ")


@pytest.mark.parametrize("end", ["min", "max"])
@pytest.mark.parametrize("key", ["destroys", "replaces", "monthly_delta"])
def test_nor_is_an_end_of_a_range(key: str, end: str) -> None:
    other = {"min": "max", "max": "min"}[end]
    (said,) = problems(when(f"{key}: {{{end}: , {other}: 1}}"))
    assert said.startswith(f"line 1: `rules[0].when.{key}.{end}` must be ")


def test_without_a_file_the_boundary_of_agentbot_holds() -> None:
    name, data = find(lambda path: None)
    assert name == DEFAULT_NAME
    assert load(lambda path: None) == parse(name, data)
    assert "adopt-harmless" in {rule.id for rule in load(lambda path: None).rules}


def test_a_file_of_ones_own_takes_its_place_as_a_whole() -> None:
    own = load({PATH: rule("when: {}, effect: block").encode()}.get)
    assert [rule.id for rule in own.rules] == ["a"]


@pytest.mark.parametrize("name", MISNAMED)
def test_a_file_under_another_name_is_not_passed_over(name: str) -> None:
    with pytest.raises(ConfigError, match="call it policies/boundary.yml"):
        load({name: FULL}.get)


def test_a_file_that_the_configuration_names_must_be_there() -> None:
    assert load({"rules/agents.yml": FULL}.get, "rules/agents.yml").rules[0].id == "all-of-it"
    with pytest.raises(ConfigError, match="there is no such file, and `boundary` in agentbot.yml names it"):
        load({PATH: FULL}.get, "rules/agents.yml")


def test_a_file_that_may_not_be_read_is_not_taken_for_none() -> None:
    def unreadable(path: str) -> bytes | None:
        raise RepositoryError(f"{path} cannot be read: Permission denied.")

    with pytest.raises(RepositoryError, match=r"policies/boundary\.yml cannot be read"):
        load(unreadable)


def test_a_problem_of_another_file_is_told_under_its_name() -> None:
    with pytest.raises(ConfigError, match=r"^rules/agents\.yml has 1 problem"):
        load({"rules/agents.yml": b"7"}.get, "rules/agents.yml")


@pytest.mark.parametrize("inside", [True, False], ids=["installed", "checkout"])
def test_the_default_lies_in_the_package_or_beside_it(
    inside: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "agentbot"
    place = (package if inside else tmp_path) / PATH
    place.parent.mkdir(parents=True)
    monkeypatch.setattr("agentbot.config.boundary.resources.files", lambda name: package)
    with pytest.raises(AgentbotError, match="not part of this installation"):
        boundary.default()
    place.write_bytes(FULL)
    assert boundary.default() == FULL


def test_the_file_and_its_folders_are_known_to_whoever_looks_for_links() -> None:
    assert boundary.places() == ("policies", "policies/boundary.yml")
    assert boundary.places("boundary.yml") == ("boundary.yml",)
    assert boundary.places("a/b/c.yml") == ("a", "a/b", "a/b/c.yml")


@pytest.mark.parametrize(
    ("path", "cases"),
    [(PATH, "policies/boundary_test.yml"), ("limits.yaml", "limits_test.yaml"), ("a.b/limits", "a.b/limits_test")],
)
def test_the_cases_lie_beside_the_file(path: str, cases: str) -> None:
    assert boundary.cases_path(path) == cases


CASES = "policies/boundary_test.yml"
ACT = "act: {agent: drift, direction: adopt}"


def test_a_case_says_what_it_knows_and_the_rest_is_not_known() -> None:
    full = """\
cases:
  - name: an adoption of much
    act:
      {agent: drift, environment: prod, direction: adopt, resource_types: [aws_x, aws_y], addresses: [aws_x.y],
       paths: ["tags[*]"], destroys: 1, replaces: 2, monthly_delta: -0.5, security: none}
    expect: needs_approval
    approvals: 2
    rule: some-rule
  - {name: of nothing, act: {agent: cost, direction: change}, expect: block}
"""
    much, nothing = parse_cases(CASES, full.encode())
    assert (much.name, much.expect, much.approvals, much.rule) == (
        "an adoption of much",
        "needs_approval",
        2,
        "some-rule",
    )
    assert much.act.model_dump() == {
        "agent": "drift", "environment": "prod", "direction": "adopt", "resource_types": ("aws_x", "aws_y"),
        "addresses": ("aws_x.y",), "paths": ("tags[*]",), "destroys": 1, "replaces": 2, "monthly_delta": -0.5,
        "security": "none",
    }  # fmt: skip
    assert nothing.act.model_dump() == {
        "agent": "cost", "environment": None, "direction": "change", "resource_types": (), "addresses": (), "paths": (),
        "destroys": None, "replaces": None, "monthly_delta": None, "security": "unclear",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"[{{name: a, {ACT}, expect: allow}}]", "it must hold `key: value` lines, for instance `version: 1`"),
        (f"cases: [{{name: a, {ACT}, expect: allowed}}]", "`cases[0].expect` must be 'allow', 'needs_approval' or"),
        (
            f"cases: [{{name: a, {ACT}, expects: allow}}]",
            "`cases[0].expects` is not a known key, did you mean `expect`",
        ),
        ("cases: [{name: a, act: {address: [x]}, expect: block}]", "`cases[0].act.direction` is missing"),
        ("cases: [{name: a, act: {address: [x]}, expect: block}]", "not a known key, did you mean `addresses`?"),
        (f"cases: [{{name: a, {ACT}, expect: block, approvals: 1}}]", "`cases[0].approvals` is for `needs_approval`"),
        (
            f"cases: [{{name: a, {ACT}, expect: block}}, {{name: a, {ACT}, expect: allow}}]",
            "`cases[1].name` is that of",
        ),
        ("cases: [{name: a, act: {agent: drift, direction: adopt, destroys: }, expect: block}]", "must be a whole"),
    ],
)
def test_each_wrong_case_is_named(text: str, words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_cases(CASES, text.encode())
    assert any(words in problem for problem in caught.value.problems), caught.value.problems


KEYS = st.sampled_from([
    "version", "rules", "cases", "id", "when", "effect", "approvals", "agent", "direction", "paths", "destroys",
    "monthly_delta", "min", "max", "name", "act", "expect", "x",
])  # fmt: skip
LEAVES = st.sampled_from([
    "1", "-3", "2.5", "true", "drift", "adopt", "allow", "block", "'a.*'", "~", "*a", "!t x", "[", '"', "a: b",
    "\n - ", "é",
])  # fmt: skip
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
LISTS = st.lists(TREES, max_size=3).map(lambda items: "[" + ", ".join(items) + "]")


@given(TREES | LISTS.map("rules: {}".format) | LISTS.map("cases: {}".format))
def test_any_text_gives_values_or_problems(text: str) -> None:
    with suppress(ConfigError):
        assert isinstance(parse(PATH, text.encode()), Boundary)
    with suppress(ConfigError):
        assert all(isinstance(case, Case) for case in parse_cases(CASES, text.encode()))


@given(st.binary(max_size=200))
def test_any_bytes_give_values_or_problems(data: bytes) -> None:
    with suppress(ConfigError):
        assert isinstance(parse(PATH, data), Boundary)
