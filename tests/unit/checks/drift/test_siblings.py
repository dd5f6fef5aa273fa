"""A declared sibling explains only what it says itself, and on a security path only what its words name."""

from __future__ import annotations

import json
from typing import Any

import pytest

from agentbot.checks.drift.leaves import Leaf, compare
from agentbot.checks.drift.siblings import COMBINATIONS, Siblings
from tests.support.plans import deleted, drifted, entry, live, make_plan

GROUP, BUCKET, ROLE = "aws_security_group.web", "aws_s3_bucket.logs", "aws_iam_role.app"
ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
POLICY = {"Statement": [{"Effect": "Allow", "Action": "s3:Get"}]}


def rule(cidr: str = "10.0.0.0/8", port: int = 443, **rest: Any) -> dict[str, Any]:
    return {
        "cidr_blocks": [cidr], "from_port": port, "to_port": port, "protocol": "tcp", "self": False,
        "ipv6_cidr_blocks": [], "description": "", **rest,
    }  # fmt: skip


def difference(before: Any, after: Any) -> Leaf:
    (leaf,) = (each for each in compare(before, after, None) if isinstance(each, Leaf))
    return leaf


def explained(address: str, before: Any, after: Any, *others: Any, security: bool = True, **rest: Any) -> bool:
    plan = make_plan(prior=[live(address, id="own-id", arn="own-arn", **after), *others], **rest)
    return Siblings(plan).explain(address, difference(before, after), security=security)


@pytest.mark.parametrize(
    ("address", "before", "after", "sibling"),
    [
        (BUCKET, {"policy": ""}, {"policy": json.dumps(POLICY)},
         live("aws_s3_bucket_policy.p", bucket="own-id", policy=json.dumps(POLICY, indent=2))),
        (BUCKET, {"versioning": [{"enabled": False}]}, {"versioning": [{"enabled": True}]},
         live("aws_s3_bucket_versioning.v", bucket="own-id", versioning_configuration=[{"status": "Enabled"}])),
        (GROUP, {"ingress": []}, {"ingress": [rule()]},
         live("aws_security_group_rule.r", type="ingress", security_group_id="own-id",
              cidr_blocks=["10.0.0.0/8"], from_port=443, to_port=443, protocol="tcp")),
        (GROUP, {"ingress": []}, {"ingress": [rule()]},
         live("aws_vpc_security_group_ingress_rule.r", security_group_id="own-id",
              cidr_ipv4="10.0.0.0/8", from_port=443, to_port=443, ip_protocol="tcp")),
        (ROLE, {"managed_policy_arns": []}, {"managed_policy_arns": [ADMIN]},
         live("aws_iam_role_policy_attachment.a", role="own-id", policy_arn=ADMIN)),
    ],
)  # fmt: skip
def test_a_sibling_that_says_the_same_explains_it(address: str, before: Any, after: Any, sibling: Any) -> None:
    assert explained(address, before, after, sibling)
    assert not explained(address, before, after), "there is no sibling at all"


@pytest.mark.parametrize(
    "sibling",
    [
        live("aws_security_group_rule.r", type="ingress", security_group_id="other-id",
             cidr_blocks=["10.0.0.0/8"], from_port=443, to_port=443, protocol="tcp"),
        live("aws_security_group_rule.r", type="egress", security_group_id="own-id",
             cidr_blocks=["10.0.0.0/8"], from_port=443, to_port=443, protocol="tcp"),
        live("aws_vpc_security_group_egress_rule.r", security_group_id="own-id",
             cidr_ipv4="10.0.0.0/8", from_port=443, to_port=443, ip_protocol="tcp"),
        live("aws_security_group_rule.r", type="ingress", security_group_id="own-id",
             cidr_blocks=["10.0.0.0/8"], from_port=22, to_port=22, protocol="tcp"),
        live("aws_security_group_rule.r", type="ingress", security_group_id="own-id",
             cidr_blocks=["192.168.0.0/16"], from_port=443, to_port=443, protocol="tcp"),
        live("aws_instance.i", security_group_id="own-id",
             cidr_blocks=["10.0.0.0/8"], from_port=443, to_port=443, protocol="tcp"),
    ],
    ids=["other group", "egress rule", "egress resource", "other port", "other range", "no rule at all"],
)  # fmt: skip
def test_a_sibling_that_says_something_else_explains_nothing_on_a_security_path(sibling: Any) -> None:
    assert not explained(GROUP, {"ingress": []}, {"ingress": [rule()]}, sibling)


