"""A path that might weaken security is never taken for a harmless one; what only names things is."""

from __future__ import annotations

import json
from typing import Any

import pytest

from agentbot.checks.drift.path import At, Attr, Key, Path
from agentbot.checks.drift.security import is_cosmetic, is_security, opens_to_everybody
from agentbot.hcl.edit import Member

RULE = Member({"from_port": 22})
ALLOW = json.dumps({"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})
DENY = json.dumps({"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}})


@pytest.mark.parametrize(
    ("kind", "path", "before", "after"),
    [
        ("aws_security_group", (Attr("ingress"), RULE), None, {"cidr_blocks": ["0.0.0.0/0"]}),
        ("aws_security_group", (Attr("ingress"), RULE, Attr("from_port")), 443, 22),
        ("aws_security_group_rule", (Attr("to_port"),), 443, 65535),
        ("aws_vpc_security_group_ingress_rule", (Attr("cidr_ipv4"),), "10.0.0.0/8", "10.0.0.0/7"),
        ("aws_network_acl_rule", (Attr("rule_number"),), 100, 1),
        ("aws_iam_policy", (Attr("policy"),), ALLOW, DENY),
        ("aws_iam_role", (Attr("managed_policy_arns"),), [], ["arn:aws:iam::aws:policy/AdministratorAccess"]),
        ("aws_iam_role", (Attr("assume_role_policy"),), DENY, ALLOW),
        ("aws_kms_key", (Attr("enable_key_rotation"),), True, False),
        ("aws_s3_bucket", (Attr("versioning"), At(0), Attr("enabled")), True, False),
        ("aws_s3_bucket_public_access_block", (Attr("block_public_acls"),), True, False),
        ("aws_s3_bucket", (Attr("acl"),), "private", "public-read"),
        ("aws_s3_bucket", (Attr("logging"),), [{"target_bucket": "x"}], []),
        ("aws_db_instance", (Attr("publicly_accessible"),), False, True),
        ("aws_db_instance", (Attr("deletion_protection"),), True, False),
        ("aws_db_instance", (Attr("storage_encrypted"),), True, False),
        ("aws_db_instance", (Attr("kms_key_id"),), "a", "b"),
        ("aws_db_instance", (Attr("backup_retention_period"),), 7, 1),
        ("aws_db_instance", (Attr("enabled_cloudwatch_logs_exports"),), ["audit"], []),
        ("aws_cloudwatch_log_group", (Attr("retention_in_days"),), 30, 1),
        ("aws_cloudwatch_log_group", (Attr("retention_in_days"),), 30, 0),
        ("aws_lb_listener", (Attr("ssl_policy"),), "TLS13", "TLS10"),
        ("aws_instance", (Attr("metadata_options"), At(0), Attr("http_tokens")), "required", "optional"),
        ("aws_instance", (Attr("user_data"),), "a", "b"),
        ("aws_cognito_user_pool", (Attr("mfa_configuration"),), "ON", "OFF"),
        ("aws_s3_bucket_versioning", (Attr("versioning_configuration"), At(0), Attr("status")), "Enabled", "Suspended"),
        ("aws_cloudwatch_event_rule", (Attr("is_enabled"),), True, False),
        ("aws_anything", (Attr("status"),), "Enabled", "Suspended"),
        ("aws_anything", (Attr("document"),), None, ALLOW),
        ("aws_anything", (Attr("allow_from"),), ["10.0.0.0/8"], ["10.0.0.0/8", "::/0"]),
        ("aws_anything", (Attr("members"),), ["a"], ["*"]),
        ("aws_anything", (Attr("options"), Key("security.protocol")), "SASL", "PLAIN"),
        ("azurerm_storage_account", (Attr("minTlsVersion"),), "1.2", "1.0"),
    ],
)
def test_a_change_that_may_weaken_security_is_told(kind: str, path: Path, before: Any, after: Any) -> None:
    assert is_security(kind, path, before, after)


@pytest.mark.parametrize(
    ("kind", "path", "before", "after"),
    [
        ("aws_ebs_volume", (Attr("size"),), 20, 40),
        ("aws_instance", (Attr("instance_type"),), "t3.small", "t3.large"),
        ("aws_cloudwatch_log_group", (Attr("retention_in_days"),), 14, 30),
        ("aws_cloudwatch_metric_alarm", (Attr("threshold"),), 80, 95),
        ("aws_sqs_queue", (Attr("delay_seconds"),), 0, 10),
        ("aws_anything", (Attr("status"),), "Suspended", "Enabled"),
        ("aws_anything", (Attr("document"),), '{"a": 1}', '{"a": 2}'),
        ("aws_anything", (Attr("names"),), ["*"], ["*", "a"]),
        ("aws_security_group", (Attr("tags"), Key("Owner")), None, "alice"),
        ("aws_security_group", (Attr("description"),), "a", "b"),
        ("aws_iam_role", (Attr("tags_all"), Key("access")), "0.0.0.0/0", "*"),
    ],
)
def test_a_change_that_cannot_weaken_security_is_not(kind: str, path: Path, before: Any, after: Any) -> None:
    assert not is_security(kind, path, before, after)


@pytest.mark.parametrize(
    ("before", "after", "opens"),
    [
        ([], ["0.0.0.0/0"], True),
        (["10.0.0.0/8"], {"a": [{"b": "::/0"}]}, True),
        (None, "*", True),
        (["0.0.0.0/0"], ["0.0.0.0/0", "10.0.0.0/8"], False),
        (["0.0.0.0/0"], ["0.0.0.0/0", "::/0"], True),
        (["0.0.0.0/0"], [], False),
        (None, "10.0.0.0/0", False),
        (None, None, False),
    ],
)
def test_only_a_new_value_for_everybody_opens(before: Any, after: Any, opens: bool) -> None:
    assert opens_to_everybody(before, after) is opens


@pytest.mark.parametrize(
    ("path", "cosmetic"),
    [
        ((Attr("tags"), Key("password")), True),
        ((Attr("labels"),), True),
        ((Attr("ingress"), RULE, Attr("description")), True),
        ((Attr("description"),), True),
        ((Attr("alarm_description"),), True),
        ((Attr("display_name_policy"),), False),
        ((Attr("name"),), False),
        ((Attr("environment"), At(0), Attr("tags")), False),
        ((Attr("variables"), Key("description")), False),
    ],
)
def test_tags_labels_and_descriptions_are_cosmetic(path: Path, cosmetic: bool) -> None:
    assert is_cosmetic(path) is cosmetic
