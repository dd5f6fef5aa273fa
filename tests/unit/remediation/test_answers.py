"""What becomes of each finding: edits for adopt, ignore and remove, none for a revert, or the reason why not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from agentbot.checks.examine import examine
from agentbot.checks.facts import Facts, Finding, Location
from agentbot.hcl.edit import Edit, RefusalCode, Traversal
from agentbot.remediation import answers as answering
from agentbot.remediation.answers import Memory, answers
from agentbot.remediation.remedy import Answer, Expected
from tests.support.plans import VOLUME, deleted, drifted, entry, make_facts, make_plan, volume

GROUP = "aws_autoscaling_group.web"
RECORD = ".agentbot/reverts/app/0123abcd-1.yml"
TAGGED = {"id": "g-1", "desired_capacity": 2, "settings": {"size": "small"}, "tags": {"Name": "web"}}
CODE = """\
resource "aws_autoscaling_group" "web" {
  desired_capacity = 2
  tags = {
    Name = "web"
  }
}
"""
VOLUMES = 'resource "aws_ebs_volume" "data" {\n  size = 20\n}\n'
BLOCK = ("resource", "aws_ebs_volume", "data")
NOTHING = Memory()


@pytest.fixture(autouse=True)
def everything_shrinks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which values only grow is told by a table of its own."""
    monkeypatch.setattr(answering, "cannot_shrink", lambda kind, path: False)


def answered(facts: Facts, memory: Memory = NOTHING) -> list[Answer]:
    return list(answers(examine(facts, agents=("drift",))[0], facts, memory))


def one(*both: Any, files: Mapping[str, str] | str = CODE, memory: Memory = NOTHING, **rest: Any) -> Answer:
    (found,) = answered(make_facts(make_plan(both=both, **rest), files), memory)
    return found


def group(**live: Any) -> Any:
    """The group was changed by hand, and an apply would put it back."""
    return drifted(GROUP, TAGGED, {**TAGGED, **live}, code=TAGGED)


def refused(answer: Answer, code: RefusalCode, *words: str) -> bool:
    assert answer.refusal
    assert (answer.edits, answer.expected, answer.is_curable) == ((), (), False)
    assert all(word in answer.refusal.message for word in words), answer.refusal.message
    return answer.refusal.code is code


def test_a_harmless_change_is_adopted() -> None:
    found = one(group(tags={"Name": "other"}))
    assert (found.rule, found.direction, found.is_curable) == ("drift-adopt", "adopt", True)
    assert found.edits == (Edit("main.tf", ("resource", *GROUP.split(".")), ("tags", "Name"), "set", "other"),)
    assert found.expected == (Expected(GROUP, 'tags["Name"]', "none", "other"),)


def test_what_no_rule_decides_is_a_persons_and_changes_nothing() -> None:
    found = one(group(placement="other"))
    assert (found.rule, found.direction, found.edits, found.expected) == ("drift-person", None, (), ())
    assert not found.is_curable
    assert found.location == Location("main.tf", 1)


def test_a_revert_has_no_edit_and_says_what_the_apply_must_do() -> None:
    found = one(drifted(VOLUME, volume(20), volume(40), code=volume(20)), files=VOLUMES)
    assert (found.rule, found.direction, found.edits, found.refusal) == ("drift-grown", "revert", (), None)
    assert found.expected == (Expected(VOLUME, "size", "update", 20),)
    assert found.location == Location("main.tf", 2)
    assert found.is_curable