def test_two_siblings_that_say_half_each_explain_nothing() -> None:
    halves = [
        live("aws_security_group_rule.a", type="ingress", security_group_id="own-id", from_port=443, to_port=443),
        live("aws_security_group_rule.b", type="ingress", security_group_id="own-id", cidr_blocks=["10.0.0.0/8"]),
    ]
    assert not explained(GROUP, {"ingress": []}, {"ingress": [rule()]}, *halves)


def test_each_member_of_a_list_needs_a_sibling() -> None:
    attached = live("aws_iam_role_policy_attachment.a", role="own-id", policy_arn="arn:one")
    after = {"managed_policy_arns": ["arn:one", ADMIN]}
    assert not explained(ROLE, {"managed_policy_arns": []}, after, attached)
    assert explained(
        ROLE, {"managed_policy_arns": []}, after, attached,
        live("aws_iam_role_policy_attachment.b", role="own-id", policy_arn=ADMIN),
    )  # fmt: skip


def test_a_range_that_no_rule_has_is_not_explained_by_the_one_beside_it() -> None:
    one = live("aws_security_group_rule.r", type="ingress", security_group_id="own-id",
               cidr_blocks=["10.0.0.0/8"], from_port=443, to_port=443, protocol="tcp")  # fmt: skip
    after = {"ingress": [rule(cidr_blocks=["10.0.0.0/8", "0.0.0.0/0"])]}
    assert not explained(GROUP, {"ingress": []}, after, one)


def test_a_value_that_went_away_is_explained_by_what_a_sibling_held() -> None:
    drift, change = deleted("aws_iam_role_policy_attachment.a", {"role": "own-id", "policy_arn": ADMIN})
    before, after = {"managed_policy_arns": [ADMIN]}, {"managed_policy_arns": []}
    assert explained(ROLE, before, after, drift=[drift], changes=[change])
    assert not explained(ROLE, before, after)


def test_a_resource_does_not_explain_itself() -> None:
    assert not explained(ROLE, {"path": "/"}, {"path": "own-id"}, security=False)


def test_an_id_of_another_resource_on_a_harmless_path_is_explained_by_what_ties_both() -> None:
    """A volume that is attached to an instance shows up in the instance."""
    after = {"attached": [{"volume_id": "vol-1", "iops": 3000}]}
    tie = live("aws_volume_attachment.t", instance_id="own-id", volume_id="vol-1")
    other = live("aws_ebs_volume.v", id="vol-1")
    assert explained("aws_instance.web", {"attached": []}, after, tie, other, security=False)
    assert not explained("aws_instance.web", {"attached": []}, after, tie, other, security=True)
    assert not explained("aws_instance.web", {"attached": []}, after, other, security=False)


def test_a_block_with_too_many_combinations_is_never_explained() -> None:
    cidrs = [f"10.{i}.0.0/16" for i in range(COMBINATIONS + 1)]
    all_of_them = live("aws_security_group_rule.r", type="ingress", security_group_id="own-id",
                       cidr_blocks=cidrs, from_port=443, to_port=443, protocol="tcp")  # fmt: skip
    assert not explained(GROUP, {"ingress": []}, {"ingress": [rule(cidr_blocks=cidrs)]}, all_of_them)


@pytest.mark.parametrize("values", [None, [], "x", {"id": ["own-id"]}, {"bucket": {"own-id": 1}}, {"bucket": None}])
def test_malformed_values_explain_nothing(values: Any) -> None:
    other = {"address": "aws_x.y", "mode": "managed", "type": 3, "values": values}
    assert not explained(BUCKET, {"policy": ""}, {"policy": json.dumps(POLICY)}, other)


def test_what_is_only_planned_explains_nothing() -> None:
    change = entry("aws_s3_bucket_policy.p", "create", after={"bucket": "own-id", "policy": json.dumps(POLICY)})
    assert not explained(BUCKET, {"policy": ""}, {"policy": json.dumps(POLICY)}, changes=[change])


def test_a_sibling_that_drifted_too_speaks_with_its_live_values() -> None:
    pair = drifted("aws_s3_bucket_policy.p", {"bucket": "own-id", "policy": "{}"}, {"bucket": "own-id", "policy": "x"})
    assert not explained(BUCKET, {"policy": ""}, {"policy": json.dumps(POLICY)}, both=[pair])
