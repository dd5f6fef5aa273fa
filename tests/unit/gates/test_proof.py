"""The plan of the edited tree lost exactly the announced difference, and nothing else moved."""

from __future__ import annotations

from typing import Any

import pytest

from agentbot.gates.proof import Target, judge, verb
from agentbot.gates.verdict import Outcome, Verdict
from agentbot.terraform.plan import Plan
from agentbot.terraform.schema import NoSchemas
from tests.support.plans import VOLUME, KnownSchemas, attribute, entry, make_plan, only_change, volume

OTHER = "aws_ebs_volume.other"
SIZE = Target(VOLUME, "size")
SCHEMAS = KnownSchemas(
    aws_ebs_volume={
        "attributes": {
            "arn": attribute("string", "computed"),
            "id": attribute(),
            "size": attribute("number"),
            "tags": attribute(["map", "string"]),
            "tags_all": attribute(["map", "string"]),
            "type": attribute(),
            "zones": attribute(["set", "string"]),
        }
    }
)


def update(address: str = VOLUME, *actions: str, live: Any = None, code: Any = None, **rest: Any) -> dict[str, Any]:
    """What an apply would do at one address, from the live values to those of the code."""
    return entry(
        address, *(actions or ("update",)), before=volume(**(live or {})), after=volume(**(code or {})), **rest
    )


def quiet(address: str = VOLUME, size: int = 40, **rest: Any) -> dict[str, Any]:
    return entry(address, "no-op", before=volume(size, **rest), after=volume(size, **rest))


DRIFTED = update(live={"size": 40}, code={"size": 20})
MAIN = make_plan(changes=[DRIFTED])
ADOPTED = make_plan(changes=[quiet()])


def judged(main: Plan, candidate: Plan, *targets: Target, baseline: Plan | None = None) -> Verdict:
    asked: list[int] = []

    def made() -> Plan:
        asked.append(1)
        assert baseline is not None
        return baseline

    verdict = judge(main, candidate, targets or (SIZE,), schemas=SCHEMAS, baseline=made if baseline else None)
    assert baseline is None or verdict.outcome is Outcome.PASS or asked or "still change" in verdict.reason
    return verdict


def fails(verdict: Verdict, *words: str) -> bool:
    assert all(word in verdict.reason for word in words), verdict.reason
    return verdict.outcome is Outcome.FAIL


def test_a_target_that_left_the_difference_passes() -> None:
    verdict = judged(MAIN, ADOPTED)
    assert (verdict.gate, verdict.outcome) == ("proof", Outcome.PASS)


def test_the_baseline_is_not_asked_where_nothing_deviates() -> None:
    def never() -> Plan:
        raise AssertionError("a plan too many")

    assert judge(MAIN, ADOPTED, [SIZE], schemas=SCHEMAS, baseline=never).outcome is Outcome.PASS


def test_a_target_that_an_apply_would_still_change_fails() -> None:
    assert fails(judged(MAIN, MAIN), "still change `size`")
    assert fails(judged(MAIN, make_plan(changes=[update(live={"size": 40}, code={"size": 30})])), "still change")


def test_a_target_whose_address_is_gone_from_the_plan_fails() -> None:
    assert fails(judged(MAIN, make_plan()))


def test_a_target_that_need_not_leave_may_stay() -> None:
    company = Target(OTHER, "size", required=False)
    both = make_plan(changes=[DRIFTED, update(OTHER, live={"size": 9}, code={"size": 8})])
    left = make_plan(changes=[quiet(), update(OTHER, live={"size": 9}, code={"size": 8})])
    assert judged(both, left, SIZE, company).outcome is Outcome.PASS
    assert judged(both, make_plan(changes=[quiet(), quiet(OTHER, 9)]), SIZE, company).outcome is Outcome.PASS


def test_what_derives_from_the_target_may_leave_with_it() -> None:
    live = {"tags": {"Owner": "a"}, "tags_all": {"Owner": "a", "Team": "x"}}
    code = {"tags": {}, "tags_all": {"Team": "x"}}
    main = make_plan(changes=[update(live=live, code=code)])
    done = make_plan(changes=[quiet(VOLUME, 20, **live)])
    assert judged(main, done, Target(VOLUME, 'tags["Owner"]')).outcome is Outcome.PASS


def test_what_derives_from_another_place_may_not_leave() -> None:
    live = {"tags_all": {"Owner": "a"}, "size": 40}
    main = make_plan(changes=[update(live=live, code={"tags_all": {}, "size": 20})])
    assert fails(judged(main, make_plan(changes=[quiet(tags_all={"Owner": "a"})])), "no longer change", "tags_all")


