"""What the rules make of an act: the strictest wins, nothing is let through in doubt, and nothing ever breaks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentbot.config.boundary import PATH, Boundary, Rule, default, parse, parse_cases
from agentbot.errors import AgentbotError, ConfigError, RepositoryError
from agentbot.gates.boundary import Act, Decision, Effect, Fit, decide, weigh

ROOT = Path(__file__).parents[3]
HARMLESS = Act(
    agent="drift",
    environment="nonprod",
    direction="adopt",
    resource_types=("aws_ebs_volume",),
    addresses=("module.shop.aws_ebs_volume.data[0]",),
    paths=('tags["Owner"]',),
    destroys=0,
    replaces=0,
    monthly_delta=0.0,
    security="none",
)


def rule(effect: str = "allow", approvals: int = 1, *, id: str = "a", **when: Any) -> Rule:
    said = {"id": id, "when": when, "effect": effect, "approvals": approvals}
    return Rule.model_validate(said)


def boundary(*rules: Rule) -> Boundary:
    return Boundary(rules=rules)


def holds(act: Act, **when: Any) -> Fit:
    (weighed,) = weigh(boundary(rule(**when)), act)
    return weighed.fit


def strictness(decision: Decision) -> int:
    return {Effect.ALLOW: 0, Effect.NEEDS_APPROVAL: decision.approvals, Effect.BLOCK: 11}[decision.effect]


@pytest.mark.parametrize(
    ("when", "fits"),
    [
        ({}, True),
        ({"agent": ("drift",)}, True),
        ({"agent": ("cost", "drift")}, True),
        ({"agent": ("cost",)}, False),
        ({"environment": ("nonprod",)}, True),
        ({"environment": ("prod",)}, False),
        ({"direction": ("adopt",)}, True),
        ({"direction": ("remove", "revert")}, False),
        ({"security": ("none",)}, True),
        ({"security": ("weakening", "unclear")}, False),
        ({"resource_type": ("aws_*",)}, True),
        ({"resource_type": ("aws_ebs",)}, False),
        ({"address": ("module.*.aws_ebs_volume.data[*]",)}, True),
        ({"address": ("**",)}, True),
        ({"address": ("aws_ebs_volume.*", "module.shop.*")}, False),
        ({"paths": ("tags[*]",)}, True),
        ({"paths": ("tags",)}, False),
        ({"destroys": 0, "replaces": {"max": 3}}, True),
        ({"destroys": 1}, False),
        ({"destroys": {"min": 1}}, False),
        ({"monthly_delta": {"min": -1, "max": 0}}, True),
        ({"monthly_delta": {"max": -0.01}}, False),
        ({"agent": ("drift",), "destroys": {"min": 1}}, False),
    ],
)
def test_a_rule_holds_where_all_its_conditions_do(when: dict[str, Any], fits: bool) -> None:
    assert holds(HARMLESS, **when) is (Fit.YES if fits else Fit.NO)


@pytest.mark.parametrize(
    ("rules", "wanted"),
    [
        ((), (Effect.BLOCK, 0, None)),
        ((rule(),), (Effect.ALLOW, 0, "a")),
        ((rule(direction=("revert",)),), (Effect.BLOCK, 0, None)),
        ((rule("needs_approval", 2),), (Effect.NEEDS_APPROVAL, 2, "a")),
        ((rule(), rule("needs_approval", id="b")), (Effect.NEEDS_APPROVAL, 1, "b")),
        ((rule("needs_approval", 3), rule("needs_approval", 2, id="b"), rule(id="c")), (Effect.NEEDS_APPROVAL, 3, "a")),
        ((rule("needs_approval", 10), rule("block", id="b")), (Effect.BLOCK, 0, "b")),
        ((rule("block"), rule("block", id="b"), rule(id="c")), (Effect.BLOCK, 0, "a")),
        ((rule(), rule("block", direction=("remove",), id="b")), (Effect.ALLOW, 0, "a")),
        ((rule(address=("module.shop.**", "x")), rule(paths=("tags[*]",), id="b")), (Effect.ALLOW, 0, "a")),
    ],
)
def test_the_strictest_rule_wins_and_without_one_it_is_blocked(rules: tuple[Rule, ...], wanted: object) -> None:
    decision = decide(boundary(*rules), HARMLESS)
    assert (decision.effect, decision.approvals, decision.rule) == wanted


@pytest.mark.parametrize(
    ("act", "rules", "reason"),
    [
        (HARMLESS, (rule(),), "The rule `a` allows it."),
        (HARMLESS, (rule("needs_approval"),), "The rule `a` asks for 1 approval."),
        (HARMLESS, (rule("needs_approval", 2),), "The rule `a` asks for 2 approvals."),
        (HARMLESS, (rule("block"),), "The rule `a` blocks it."),
        (HARMLESS, (), "No rule of the boundary lets this through, so it is blocked."),
        (
            replace(HARMLESS, destroys=None, environment=None),
            (
                rule(destroys=0, environment=("nonprod",)),
                rule(destroys={"max": 1}, id="b"),
                rule(agent=("cost",), id="c"),
            ),
            "No rule of the boundary lets this through, so it is blocked: `a` would, but `environment` is not known "
            "and `destroys` is not known; `b` would, but `destroys` is not known.",
        ),
        (
            replace(HARMLESS, environment=None),
            (rule(), rule("block", environment=("prod",), id="b")),
            "The rule `b` blocks it, since it may hold: `environment` is not known.",
        ),
        (
            replace(HARMLESS, addresses=("aws_a.b", "aws_a.c", "aws_d.e")),
            (rule(), rule("needs_approval", 2, address=("aws_a.*",), id="b")),
            "The rule `b` asks for 2 approvals, since it may hold: `address` holds for 2 of 3.",
        ),
        (
            replace(HARMLESS, paths=("", "size")),
            (rule(), rule("block", paths=("size",), id="b")),
            "The rule `b` blocks it, since it may hold: `paths` holds for 1 of 2.",
        ),
        (
            replace(HARMLESS, paths=("", "size")),
            (rule(), rule("block", paths=("name",), id="b")),
            "The rule `b` blocks it, since it may hold: `paths` is not known.",
        ),
        (
            replace(HARMLESS, destroys=None),
            (rule(destroys=0), rule(id="b")),
            "The rule `b` allows it.",
        ),
    ],
)
def test_the_reason_names_the_rule_and_what_is_not_known(act: Act, rules: tuple[Rule, ...], reason: str) -> None:
    assert decide(boundary(*rules), act).reason == reason


def test_only_so_many_rules_are_named_in_one_reason() -> None:
    rules = [rule(destroys=0, id=f"r{number}") for number in range(9)]
    assert decide(boundary(*rules), replace(HARMLESS, destroys=None)).reason.count("would, but") == 3


UNKNOWN = {
    "agent": ("intruder", {"agent": ("drift",)}),
    "environment": (None, {"environment": ("nonprod",)}),
    "direction": ("", {"direction": ("adopt",)}),
    "security": ("unclear", {"security": ("none",)}),
    "resource_types": ((), {"resource_type": ("**",)}),
    "addresses": ((), {"address": ("**",)}),
    "paths": ((), {"paths": ("**",)}),
    "destroys": (None, {"destroys": 0}),
    "replaces": (None, {"replaces": {"max": 5}}),
    "monthly_delta": (None, {"monthly_delta": {"max": 100}}),
}


@pytest.mark.parametrize(("fact", "when"), [(fact, when) for fact, (_, when) in UNKNOWN.items()], ids=UNKNOWN.keys())
def test_what_is_not_known_lets_nothing_through_and_blocks(fact: str, when: dict[str, Any]) -> None:
    forgetful = replace(HARMLESS, **{fact: UNKNOWN[fact][0]})
    allowing, asking, blocking = (rule(effect, id=effect, **when) for effect in ("allow", "needs_approval", "block"))
    assert decide(boundary(allowing), HARMLESS).effect is Effect.ALLOW
    for permit in (allowing, asking):
        decision = decide(boundary(permit), forgetful)
        assert (decision.effect, decision.rule) == (Effect.BLOCK, None)
    everything = rule(id="everything")
    assert decide(boundary(everything, blocking), forgetful).rule == "block"
    assert decide(boundary(everything, asking), forgetful).effect is Effect.NEEDS_APPROVAL


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_a_number_that_is_none_is_not_known(number: float) -> None:
    assert holds(replace(HARMLESS, monthly_delta=number), monthly_delta={"min": -5, "max": 5}) is Fit.MAYBE


def test_a_security_class_that_nobody_could_tell_can_be_asked_for_by_name() -> None:
    act = replace(HARMLESS, security="unclear")
    assert holds(act, security=("unclear",)) is Fit.YES
    assert holds(act, security=("weakening",)) is Fit.MAYBE


@pytest.mark.parametrize(
    ("addresses", "fit"),
    [
        (("aws_a.b", "aws_a.c"), Fit.YES),
        (("aws_a.b", "aws_d.e"), Fit.MAYBE),
        (("aws_d.e", "aws_d.f"), Fit.NO),
        (("aws_a.b", ""), Fit.MAYBE),
        (("aws_d.e", ""), Fit.MAYBE),
        (("",), Fit.MAYBE),
    ],
)
def test_a_permit_must_hold_for_all_that_is_touched_and_a_block_for_a_part(
    addresses: tuple[str, ...], fit: Fit
) -> None:
    act, when = replace(HARMLESS, addresses=addresses), {"address": ("aws_a.*",)}
    assert holds(act, **when) is fit
    for effect in ("allow", "needs_approval"):
        assert (decide(boundary(rule(effect, **when)), act).effect is not Effect.BLOCK) is (fit is Fit.YES)
    blocked = decide(boundary(rule(id="everything"), rule("block", **when)), act).effect is Effect.BLOCK
    assert blocked is (fit is not Fit.NO)


def test_each_of_several_may_match_another_glob() -> None:
    act = replace(HARMLESS, addresses=("aws_a.b", "aws_d.e"))
    assert holds(act, address=("aws_a.*", "aws_d.*")) is Fit.YES


def test_a_whole_resource_is_any_of_its_paths() -> None:
    """Whoever blocks `password` does not mean that the resource may be taken away with it."""
    act = replace(HARMLESS, direction="remove", paths=("",))
    rules = boundary(rule(), rule("block", paths=("password",), id="b"), rule(paths=("*",), id="c"))
    assert decide(rules, act).rule == "b"


@pytest.mark.parametrize("problem", [ConfigError("x.yml", ("`a` is wrong",)), RepositoryError("No.", fix="Do.")])
def test_a_boundary_that_could_not_be_read_blocks_and_says_why(problem: AgentbotError) -> None:
    decision = decide(problem, HARMLESS)
    assert (decision.effect, decision.approvals, decision.rule) == (Effect.BLOCK, 0, None)
    assert str(problem) in decision.reason


def test_the_shipped_boundary_does_what_its_cases_say() -> None:
    """They name every rule, and each of the three effects."""
    rules = parse(PATH, default())
    cases = parse_cases("boundary_test.yml", (ROOT / "policies/boundary_test.yml").read_bytes())
    decisions = [(case, decide(rules, Act(**case.act.model_dump()))) for case in cases]
    for case, decision in decisions:
        assert decision.effect == case.expect, case.name
        assert case.approvals in (None, decision.approvals), case.name
        assert case.rule in (None, decision.rule), case.name
    assert {decision.rule for _, decision in decisions} >= {rule.id for rule in rules.rules}
    assert {decision.effect for _, decision in decisions} == set(Effect)


def test_the_shipped_boundary_is_read_over_one_coffee() -> None:
    lines = default().decode().splitlines()
    assert len(lines) <= 60
    assert max(map(len, lines)) <= 120
    for number, line in enumerate(lines):
        if line.startswith("  - id:"):
            assert lines[number - 1].startswith("  # "), line
            assert not lines[number - 2].startswith("  # "), line


WORDS = {
    "agent": ["drift", "cost"], "environment": ["prod", "nonprod"], "direction": ["adopt", "revert"],
    "security": ["none", "weakening", "unclear"],
}  # fmt: skip
TEXTS = {
    "resource_type": ["aws_a", "aws_d", "aws_*"], "address": ["aws_a.b", "aws_*.e", "**"],
    "paths": ["size", "tags[*]", 'tags["a"]', "*"],
}  # fmt: skip
COUNTS = st.integers(0, 2) | st.sampled_from([{"min": 1}, {"max": 1}, {"min": 0, "max": 2}])
DELTAS = st.sampled_from([{"max": 0}, {"min": 5}, {"min": -5, "max": 5}])
CONDITIONS: dict[str, st.SearchStrategy[Any]] = {
    **{key: st.lists(st.sampled_from(of), min_size=1, max_size=2).map(tuple) for key, of in (WORDS | TEXTS).items()},
    "destroys": COUNTS, "replaces": COUNTS, "monthly_delta": DELTAS,
}  # fmt: skip


def rules_of(keys: Collection[str]) -> st.SearchStrategy[Rule]:
    """Rules of three conditions at most, so that some of them hold."""
    chosen = st.lists(st.sampled_from(sorted(keys)), max_size=3, unique=True)
    whens = chosen.flatmap(lambda few: st.fixed_dictionaries({key: CONDITIONS[key] for key in few}))
    effects = st.sampled_from(["allow", "needs_approval", "block"])
    return st.builds(lambda when, *rest: rule(*rest, **when), whens, effects, st.integers(1, 10))


RULES = rules_of(CONDITIONS)
BOUNDARIES = st.lists(RULES, max_size=5).map(lambda rules: boundary(*rules))


def some(*texts: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(texts), max_size=3).map(tuple)


ACTS = st.builds(
    Act,
    agent=st.sampled_from(["drift", "cost", "secrets", "?"]),
    environment=st.sampled_from(["prod", "nonprod", None, "staging"]),
    direction=st.sampled_from(["adopt", "revert", "remove", ""]),
    resource_types=some("aws_a", "aws_d", "gcp_x", ""),
    addresses=some("aws_a.b", "aws_d.e", "gcp_x.y", ""),
    paths=some("size", 'tags["a"]', "a.b", ""),
    destroys=st.none() | st.integers(0, 3),
    replaces=st.none() | st.integers(0, 3),
    monthly_delta=st.none() | st.sampled_from([-20.0, -1.0, 0.0, 4.99, 5.0, 70.0, float("nan"), float("inf")]),
    security=st.sampled_from(["none", "weakening", "unclear", "?"]),
)
ANYTHING = st.builds(
    Act,
    agent=st.text(),
    environment=st.none() | st.text(),
    direction=st.text(),
    resource_types=st.lists(st.text(), max_size=3).map(tuple),
    addresses=st.lists(st.text(), max_size=3).map(tuple),
    paths=st.lists(st.text(), max_size=3).map(tuple),
    destroys=st.none() | st.integers() | st.just(10**5000),
    replaces=st.none() | st.integers(),
    monthly_delta=st.none() | st.floats() | st.just(-(10**400)),
    security=st.text(),
)


@given(BOUNDARIES, ANYTHING | ACTS)
def test_a_decision_is_always_made_and_says_why(rules: Boundary, act: Act) -> None:
    decision = decide(rules, act)
    assert decision.reason.endswith(".")
    assert (1 <= decision.approvals <= 10) is (decision.effect is Effect.NEEDS_APPROVAL)
    assert decision.rule is not None or decision.effect is Effect.BLOCK


@given(BOUNDARIES, RULES.filter(lambda each: each.effect == "block"), st.integers(0, 5), ACTS)
def test_one_more_block_rule_never_loosens(rules: Boundary, extra: Rule, at: int, act: Act) -> None:
    more = boundary(*rules.rules[:at], extra, *rules.rules[at:])
    assert strictness(decide(more, act)) >= strictness(decide(rules, act))


@given(BOUNDARIES, ACTS, st.randoms(use_true_random=False))
def test_the_order_of_the_rules_never_changes_the_effect(rules: Boundary, act: Act, random: Any) -> None:
    shuffled = list(rules.rules)
    random.shuffle(shuffled)
    assert strictness(decide(boundary(*shuffled), act)) == strictness(decide(rules, act))


@given(ANYTHING | ACTS)
def test_no_rule_blocks(act: Act) -> None:
    assert decide(boundary(), act).effect is Effect.BLOCK


@given(BOUNDARIES, ACTS, st.sampled_from(sorted(UNKNOWN)))
def test_forgetting_a_fact_never_loosens(rules: Boundary, act: Act, fact: str) -> None:
    forgetful = replace(act, **{fact: UNKNOWN[fact][0]})
    if fact == "security" and any("unclear" in each.when.security for each in rules.rules):
        return  # a rule asks for this one by name: it is a fact of its own then
    assert strictness(decide(rules, forgetful)) >= strictness(decide(rules, act))


@given(BOUNDARIES, ACTS, st.sampled_from(["aws_a.b", "aws_d.e", "x"]))
def test_touching_one_more_resource_never_loosens(rules: Boundary, act: Act, more: str) -> None:
    if act.addresses:
        wider = replace(act, addresses=(*act.addresses, more))
        assert strictness(decide(rules, wider)) >= strictness(decide(rules, act))


KNOWN = st.builds(
    Act,
    agent=st.sampled_from(["drift", "cost", "secrets"]),
    environment=st.sampled_from(["prod", "nonprod"]),
    direction=st.sampled_from(["adopt", "revert", "remove"]),
    resource_types=st.lists(st.sampled_from(["aws_a", "aws_d", "gcp_x"]), min_size=1, max_size=2).map(tuple),
    addresses=st.just(("aws_a.b",)),
    paths=st.just(("size",)),
    destroys=st.integers(0, 3),
    replaces=st.integers(0, 3),
    monthly_delta=st.sampled_from([-20.0, -1.0, 0.0, 4.99, 5.0, 70.0]),
    security=st.sampled_from(["none", "weakening"]),
)
PLAIN = [key for key in CONDITIONS if key not in ("address", "paths")]


@given(st.lists(rules_of(PLAIN), max_size=5).map(lambda rules: boundary(*rules)), KNOWN)
def test_where_all_is_known_it_is_never_milder_than_a_plain_reading_of_the_rules(rules: Boundary, act: Act) -> None:
    """The plain reading: `all` for what permits and `any` for what blocks, written anew without any of the code."""

    def plainly(each: Rule) -> bool:
        when, quantifier = each.when, any if each.effect == "block" else all
        words = ((when.agent, act.agent), (when.environment, act.environment), (when.direction, act.direction))
        numbers = (
            (when.destroys, act.destroys),
            (when.replaces, act.replaces),
            (when.monthly_delta, act.monthly_delta),
        )
        types = when.resource_type
        return (
            all(not wanted or fact in wanted for wanted, fact in (*words, (when.security, act.security)))
            and (not types or quantifier(t in types or ("aws_*" in types and "aws_" in t) for t in act.resource_types))
            and all(r is None or (r.min is None or r.min <= f) and (r.max is None or f <= r.max) for r, f in numbers)
        )  # fmt: skip

    effects = [(each.effect, each.approvals) for each in rules.rules if plainly(each)]
    asked = max((number for effect, number in effects if effect == "needs_approval"), default=0)
    plain = 11 if not effects or any(effect == "block" for effect, _ in effects) else asked
    decided = strictness(decide(rules, act))
    assert decided >= plain
    assert decided == plain or len(set(act.resource_types)) > 1


GARBAGE = st.binary(max_size=80) | st.builds(
    lambda at, cut, junk: default()[:at] + junk + default()[at + cut :],
    st.integers(0, len(default())),
    st.integers(0, 40),
    st.binary(max_size=6),
)


def read(data: bytes) -> Boundary | AgentbotError:
    try:
        return parse(PATH, data)
    except ConfigError as problem:
        return problem


@given(GARBAGE)
def test_garbage_in_the_file_never_allows_through_an_error(data: bytes) -> None:
    """What can be read has a rule that says so; what cannot be read blocks."""
    found = read(data)
    decision = decide(found, HARMLESS)
    if isinstance(found, Boundary):
        assert decision.effect is Effect.BLOCK or decision.rule in {each.id for each in found.rules}
    else:
        assert (decision.effect, decision.rule) == (Effect.BLOCK, None)
        assert str(found) in decision.reason