def test_what_only_grows_is_refused_before_anybody_approves_it(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(answering, "cannot_shrink", lambda *place: asked.append(place) or True)
    found = one(drifted(VOLUME, volume(20), volume(40), code=volume(20)), files=VOLUMES)
    assert asked == [("aws_ebs_volume", "size")]
    assert (found.rule, found.direction) == ("drift-grown", "revert")
    assert refused(found, RefusalCode.IRREVERSIBLE, "only lets this value grow")


def test_a_value_that_did_not_grow_is_not_called_irreversible(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "cannot_shrink", lambda kind, path: True)
    opened = {"id": "1", "ingress": [{"cidr_blocks": ["0.0.0.0/0"]}]}
    shut = {"id": "1", "ingress": []}
    found = one(drifted("aws_security_group.a", shut, opened, code=shut))
    assert (found.direction, found.refusal) == ("revert", None)


def test_a_resource_that_other_code_needs_is_made_again() -> None:
    files = VOLUMES + 'output "id" {\n  value = aws_ebs_volume.data.id\n}\n'
    found = one(deleted(VOLUME, volume(20)), files=files)
    assert (found.rule, found.direction, found.edits) == ("drift-deleted-referred", "revert", ())
    assert found.expected == (Expected(VOLUME, "", "create", {"id": "vol-1"}),)
    assert found.is_curable


def test_a_deleted_resource_whose_block_cannot_be_looked_at_counts_as_needed() -> None:
    files = {"main.tf": 'module "m" {\n  source = "terraform-aws-modules/ebs/aws"\n}\n'}
    found = one(deleted(f"module.m.{VOLUME}", volume(20)), files=files)
    assert (found.rule, found.direction, found.location) == ("drift-deleted-referred", "revert", None)


def test_a_revert_needs_no_place_in_this_repository() -> None:
    found = one(drifted(VOLUME, volume(20), volume(40), code=volume(20)), files="")
    assert (found.direction, found.location, found.is_curable) == ("revert", None, True)


def test_what_the_policy_refuses_to_adopt_is_put_back() -> None:
    facts = make_facts(make_plan(both=[group(tags={"Name": "other"})]), CODE)
    (before,) = answered(facts)
    forbidden = {before.finding.fingerprint: frozenset({"adopt"})}
    (after,) = answered(facts, Memory(refused=forbidden))
    assert (before.direction, after.direction, after.rule) == ("adopt", "revert", "drift-policy")
    assert (after.edits, after.is_curable) == ((), True)
    (other,) = answered(facts, Memory(refused={"another": frozenset({"adopt"})}))
    assert other == before


@pytest.mark.parametrize(
    ("before", "after", "rule"),
    [
        ({"password": "old"}, {"password": "new"}, "drift-sensitive"),
        ({"ingress": []}, {"ingress": [{"cidr_blocks": ["0.0.0.0/0"]}]}, "drift-security-weakened"),
    ],
)
def test_a_value_that_is_sensitive_or_weakens_security_is_never_in_an_edit(before: Any, after: Any, rule: str) -> None:
    source = 'resource "aws_security_group" "a" {\n  password = "old"\n  ingress = []\n}\n'
    found = one(drifted("aws_security_group.a", before, after, code=before), files=source)
    assert (found.rule, found.direction, found.edits) == (rule, "revert", ())


def test_a_merged_revert_that_no_apply_has_carried_out_is_not_asked_again() -> None:
    seen: list[Finding] = []

    def pending(finding: Finding) -> str | None:
        seen.append(finding)
        return RECORD if finding.path == "size" else None

    pair = drifted(VOLUME, volume(20, tags={"a": "1"}), volume(40, tags={"a": "2"}), code=volume(20, tags={"a": "1"}))
    files = 'resource "aws_ebs_volume" "data" {\n  size = 20\n  tags = { a = "1" }\n}\n'
    facts = make_facts(make_plan(both=[pair]), files)
    size, tag = answered(facts, Memory(pending))
    assert [finding.path for finding in seen] == ["size", 'tags["a"]']
    assert (size.rule, size.direction, size.is_curable) == ("drift-revert-pending", None, False)
    assert (tag.rule, tag.direction) == ("drift-adopt", "adopt")


@pytest.fixture
def owned(monkeypatch: pytest.MonkeyPatch) -> None:
    owned = ("desired_capacity", "rule[*]", "rule[*].port", 'settings["size"]')
    monkeypatch.setattr(answering, "owner_of", lambda entry, path, facts: "the owner" if path in owned else None)


@pytest.mark.usefixtures("owned")
def test_exactly_the_path_that_a_controller_owns_is_ignored() -> None:
    found = one(group(desired_capacity=5))
    assert (found.rule, found.direction, found.is_curable) == ("drift-controlled", "ignore", True)
    block = ("resource", *GROUP.split("."))
    named = Traversal("desired_capacity")
    assert found.edits == (
        Edit("main.tf", block, ("lifecycle", "ignore_changes"), "add", named, as_block=True),
    )  # fmt: skip
    assert found.expected == (Expected(GROUP, "desired_capacity", "none", 5),)


@pytest.mark.usefixtures("owned")
def test_of_an_ignored_map_only_the_key_is_named() -> None:
    (edit,) = one(group(settings={"size": "other"})).edits
    assert edit.value == Traversal('settings["size"]')


@pytest.mark.usefixtures("owned")
def test_a_member_of_a_set_cannot_be_ignored() -> None:
    before, after = {"rule": [{"port": 1}]}, {"rule": [{"port": 1}, {"port": 2}]}
    found = one(drifted(GROUP, before, after, code=before))
    assert found.direction == "ignore"
    assert refused(found, RefusalCode.SET_MEMBER, "rule[*]")


@pytest.mark.usefixtures("owned")
def test_a_lifecycle_that_another_file_overrides_is_left_alone() -> None:
    override = 'resource "aws_autoscaling_group" "web" {\n  lifecycle {\n    ignore_changes = []\n  }\n}\n'
    found = one(group(desired_capacity=5), files={"main.tf": CODE, "main_override.tf": override})
    assert refused(found, RefusalCode.OVERRIDE, "main_override.tf")


@pytest.mark.usefixtures("owned")
def test_a_list_of_ignored_changes_that_is_no_literal_is_refused() -> None:
    code = CODE.replace("tags = {", "lifecycle {\n    ignore_changes = var.rules\n  }\n  tags = {")
    assert refused(one(group(desired_capacity=5), files=code), RefusalCode.VARIABLE)


@pytest.mark.usefixtures("owned")
def test_an_ignored_place_may_have_instances_that_did_not_drift() -> None:
    """The list is about every instance of the block, and so is its controller."""
    one_of = drifted(f'{GROUP}["a"]', TAGGED, {**TAGGED, "desired_capacity": 5}, code=TAGGED, index="a")
    quiet = entry(f'{GROUP}["b"]', "no-op", before=TAGGED, after=TAGGED, index="b")
    assert one(one_of, changes=[quiet]).refusal is None


def instances(*gone: str, still: str = "", files: str = VOLUMES) -> list[Answer]:
    both = [deleted(f'{VOLUME}["{key}"]', volume(20), index=key) for key in gone]
    quiet = [entry(f'{VOLUME}["{k}"]', "no-op", before=volume(), after=volume(), index=k) for k in still]
    return answered(make_facts(make_plan(both=both, changes=quiet), files))


def test_the_whole_block_of_a_deleted_resource_is_removed() -> None:
    found = one(deleted(VOLUME, volume(20)), files=VOLUMES)
    assert (found.rule, found.direction, found.is_curable) == ("drift-deleted", "remove", True)
    assert found.edits == (Edit("main.tf", BLOCK, (), "remove"),)
    assert found.expected == (Expected(VOLUME, "", "none", None),)
    assert found.location == Location("main.tf", 1)


def test_all_instances_of_a_removed_block_are_one_edit() -> None:
    found = instances("a", "b")
    assert [answer.direction for answer in found] == ["remove", "remove"]
    assert found[0].edits == found[1].edits == (Edit("main.tf", BLOCK, (), "remove"),)


def test_an_instance_that_is_still_there_keeps_the_block() -> None:
    for answer in instances("a", "b", still="c"):
        assert answer.direction == "remove"
        assert refused(answer, RefusalCode.SHARED, f'{VOLUME}["c"]', "not gone")


def test_many_that_are_still_there_are_not_all_named() -> None:
    (found,) = instances("a", still="bcdef")
    assert refused(found, RefusalCode.SHARED, "and others")
    assert found.refusal
    assert found.refusal.message.count("`aws_ebs_volume") == 3


def test_an_instance_that_only_changed_is_still_there() -> None:
    both = [
        deleted(f"{VOLUME}[0]", volume(20), index=0),
        drifted(f"{VOLUME}[1]", volume(20), volume(30), code=volume(20), index=1),
    ]
    gone, changed = sorted(
        answered(make_facts(make_plan(both=both), VOLUMES)), key=lambda answer: answer.finding.address
    )
    assert refused(gone, RefusalCode.SHARED, f"{VOLUME}[1]")
    assert changed.direction == "revert"


@pytest.mark.parametrize(
    "reference",
    [
        'output "x" {\n  value = aws_ebs_volume.data\n}\n',
        'resource "aws_x" "y" {\n  depends_on = [aws_ebs_volume.data]\n}\n',
        "moved {\n  from = aws_ebs_volume.old\n  to   = aws_ebs_volume.data\n}\n",
    ],
)
def test_what_is_referred_to_is_not_removed(reference: str) -> None:
    found = one(deleted(VOLUME, volume(20)), files=VOLUMES + reference)
    assert (found.rule, found.direction) == ("drift-deleted-referred", "revert")


def test_a_block_that_cannot_be_removed_says_why() -> None:
    generated = "# Code generated by a tool. DO NOT EDIT.\n" + VOLUMES
    assert refused(one(deleted(VOLUME, volume(20)), files=generated), RefusalCode.GENERATED)


def test_a_block_that_is_not_there_is_not_removed() -> None:
    found = one(deleted(VOLUME, volume(20)), files='resource "aws_ebs_volume" "other" {}\n')
    assert (found.direction, found.edits) == ("revert", ())