def test_a_value_that_waited_for_the_target_may_leave_with_it() -> None:
    waiting = update(live={"size": 40, "arn": "a"}, code={"size": 20, "arn": None}, after_unknown={"arn": True})
    main, done = make_plan(changes=[waiting]), make_plan(changes=[quiet(arn="a")])
    assert judged(main, done).outcome is Outcome.PASS
    assert judge(main, done, [SIZE], schemas=NoSchemas()).outcome is Outcome.PASS


def test_a_value_that_the_provider_computes_may_leave_with_the_target_and_any_other_may_not() -> None:
    sides: dict[str, Any] = {"live": {"size": 40, "arn": "a"}, "code": {"size": 20, "arn": "b"}}
    main, done = make_plan(changes=[update(**sides)]), make_plan(changes=[quiet(arn="a")])
    assert judged(main, done).outcome is Outcome.PASS
    assert judge(main, done, [SIZE], schemas=NoSchemas()).outcome is Outcome.FAIL


def test_another_path_of_the_same_address_keeps_its_change() -> None:
    main = make_plan(changes=[update(live={"size": 40, "type": "a"}, code={"size": 20, "type": "b"})])
    kept = make_plan(changes=[update(live={"size": 40, "type": "a"}, code={"size": 40, "type": "b"})])
    assert judged(main, kept).outcome is Outcome.PASS
    other_value = make_plan(changes=[update(live={"size": 40, "type": "a"}, code={"size": 40, "type": "c"})])
    assert fails(judged(main, other_value), "change differently", "`type`")
    assert fails(judged(main, make_plan(changes=[quiet(type="a")])), "no longer change", "`type`")


def test_a_path_that_joins_fails() -> None:
    joined = make_plan(changes=[update(live={"size": 40, "type": "a"}, code={"size": 40, "type": "b"})])
    assert fails(judged(MAIN, joined), "also change", "`type`")


@pytest.mark.parametrize(
    ("actions", "word"),
    [(("update",), "update"), (("create",), "create"), (("delete",), "destroy"), (("delete", "create"), "replace"),
     (("create", "delete"), "replace"), (("read",), "read"), (("forget",), "forget")],
)  # fmt: skip
def test_an_address_that_joins_fails(actions: tuple[str, ...], word: str) -> None:
    joined = make_plan(changes=[quiet(), update(OTHER, *actions, live={"size": 1}, code={"size": 2})])
    assert fails(judged(MAIN, joined), f"also {word}", OTHER)


def test_an_address_that_leaves_fails() -> None:
    main = make_plan(changes=[DRIFTED, update(OTHER, live={"size": 1}, code={"size": 2})])
    assert fails(judged(main, ADOPTED), OTHER)
    made_anew = make_plan(changes=[DRIFTED, update(OTHER, "delete", "create")])
    assert fails(judged(made_anew, ADOPTED), "no longer replace", OTHER)
    created = make_plan(changes=[DRIFTED, entry(OTHER, "create", after=volume())])
    assert fails(judged(created, ADOPTED), OTHER)


def test_an_update_that_becomes_a_replacement_fails() -> None:
    main = make_plan(changes=[update(live={"size": 40, "type": "a"}, code={"size": 20, "type": "b"})])
    worse = make_plan(
        changes=[update(VOLUME, "delete", "create", live={"size": 40, "type": "a"}, code={"size": 40, "type": "b"})]
    )
    assert fails(judged(main, worse), "replace instead of update")


def test_a_replacement_that_only_the_target_made_necessary_may_become_an_update() -> None:
    sides: dict[str, Any] = {"live": {"size": 40, "type": "a"}}
    main = make_plan(changes=[update(VOLUME, "delete", "create", code={"size": 20, "type": "b"}, **sides)])
    better = make_plan(changes=[update(code={"size": 40, "type": "b"}, **sides)])
    assert judged(main, better).outcome is Outcome.PASS


def test_another_address_may_not_change_its_action() -> None:
    main = make_plan(changes=[DRIFTED, update(OTHER, live={"size": 1}, code={"size": 2})])
    worse = make_plan(changes=[quiet(), update(OTHER, "delete", "create", live={"size": 1}, code={"size": 2})])
    assert fails(judged(main, worse), "replace instead of update", OTHER)


def test_a_value_that_becomes_unknown_is_another_value() -> None:
    main = make_plan(changes=[DRIFTED, update(OTHER, live={"type": "a"}, code={"type": "b"})])
    worse = make_plan(
        changes=[quiet(), update(OTHER, live={"type": "a"}, code={"type": None}, after_unknown={"type": True})]
    )
    assert fails(judged(main, worse), OTHER)


def test_order_and_spelling_are_no_deviation() -> None:
    main = make_plan(changes=[DRIFTED, update(OTHER, live={"zones": ["x"]}, code={"zones": ["a", "b"]})])
    same = make_plan(changes=[quiet(), update(OTHER, live={"zones": ["x"]}, code={"zones": ["b", "a"]})])
    assert judged(main, same).outcome is Outcome.PASS


def test_a_deposed_object_that_joins_fails() -> None:
    joined = make_plan(changes=[quiet(), entry(OTHER, "delete", before=volume(), deposed="ab12")])
    assert fails(judged(MAIN, joined), OTHER)


CLOCK = "aws_x.clock"


def ticking(value: str) -> dict[str, Any]:
    return entry(CLOCK, "update", before={"now": "0"}, after={"now": value})


def test_what_differs_in_every_plan_is_not_the_edits_doing() -> None:
    main = make_plan(changes=[DRIFTED, ticking("1")])
    candidate = make_plan(changes=[quiet(), ticking("2")])
    assert fails(judged(main, candidate), CLOCK)
    assert judged(main, candidate, baseline=make_plan(changes=[DRIFTED, ticking("3")])).outcome is Outcome.PASS


def test_what_the_copy_makes_differ_is_not_the_edits_doing() -> None:
    folder = entry("aws_x.path", "update", before={"path": "/a"}, after={"path": "/copy"})
    candidate = make_plan(changes=[quiet(), folder])
    assert fails(judged(MAIN, candidate), "aws_x.path")
    assert judged(MAIN, candidate, baseline=make_plan(changes=[DRIFTED, folder])).outcome is Outcome.PASS


def test_what_the_baseline_does_not_show_stays_the_edits_doing() -> None:
    main = make_plan(changes=[DRIFTED, ticking("1")])
    joined = update(OTHER, live={"size": 1}, code={"size": 2})
    candidate = make_plan(changes=[joined, quiet(), ticking("2")])
    baseline = make_plan(changes=[DRIFTED, ticking("3")])
    assert fails(judged(main, candidate, baseline=baseline), OTHER)


def test_a_target_that_stays_fails_whatever_the_baseline_says() -> None:
    assert fails(judged(MAIN, MAIN, baseline=MAIN), "still change")


@pytest.mark.parametrize(
    "members",
    [{"errored": True}, {"complete": False}, {"deferred_changes": [{}]}],
    ids=["errored", "partial", "deferred"],
)
def test_a_plan_of_the_edited_tree_that_is_not_whole_proves_nothing(members: dict[str, Any]) -> None:
    assert judged(MAIN, make_plan(changes=[quiet()], **members)).outcome is Outcome.UNKNOWN


def test_a_plan_with_an_entry_that_cannot_be_read_proves_nothing() -> None:
    assert judged(MAIN, make_plan(changes=[quiet(), {"address": OTHER}])).outcome is Outcome.UNKNOWN


def test_a_value_that_cannot_be_compared_proves_nothing() -> None:
    deep: Any = 1
    for _ in range(200):
        deep = [deep]
    candidate = make_plan(changes=[quiet(), entry("aws_x.y", "update", before={"v": 1}, after={"v": deep})])
    main = make_plan(changes=[DRIFTED, entry("aws_x.y", "update", before={"v": 1}, after={"v": 2})])
    assert judge(main, candidate, [SIZE], schemas=NoSchemas()).outcome is Outcome.UNKNOWN


def test_a_set_member_left_only_when_no_other_member_of_the_place_differs() -> None:
    target = Target("aws_x.y", "rule[*]")
    one, two = {"port": 1, "note": "a"}, {"port": 2, "note": "b"}

    def rules(live: list[Any], code: list[Any]) -> Plan:
        return make_plan(changes=[entry("aws_x.y", "update", before={"rule": live}, after={"rule": code})])

    main = rules([one, two], [])
    assert fails(judged(main, rules([one, two], [one]), target), "still change")
    done = make_plan(changes=[entry("aws_x.y", "no-op", before={"rule": [one, two]}, after={"rule": [one, two]})])
    assert judged(main, done, target).outcome is Outcome.PASS


def test_an_action_without_a_word_is_said_as_it_is() -> None:
    assert verb(only_change(make_plan(changes=[entry("a.b", "create", "forget")]))) == "create and forget"
