"""A change by hand that weakens security is told; what is called tighter provably weakens nothing."""

from __future__ import annotations

import json
import time
from fnmatch import fnmatchcase as fnmatch
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agentbot.checks.drift.path import At, Attr, Key, Path, PathStep
from agentbot.checks.drift.security import is_security
from agentbot.checks.drift.weakening import Effect, weigh, weigh_absence
from agentbot.hcl.edit import Member

W, T, U = Effect.WEAKER, Effect.TIGHTER, Effect.UNCLEAR
ROOT = "arn:aws:iam::123456789012:root"


def at(*steps: str | int | PathStep) -> Path:
    """Names as attributes, numbers as indices."""
    return tuple(Attr(s) if isinstance(s, str) else At(s) if isinstance(s, int) else s for s in steps)


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action: Any = "s3:GetObject", resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: Any = "s3:*", resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Deny", "Action": action, "Resource": resource, **more}


def trusts(principal: Any, **more: Any) -> str:
    return policy({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal, **more})


def when(operator: str, key: str, *values: str) -> dict[str, Any]:
    return {operator: {key: list(values)}}


SSH = {"from_port": 22, "to_port": 22, "protocol": "tcp", "cidr_blocks": ["10.0.0.0/8"]}
NACL_DENY = {"action": "deny", "cidr_block": "203.0.113.0/24", "rule_no": 1}
NACL_ALLOW = {**NACL_DENY, "action": "allow"}
NSG_ALLOW = {"name": "web", "access": "Allow", "priority": 100, "source_address_prefixes": ["10.0.0.0/8"]}
NSG_DENY = {**NSG_ALLOW, "access": "Deny"}
RULE = Member(SSH)

NETWORK = [
    ("aws_security_group", at("ingress", RULE), None, SSH, W, "network-rule-added"),
    ("aws_security_group", at("ingress", RULE), SSH, None, T, "network-rule-removed"),
    ("aws_security_group", at("egress", RULE), None, SSH, W, "network-rule-added"),
    ("aws_security_group", at("ingress"), [SSH], [SSH, {**SSH, "to_port": 80}], W, "network-rule-added"),
    ("aws_security_group", at("ingress"), [SSH, {**SSH, "to_port": 80}], [SSH], T, "network-rule-removed"),
    ("aws_security_group", at("ingress", RULE, "cidr_blocks"), ["10.0.0.0/8"], ["0.0.0.0/0"], W, "cidr-widened"),
    ("aws_security_group", at("ingress", RULE, "cidr_blocks"), ["10.0.0.0/8"], ["10.0.0.0/9"], T, "cidr-narrowed"),
    (
        "aws_security_group",
        at("ingress", RULE, "cidr_blocks"),
        ["10.0.0.0/9", "10.128.0.0/9"],
        ["10.0.0.0/8"],
        None,
        "",
    ),
    ("aws_security_group", at("ingress", RULE, "cidr_blocks"), ["10.0.0.0/8"], ["10.0.0.0/9", "11.0.0.0/9"], W, ""),
    ("aws_security_group", at("ingress", RULE, "cidr_blocks"), ["10.0.0.0/8"], [], T, "cidr-narrowed"),
    ("aws_security_group", at("ingress", RULE, "ipv6_cidr_blocks"), [], ["::0/0"], W, "cidr-widened"),
    ("aws_security_group", at("ingress", RULE, "ipv6_cidr_blocks"), ["fd00::/8"], ["fd00::/7"], W, "cidr-widened"),
    ("aws_security_group", at("ingress", RULE, "prefix_list_ids"), [], ["pl-1"], W, "network-source-added"),
    ("aws_security_group", at("ingress", RULE, "security_groups"), ["sg-1"], ["sg-1", "sg-2"], W, ""),
    ("aws_security_group", at("ingress", RULE, "security_groups"), ["sg-1", "sg-2"], ["sg-1"], T, ""),
    ("aws_security_group", at("ingress", RULE, "self"), False, True, W, "network-source-added"),
    ("aws_security_group", at("ingress", RULE, "from_port"), 22, 0, W, "ports-widened"),
    ("aws_security_group", at("ingress", RULE, "to_port"), 443, 65535, W, "ports-widened"),
    ("aws_security_group", at("ingress", RULE, "to_port"), 9443, 8443, T, "ports-narrowed"),
    ("aws_security_group", at("ingress", RULE, "to_port"), 443, 22, U, "ports-changed"),
    ("aws_security_group", at("ingress", RULE, "protocol"), "tcp", "-1", W, "protocol-widened"),
    ("aws_security_group", at("ingress", RULE, "protocol"), "-1", "tcp", T, "protocol-narrowed"),
    ("aws_security_group", at("ingress", RULE, "protocol"), "tcp", "udp", U, "protocol-changed"),
    ("aws_security_group_rule", at("cidr_blocks"), ["10.0.0.0/8"], ["10.0.0.0/8", "0.0.0.0/1"], W, "cidr-widened"),
    ("aws_security_group_rule", at("source_security_group_id"), "sg-1", "sg-2", W, "network-source-added"),
    ("aws_vpc_security_group_ingress_rule", at("cidr_ipv4"), "10.0.0.0/8", "10.0.0.0/7", W, "cidr-widened"),
    ("aws_vpc_security_group_ingress_rule", at("cidr_ipv4"), "10.0.0.0/8", "10.1.0.0/16", T, "cidr-narrowed"),
    ("aws_vpc_security_group_egress_rule", at("ip_protocol"), "tcp", "-1", W, "protocol-widened"),
    ("aws_network_acl", at("ingress", Member(NACL_DENY)), NACL_DENY, None, W, "deny-rule-removed"),
    ("aws_network_acl", at("ingress", Member(NACL_DENY)), None, NACL_DENY, T, "deny-rule-added"),
    ("aws_network_acl", at("ingress", Member(NACL_ALLOW)), None, NACL_ALLOW, W, "network-rule-added"),
    ("aws_network_acl", at("ingress", Member(NACL_ALLOW)), NACL_ALLOW, None, T, "network-rule-removed"),
    ("aws_network_acl", at("ingress", Member(NACL_DENY), "cidr_block"), "10.0.0.0/8", "10.0.0.0/9", W, ""),
    ("aws_network_acl", at("ingress", Member(NACL_DENY), "cidr_block"), "10.0.0.0/9", "10.0.0.0/8", U, ""),
    ("aws_network_acl", at("ingress", Member(NACL_DENY), "action"), "deny", "allow", W, "default-action-lowered"),
    ("aws_network_acl_rule", at("rule_action"), "deny", "allow", W, "default-action-lowered"),
    ("aws_network_acl_rule", at("cidr_block"), "10.0.0.0/8", "10.0.0.0/9", U, "cidr-narrowed"),
    ("aws_network_acl_rule", at("rule_number"), 100, 1, U, "security-relevant"),
    ("aws_eks_cluster", at("vpc_config", 0, "public_access_cidrs"), ["192.0.2.0/24"], ["0.0.0.0/0"], W, "cidr-widened"),
    ("aws_eks_cluster", at("vpc_config", 0, "public_access_cidrs"), ["192.0.2.0/24"], [], U, "cidr-narrowed"),
    ("aws_wafv2_ip_set", at("addresses"), ["192.0.2.0/24"], [], U, "cidr-narrowed"),
    ("aws_ec2_managed_prefix_list", at("entry", Member({})), None, {"cidr": "0.0.0.0/0"}, W, ""),
    ("aws_route_table", at("route", Member({})), None, {"cidr_block": "0.0.0.0/0", "gateway_id": "igw-1"}, W, ""),
    ("aws_instance", at("vpc_security_group_ids"), ["sg-1"], ["sg-2"], U, "security-groups-changed"),
    ("aws_lb", at("security_groups"), ["sg-1"], ["sg-1", "sg-2"], U, "security-groups-changed"),
    ("aws_instance", at("source_dest_check"), True, False, W, "hardening-off"),
    ("azurerm_network_security_group", at("security_rule", Member(NSG_ALLOW)), NSG_ALLOW, None, T, ""),
    ("azurerm_network_security_group", at("security_rule", Member(NSG_DENY)), NSG_DENY, None, W, "deny-rule-removed"),
    ("azurerm_network_security_rule", at("access"), "Deny", "Allow", W, "default-action-lowered"),
    ("azurerm_network_security_rule", at("source_address_prefix"), "10.0.0.0/8", "*", W, "cidr-widened"),
    ("azurerm_network_security_rule", at("source_address_prefix"), "*", "10.0.0.0/8", U, "cidr-narrowed"),
    ("azurerm_network_security_rule", at("destination_port_range"), "443", "*", W, "ports-widened"),
    ("azurerm_network_security_rule", at("destination_port_range"), "22", "20-25", W, "ports-widened"),
    ("azurerm_network_security_rule", at("direction"), "Outbound", "Inbound", U, "security-relevant"),
    ("google_compute_firewall", at("source_ranges"), ["10.0.0.0/8"], ["0.0.0.0/0"], W, "cidr-widened"),
    ("google_compute_firewall", at("source_ranges"), ["10.0.0.0/8", "11.0.0.0/8"], ["10.0.0.0/8"], U, "cidr-narrowed"),
    ("google_compute_firewall", at("allow", Member({})), None, {"protocol": "tcp", "ports": ["22"]}, W, ""),
    ("google_compute_firewall", at("deny", Member({})), {"protocol": "all", "ports": []}, None, W, "deny-rule-removed"),
    ("google_compute_firewall", at("allow", Member({}), "ports"), ["443"], ["1-65535"], W, "ports-widened"),
    ("google_compute_firewall", at("disabled"), False, True, U, "security-relevant"),
    ("google_container_cluster", at("master_authorized_networks_config", 0), {"cidr_blocks": []}, None, W, ""),
    ("google_compute_instance", at("can_ip_forward"), False, True, W, "weak-access-on"),
    ("kubernetes_network_policy", at("spec", 0, "ingress", 0), None, {"from": []}, W, ""),
    ("kubernetes_network_policy", at("spec", 0, "ingress", 0), {"from": []}, None, U, ""),
    ("some_cloud_thing", at("names"), [], ["128.0.0.0/1"], W, ""),
    ("some_cloud_thing", at("blocked_ranges"), [], ["0.0.0.0/0"], U, ""),
    ("some_cloud_thing", at("blocked_ranges"), ["198.51.100.0/24"], [], W, "cidr-narrowed"),
]

GRANTS = [
    ("aws_iam_policy", at("policy"), policy(allow()), policy(allow(), allow("ec2:*")), W, "iam-grant-grew"),
    ("aws_iam_policy", at("policy"), policy(allow("s3:*")), policy(allow("s3:Get*")), T, "iam-grant-shrank"),
    ("aws_iam_policy", at("policy"), policy(allow("s3:Get*")), policy(allow("s3:*")), W, "iam-grant-grew"),
    ("aws_iam_policy", at("policy"), policy(allow(["a:b", "a:c"])), policy(allow("a:b")), T, "iam-grant-shrank"),
    ("aws_iam_policy", at("policy"), policy(allow("a:b"), allow("a:c")), policy(allow(["a:b", "A:C"])), U, ""),
    ("aws_iam_policy", at("policy"), policy(allow("a:b", "r1")), policy(allow("a:b", "r2")), W, "iam-grant-grew"),
    ("aws_iam_policy", at("policy"), policy(allow("a:b", "r/*")), policy(allow("a:b", "r/x/*")), T, "iam-grant-shrank"),
    ("aws_iam_policy", at("policy"), policy(allow("a:b", "r-?")), policy(allow("a:b", "r-*")), W, "iam-grant-grew"),
    ("aws_iam_policy", at("policy"), policy(deny()), policy(allow("s3:*")), W, "iam-grant-grew"),
    ("aws_iam_policy", at("policy"), policy(allow("s3:*")), policy(deny()), T, "iam-grant-shrank"),
    ("aws_iam_policy", at("policy"), policy(allow(), deny()), policy(allow()), W, "iam-deny-lost"),
    ("aws_iam_policy", at("policy"), policy(allow(), deny("s3:*")), policy(allow(), deny("s3:Put*")), W, ""),
    ("aws_iam_policy", at("policy"), policy(allow()), policy(allow(), deny()), T, "iam-grant-shrank"),
    ("aws_iam_policy", at("policy"), None, policy(allow()), W, "iam-grant-grew"),
    ("aws_iam_policy", at("policy"), policy(allow()), None, T, "iam-grant-shrank"),
    ("aws_iam_policy", at("policy"), policy(allow()), "not json", U, "grants-unreadable"),
    ("aws_iam_policy", at("policy"), policy(allow()), policy({"Effect": "Maybe"}), U, "grants-unreadable"),
    (
        *("aws_iam_policy", at("policy")),
        policy({"Effect": "Allow", "NotAction": ["iam:*", "kms:*"], "Resource": "*"}),
        policy({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}),
        *(W, "iam-grant-grew"),
    ),
    (
        *("aws_iam_policy", at("policy")),
        policy({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}),
        policy(allow("s3:GetObject")),
        *(T, "iam-grant-shrank"),
    ),
    (
        *("aws_iam_role_policy", at("policy")),
        policy(allow(Condition=when("StringEquals", "aws:PrincipalOrgID", "o-1"))),
        policy(allow()),
        *(W, "iam-grant-grew"),
    ),
    (
        *("aws_iam_role_policy", at("policy")),
        policy(allow()),
        policy(allow(Condition=when("Bool", "aws:MultiFactorAuthPresent", "true"))),
        *(T, "iam-grant-shrank"),
    ),
    (
        *("aws_s3_bucket_policy", at("policy")),
        policy(allow(Principal="*", Condition=when("IpAddress", "aws:SourceIp", "10.0.0.0/8"))),
        policy(allow(Principal="*", Condition=when("IpAddress", "aws:SourceIp", "10.0.0.0/7"))),
        *(W, "iam-grant-grew"),
    ),
    (
        *("aws_s3_bucket_policy", at("policy")),
        policy(allow(Principal="*", Condition=when("IpAddress", "aws:SourceIp", "10.0.0.0/8"))),
        policy(allow(Principal="*", Condition=when("IpAddress", "AWS:SourceIP", "10.1.0.0/16"))),
        *(T, "iam-grant-shrank"),
    ),
    (
        *("aws_s3_bucket_policy", at("policy")),
        policy(deny(Principal="*", Condition=when("StringNotEquals", "aws:PrincipalArn", "a"))),
        policy(deny(Principal="*", Condition=when("StringNotEquals", "aws:PrincipalArn", "a", "b"))),
        *(W, "iam-deny-lost"),
    ),
    ("aws_s3_bucket_policy", at("policy"), policy(allow(Principal={"AWS": ROOT})), None, U, "iam-policy-removed"),
    ("aws_vpc_endpoint", at("policy"), policy(deny(Principal="*")), None, W, "iam-deny-lost"),
    ("aws_iam_role", at("assume_role_policy"), trusts({"AWS": ROOT}), trusts({"AWS": "*"}), W, "iam-grant-grew"),
    ("aws_iam_role", at("assume_role_policy"), trusts({"AWS": ROOT}), trusts({"AWS": "123456789012"}), U, ""),
    (
        *("aws_iam_role", at("assume_role_policy"), trusts({"Service": "ec2.amazonaws.com"})),
        *(trusts({"Service": ["ec2.amazonaws.com", "lambda.amazonaws.com"]}), W, "iam-grant-grew"),
    ),
    ("aws_iam_role", at("inline_policy", Member({})), None, {"name": "a", "policy": policy(allow())}, W, ""),
    ("aws_iam_role", at("inline_policy", Member({})), {"name": "a", "policy": policy(allow())}, None, T, ""),
    ("aws_iam_role", at("inline_policy", Member({})), {"name": "a", "policy": policy(deny())}, None, W, ""),
    ("aws_iam_role", at("managed_policy_arns"), [], ["arn:aws:iam::aws:policy/ReadOnlyAccess"], W, "allow-list-grew"),
    ("aws_iam_role", at("managed_policy_arns"), [], ["arn:aws:iam::aws:policy/AdministratorAccess"], W, ""),
    ("aws_iam_role", at("managed_policy_arns"), ["arn:aws:iam::aws:policy/ReadOnlyAccess"], [], T, "allow-list-shrank"),
    ("aws_iam_role", at("managed_policy_arns"), ["arn:aws:iam::aws:policy/AWSDenyAll"], [], W, "deny-policy-detached"),
    ("aws_iam_role", at("permissions_boundary"), "arn:a", None, W, "guard-detached"),
    ("aws_iam_role", at("permissions_boundary"), "arn:a", "arn:b", W, "boundary-changed"),
    ("aws_iam_role", at("permissions_boundary"), None, "arn:b", T, "guard-attached"),
    ("aws_iam_role", at("max_session_duration"), 3600, 43200, W, "session-lengthened"),
    ("aws_iam_role", at("max_session_duration"), 43200, 3600, T, "session-lengthened-undone"),
    ("aws_lambda_permission", at("principal"), "123456789012", "*", W, ""),
    ("aws_lambda_permission", at("principal"), "123456789012", "210987654321", U, "identity-changed"),
    ("aws_lambda_function", at("role"), "arn:a", "arn:b", U, "identity-changed"),
    ("aws_instance", at("iam_instance_profile"), "a", "b", U, "identity-changed"),
    (
        "aws_ecr_repository_policy",
        at("policy"),
        policy(allow(Principal={"AWS": ROOT})),
        policy(allow(Principal="*")),
        W,
        "",
    ),
    ("aws_iam_user", at("path"), "/", "/x/", U, "security-relevant"),
    ("aws_iam_access_key", at("status"), "Active", "Inactive", T, "weak-access-off"),
    ("aws_iam_access_key", at("status"), "Inactive", "Active", W, "weak-access-on"),
    ("aws_vpc_endpoint_service", at("allowed_principals"), ["arn:a"], ["arn:a", "*"], W, ""),
    ("aws_vpc_endpoint_service", at("acceptance_required"), True, False, W, "authentication-off"),
    ("aws_cognito_user_pool_client", at("callback_urls"), ["https://a"], ["https://a", "https://b"], W, ""),
    ("aws_s3_bucket_cors_configuration", at("cors_rule", Member({}), "allowed_origins"), ["https://a"], ["*"], W, ""),
    ("aws_s3_bucket_cors_configuration", at("cors_rule", Member({}), "allowed_origins"), ["*"], ["https://a"], T, ""),
    ("azurerm_key_vault_access_policy", at("key_permissions"), ["Get"], ["Get", "Purge"], W, "allow-list-grew"),
    ("azurerm_key_vault_access_policy", at("key_permissions"), ["Get", "Purge"], ["Get"], T, "allow-list-shrank"),
    ("azurerm_role_assignment", at("role_definition_name"), "Reader", "Owner", W, "admin-granted"),
    ("azurerm_role_definition", at("permissions", 0, "not_actions"), ["a"], [], W, "deny-list-shrank"),
    ("azurerm_role_definition", at("permissions", 0, "actions"), ["a"], ["*"], W, "allow-list-grew"),
    ("google_storage_bucket_iam_binding", at("members"), ["user:a"], ["user:a", "allUsers"], W, ""),
    ("google_storage_bucket_iam_binding", at("members"), ["user:a", "user:b"], ["user:a"], T, "allow-list-shrank"),
    ("google_project_iam_member", at("role"), "roles/viewer", "roles/owner", W, "admin-granted"),
    (
        *("google_project_iam_policy", at("policy_data"), json.dumps({"bindings": []})),
        *(json.dumps({"bindings": [{"role": "roles/viewer", "members": ["user:a"]}]}), W, "iam-grant-grew"),
    ),
    (
        *("google_project_iam_policy", at("policy_data")),
        json.dumps({"bindings": [{"role": "roles/viewer", "members": ["user:a"]}]}),
        *(json.dumps({"etag": "x", "bindings": []}), T, "iam-grant-shrank"),
    ),
    ("kubernetes_cluster_role", at("rule", 0, "verbs"), ["get"], ["get", "delete"], W, "allow-list-grew"),
    ("kubernetes_cluster_role", at("rule", 0), None, {"verbs": ["*"], "resources": ["*"]}, W, "iam-grant-grew"),
]

SETTINGS = [
    ("aws_s3_bucket_public_access_block", at("block_public_acls"), True, False, W, "public-access-block-off"),
    ("aws_s3_bucket_public_access_block", at("ignore_public_acls"), False, True, T, "public-access-block-on"),
    ("aws_s3_bucket_public_access_block", at("restrict_public_buckets"), True, None, W, "public-access-block-off"),
    ("aws_db_instance", at("publicly_accessible"), False, True, W, "public-access-on"),
    ("aws_db_instance", at("publicly_accessible"), True, False, T, "public-access-off"),
    ("aws_db_instance", at("publicly_accessible"), None, True, W, "public-access-on"),
    ("aws_db_instance", at("publicly_accessible"), True, None, U, "security-relevant"),
    ("aws_db_instance", at("storage_encrypted"), True, False, W, "encryption-off"),
    ("aws_db_instance", at("deletion_protection"), True, False, W, "deletion-protection-off"),
    ("aws_db_instance", at("deletion_protection"), False, True, T, "deletion-protection-on"),
    ("aws_db_instance", at("iam_database_authentication_enabled"), True, False, W, "authentication-off"),
    ("aws_db_instance", at("backup_retention_period"), 7, 0, W, "retention-shortened"),
    ("aws_db_instance", at("backup_retention_period"), 0, 7, T, "retention-shortened-undone"),
    ("aws_db_instance", at("skip_final_snapshot"), False, True, W, "backup-off"),
    ("aws_db_instance", at("kms_key_id"), "arn:a", "arn:b", W, "key-changed"),
    (
        "aws_db_instance",
        at("enabled_cloudwatch_logs_exports"),
        ["audit", "error"],
        ["error"],
        W,
        "log-category-removed",
    ),
    ("aws_db_instance", at("enabled_cloudwatch_logs_exports"), ["error"], ["audit", "error"], T, "log-category-added"),
    ("aws_subnet", at("map_public_ip_on_launch"), False, True, W, "public-access-on"),
    ("aws_instance", at("associate_public_ip_address"), False, True, W, "public-access-on"),
    ("aws_instance", at("metadata_options", 0, "http_tokens"), "required", "optional", W, "metadata-tokens-lowered"),
    ("aws_instance", at("metadata_options", 0, "http_tokens"), "optional", "required", T, "metadata-tokens-raised"),
    ("aws_instance", at("metadata_options", 0, "http_put_response_hop_limit"), 1, 2, W, "metadata-hops-raised"),
    ("aws_instance", at("metadata_options", 0, "http_endpoint"), "disabled", "enabled", W, ""),
    ("aws_instance", at("user_data"), "a", "b", U, "start-script-changed"),
    ("aws_instance", at("disable_api_termination"), True, False, W, "deletion-protection-off"),
    ("aws_instance", at("monitoring"), True, False, W, "monitoring-off"),
    ("aws_launch_template", at("network_interfaces", 0, "associate_public_ip_address"), "false", "true", W, ""),
    ("aws_eks_cluster", at("vpc_config", 0, "endpoint_public_access"), False, True, W, "public-access-on"),
    ("aws_eks_cluster", at("enabled_cluster_log_types"), ["audit"], [], W, "log-category-removed"),
    ("aws_eks_cluster", at("encryption_config", 0), {"resources": ["secrets"]}, None, W, "protection-removed"),
    ("aws_s3_bucket_acl", at("acl"), "private", "public-read", W, "acl-lowered"),
    ("aws_s3_bucket", at("acl"), "public-read", "private", T, "acl-raised"),
    (
        "aws_s3_bucket_versioning",
        at("versioning_configuration", 0, "status"),
        "Enabled",
        "Suspended",
        W,
        "versioning-off",
    ),
    ("aws_s3_bucket_versioning", at("versioning_configuration", 0, "mfa_delete"), "Enabled", "Disabled", W, ""),
    ("aws_s3_bucket", at("logging", 0), {"target_bucket": "logs"}, None, W, "protection-removed"),
    ("aws_s3_bucket_logging", at("target_bucket"), "logs", "others", W, "log-destination-changed"),
    (
        "aws_s3_bucket_server_side_encryption_configuration",
        at("rule", Member({})),
        {"bucket_key_enabled": True},
        None,
        W,
        "",
    ),
    (
        *("aws_s3_bucket", at("server_side_encryption_configuration", 0), None),
        *(
            {"rule": [{"apply": [{"sse_algorithm": "aws:kms:dsse"}], "bucket_key_enabled": False}]},
            T,
            "encryption-raised",
        ),
    ),
    (
        "aws_s3_bucket_ownership_controls",
        at("rule", 0, "object_ownership"),
        "BucketOwnerEnforced",
        "ObjectWriter",
        W,
        "",
    ),
    (
        "aws_s3_bucket_object_lock_configuration",
        at("rule", 0, "default_retention", 0, "mode"),
        "COMPLIANCE",
        "GOVERNANCE",
        W,
        "",
    ),
    (
        "aws_s3_bucket_object_lock_configuration",
        at("rule", 0, "default_retention", 0, "days"),
        30,
        1,
        W,
        "retention-shortened",
    ),
    ("aws_kms_key", at("enable_key_rotation"), True, False, W, "key-rotation-off"),
    ("aws_kms_key", at("deletion_window_in_days"), 30, 7, W, "recovery-window-shortened"),
    ("aws_kms_key", at("is_enabled"), False, True, U, "security-relevant"),
    ("aws_secretsmanager_secret", at("recovery_window_in_days"), 30, 0, W, "recovery-window-shortened"),
    (
        "aws_secretsmanager_secret_rotation",
        at("rotation_rules", 0, "automatically_after_days"),
        30,
        365,
        W,
        "rotation-slowed",
    ),
    ("aws_cloudwatch_log_group", at("retention_in_days"), 30, 7, W, "retention-shortened"),
    ("aws_cloudwatch_log_group", at("retention_in_days"), 30, 0, T, "retention-shortened-undone"),
    ("aws_cloudwatch_log_group", at("retention_in_days"), 0, 365, W, "retention-shortened"),
    ("aws_cloudwatch_log_group", at("kms_key_id"), "arn:a", None, W, "key-changed"),
    ("aws_cloudwatch_event_rule", at("state"), "ENABLED", "DISABLED", W, "monitoring-off"),
    ("aws_cloudwatch_event_rule", at("is_enabled"), True, False, W, "monitoring-off"),
    ("aws_cloudwatch_metric_alarm", at("actions_enabled"), True, False, W, ""),
    ("aws_guardduty_detector", at("enable"), True, False, W, "guard-off"),
    ("aws_guardduty_detector", at("datasources", 0, "s3_logs", 0, "enable"), True, False, W, "logging-off"),
    ("aws_cloudtrail", at("enable_logging"), True, False, W, "logging-off"),
    ("aws_cloudtrail", at("is_multi_region_trail"), True, False, W, "logging-off"),
    ("aws_cloudtrail", at("enable_log_file_validation"), True, False, W, "logging-off"),
    ("aws_cloudtrail", at("s3_bucket_name"), "trail", "others", W, "log-destination-changed"),
    ("aws_flow_log", at("log_destination"), "arn:a", "arn:b", W, "log-destination-changed"),
    ("aws_lb", at("access_logs", 0, "enabled"), True, False, W, "logging-off"),
    ("aws_lb", at("drop_invalid_header_fields"), True, False, W, "hardening-off"),
    ("aws_lb", at("enable_waf_fail_open"), False, True, W, "weak-access-on"),
    ("aws_lb", at("desync_mitigation_mode"), "defensive", "monitor", W, "request-smuggling-lowered"),
    ("aws_lb_listener", at("protocol"), "HTTPS", "HTTP", W, ""),
    ("aws_lb_listener", at("ssl_policy"), "ELBSecurityPolicy-TLS13-1-2-2021-06", "ELBSecurityPolicy-2016-08", W, ""),
    ("aws_lb_listener", at("ssl_policy"), "ELBSecurityPolicy-2016-08", "ELBSecurityPolicy-FS-1-2-Res-2020-10", T, ""),
    (
        "aws_lb_listener",
        at("ssl_policy"),
        "ELBSecurityPolicy-TLS13-1-2-2021-06",
        "ELBSecurityPolicy-TLS13-1-0-2021-06",
        W,
        "",
    ),
    ("aws_lb_listener", at("ssl_policy"), "ELBSecurityPolicy-TLS-1-2-2017-01", "OwnPolicy", U, "security-relevant"),
    (
        "aws_cloudfront_distribution",
        at("viewer_certificate", 0, "minimum_protocol_version"),
        "TLSv1.2_2021",
        "TLSv1_2016",
        W,
        "",
    ),
    (
        "aws_cloudfront_distribution",
        at("viewer_certificate", 0, "minimum_protocol_version"),
        "TLSv1.2_2019",
        "TLSv1.2_2021",
        T,
        "",
    ),
    (
        "aws_cloudfront_distribution",
        at("default_cache_behavior", 0, "viewer_protocol_policy"),
        "https-only",
        "allow-all",
        W,
        "",
    ),
    (
        "aws_cloudfront_distribution",
        at("origin", Member({}), "custom_origin_config", 0, "origin_ssl_protocols"),
        ["TLSv1.2"],
        ["TLSv1", "TLSv1.2"],
        W,
        "tls-floor-lowered",
    ),
    ("aws_cloudfront_distribution", at("web_acl_id"), "arn:a", "", W, "guard-detached"),
    ("aws_api_gateway_domain_name", at("security_policy"), "TLS_1_2", "TLS_1_0", W, "tls-floor-lowered"),
    ("aws_api_gateway_method", at("authorization"), "AWS_IAM", "NONE", W, "authentication-lowered"),
    ("aws_api_gateway_method", at("authorization"), "NONE", "CUSTOM", T, "authentication-raised"),
    ("aws_api_gateway_method", at("api_key_required"), True, False, W, "authentication-off"),
    ("aws_lambda_function_url", at("authorization_type"), "AWS_IAM", "NONE", W, "authentication-lowered"),
    ("aws_lambda_function", at("tracing_config", 0, "mode"), "Active", "PassThrough", W, "tracing-lowered"),
    (
        "aws_opensearch_domain",
        at("domain_endpoint_options", 0, "enforce_https"),
        True,
        False,
        W,
        "transport-encryption-off",
    ),
    (
        "aws_opensearch_domain",
        at("domain_endpoint_options", 0, "tls_security_policy"),
        "Policy-Min-TLS-1-2-2019-07",
        "Policy-Min-TLS-1-0-2019-07",
        W,
        "",
    ),
    ("aws_opensearch_domain", at("encrypt_at_rest", 0, "enabled"), True, False, W, "encryption-off"),
    ("aws_elasticache_replication_group", at("transit_encryption_enabled"), True, False, W, ""),
    (
        "aws_msk_cluster",
        at("encryption_info", 0, "encryption_in_transit", 0, "client_broker"),
        "TLS",
        "PLAINTEXT",
        W,
        "",
    ),
    ("aws_msk_cluster", at("encryption_info", 0, "encryption_in_transit", 0, "in_cluster"), True, False, W, ""),
    ("aws_redshift_cluster", at("enhanced_vpc_routing"), True, False, W, "private-network-off"),
    ("aws_dynamodb_table", at("point_in_time_recovery", 0, "enabled"), True, False, W, "backup-off"),
    ("aws_ecr_repository", at("image_tag_mutability"), "IMMUTABLE", "MUTABLE", W, "tag-mutability-lowered"),
    ("aws_ecr_repository", at("image_scanning_configuration", 0, "scan_on_push"), True, False, W, "scanning-off"),
    ("aws_cognito_user_pool", at("mfa_configuration"), "ON", "OPTIONAL", W, ""),
    ("aws_cognito_user_pool", at("deletion_protection"), "ACTIVE", "INACTIVE", W, "deletion-protection-off"),
    ("aws_cognito_user_pool", at("password_policy", 0, "minimum_length"), 12, 6, W, "password-policy-weakened"),
    ("aws_cognito_user_pool", at("password_policy", 0, "require_symbols"), True, False, W, "password-policy-off"),
    ("aws_iam_account_password_policy", at("minimum_password_length"), 14, 8, W, "password-policy-weakened"),
    ("aws_iam_account_password_policy", at("max_password_age"), 90, 0, W, "password-policy-weakened"),
    ("aws_iam_account_password_policy", at("password_reuse_prevention"), 24, 5, W, "password-policy-weakened"),
    ("aws_wafv2_web_acl", at("rule", Member({})), {"name": "a", "action": [{"block": [{}], "allow": []}]}, None, W, ""),
    ("aws_wafv2_web_acl", at("default_action", 0, "allow", 0), None, {"custom_request_handling": []}, W, ""),
    ("aws_sagemaker_notebook_instance", at("direct_internet_access"), "Disabled", "Enabled", W, "public-access-on"),
    ("aws_ecs_service", at("enable_execute_command"), False, True, W, "weak-access-on"),
    ("aws_codebuild_project", at("environment", 0, "privileged_mode"), False, True, W, "privilege-on"),
    ("aws_backup_vault_lock_configuration", at("min_retention_days"), 30, 1, W, "retention-shortened"),
    (
        "aws_glue_security_configuration",
        at("encryption_configuration", 0, "s3_encryption", 0, "s3_encryption_mode"),
        "SSE-KMS",
        "DISABLED",
        W,
        "",
    ),
    ("aws_ram_resource_share", at("allow_external_principals"), False, True, W, "weak-access-on"),
    ("azurerm_storage_account", at("min_tls_version"), "TLS1_2", "TLS1_0", W, "tls-floor-lowered"),
    ("azurerm_storage_account", at("public_network_access_enabled"), False, True, W, "public-access-on"),
    ("azurerm_storage_account", at("allow_nested_items_to_be_public"), False, True, W, "public-access-on"),
    ("azurerm_storage_account", at("shared_access_key_enabled"), True, False, T, "weak-access-off"),
    ("azurerm_storage_account", at("network_rules", 0, "default_action"), "Deny", "Allow", W, "default-action-lowered"),
    ("azurerm_storage_account", at("https_traffic_only_enabled"), True, False, W, "transport-encryption-off"),
    ("azurerm_storage_account", at("blob_properties", 0, "versioning_enabled"), True, False, W, "versioning-off"),
    ("azurerm_storage_container", at("container_access_type"), "private", "blob", W, "public-access-lowered"),
    ("azurerm_key_vault", at("purge_protection_enabled"), True, False, W, "deletion-protection-off"),
    ("azurerm_key_vault", at("soft_delete_retention_days"), 90, 7, W, "retention-shortened"),
    ("azurerm_linux_virtual_machine", at("disable_password_authentication"), True, False, W, "weak-access-on"),
    ("azurerm_linux_virtual_machine", at("encryption_at_host_enabled"), True, False, W, "encryption-off"),
    ("azurerm_linux_web_app", at("site_config", 0, "ftps_state"), "Disabled", "AllAllowed", W, "ftp-lowered"),
    ("azurerm_linux_web_app", at("https_only"), True, False, W, "transport-encryption-off"),
    ("azurerm_linux_web_app", at("site_config", 0, "minimum_tls_version"), "1.2", "1.0", W, "tls-floor-lowered"),
    ("azurerm_linux_web_app", at("client_certificate_mode"), "Required", "Optional", W, ""),
    ("azurerm_container_registry", at("admin_enabled"), False, True, W, "weak-access-on"),
    ("azurerm_container_registry", at("anonymous_pull_enabled"), False, True, W, "public-access-on"),
    ("azurerm_kubernetes_cluster", at("local_account_disabled"), True, False, W, "weak-access-on"),
    ("azurerm_kubernetes_cluster", at("role_based_access_control_enabled"), True, False, W, "authentication-off"),
    ("azurerm_mssql_server", at("public_network_access"), "Disabled", "Enabled", W, ""),
    ("azurerm_monitor_diagnostic_setting", at("log_analytics_workspace_id"), "a", "b", W, "log-destination-changed"),
    ("azurerm_cosmosdb_account", at("local_authentication_disabled"), False, True, T, "weak-access-off"),
    ("google_storage_bucket", at("public_access_prevention"), "enforced", "inherited", W, "public-access-lowered"),
    ("google_storage_bucket", at("uniform_bucket_level_access"), True, False, W, "private-network-off"),
    ("google_storage_bucket", at("retention_policy", 0, "retention_period"), 604800, 60, W, "retention-shortened"),
    (
        "google_sql_database_instance",
        at("settings", 0, "ip_configuration", 0, "ssl_mode"),
        "ENCRYPTED_ONLY",
        "ALLOW_UNENCRYPTED_AND_ENCRYPTED",
        W,
        "",
    ),
    ("google_sql_database_instance", at("settings", 0, "ip_configuration", 0, "ipv4_enabled"), False, True, W, ""),
    (
        "google_sql_database_instance",
        at("settings", 0, "backup_configuration", 0, "enabled"),
        True,
        False,
        W,
        "backup-off",
    ),
    ("google_container_cluster", at("enable_legacy_abac"), False, True, W, "weak-access-on"),
    (
        "google_container_cluster",
        at("private_cluster_config", 0, "enable_private_nodes"),
        True,
        False,
        W,
        "private-network-off",
    ),
    (
        "google_compute_instance",
        at("shielded_instance_config", 0, "enable_secure_boot"),
        True,
        False,
        W,
        "hardening-off",
    ),
    ("google_compute_instance", at("metadata", Key("serial-port-enable")), "FALSE", "TRUE", W, "weak-access-on"),
    ("google_compute_instance", at("metadata", Key("enable-oslogin")), "TRUE", "FALSE", W, "authentication-off"),
    ("google_compute_ssl_policy", at("profile"), "RESTRICTED", "COMPATIBLE", W, "ssl-profile-lowered"),
    ("google_compute_ssl_policy", at("min_tls_version"), "TLS_1_0", "TLS_1_2", T, "tls-floor-raised"),
    ("google_cloud_run_v2_service", at("ingress"), "INGRESS_TRAFFIC_INTERNAL_ONLY", "INGRESS_TRAFFIC_ALL", W, ""),
    ("google_dns_managed_zone", at("dnssec_config", 0, "state"), "on", "off", W, ""),
    ("google_kms_crypto_key", at("rotation_period"), "7776000s", "31536000s", W, "rotation-slowed"),
    ("kubernetes_deployment", at("spec", 0, "template", 0, "spec", 0, "host_network"), False, True, W, "privilege-on"),
    ("unknown_thing", at("storageEncryptionEnabled"), True, False, W, "encryption-off"),
    ("unknown_thing", at("auth_tokens"), 1, 2, U, "security-relevant"),
]

SILENT = [
    ("aws_ebs_volume", at("size"), 20, 40),
    ("aws_instance", at("instance_type"), "t3.small", "t3.large"),
    ("aws_instance", at("private_ip"), "10.0.0.5", "10.0.0.6"),
    ("aws_lambda_function", at("timeout"), 3, 10),
    ("aws_lambda_function", at("environment", 0, "variables", Key("LEVEL")), "info", "debug"),
    ("aws_autoscaling_group", at("max_size"), 2, 6),
    (
        "aws_autoscaling_group",
        at("tag", Member({})),
        None,
        {"key": "public", "value": "x", "propagate_at_launch": True},
    ),
    ("aws_cloudwatch_metric_alarm", at("threshold"), 80, 95),
    ("aws_route53_record", at("records"), ["192.0.2.1"], ["192.0.2.2"]),
    ("aws_route53_health_check", at("failure_threshold"), 3, 5),
    ("aws_sqs_queue", at("delay_seconds"), 0, 10),
    ("aws_s3_bucket", at("tags", Key("encryption")), "on", "off"),
    ("aws_security_group", at("tags_all", Key("cidr")), "10.0.0.0/8", "0.0.0.0/0"),
    ("aws_security_group", at("description"), "a", "b"),
    ("aws_lb_target_group", at("deregistration_delay"), 300, 30),
    ("aws_lb_target_group", at("health_check", 0, "path"), "/", "/ready"),
    ("aws_lb_listener", at("port"), 443, 8443),
    ("aws_lb_listener", at("protocol"), "HTTP", "HTTPS"),
    ("aws_cloudwatch_log_group", at("retention_in_days"), 30, 90),
    ("aws_anything", at("status"), "Suspended", "Enabled"),
    ("azurerm_managed_disk", at("disk_size_gb"), 32, 64),
    ("azurerm_resource_group", at("tags", Key("public")), "no", "yes"),
    ("google_compute_instance", at("labels", Key("public")), "no", "yes"),
    ("google_compute_instance", at("machine_type"), "e2-small", "e2-medium"),
    ("kubernetes_deployment", at("spec", 0, "replicas"), 2, 3),
]


@pytest.mark.parametrize(("kind", "path", "before", "after", "effect", "rule"), [*NETWORK, *GRANTS, *SETTINGS])
def test_a_change_is_weaker_tighter_or_unclear(
    kind: str, path: Path, before: Any, after: Any, effect: Effect | None, rule: str
) -> None:
    found = weigh(kind, path, before, after)
    told = found.effect if found else None
    if effect is None:  # no rule has an opinion: it is unclear where the place looks security-relevant
        effect = U if is_security(kind, path, before, after) else None
    assert told is effect, found
    assert not rule or (found is not None and found.rule == rule), found


@pytest.mark.parametrize(("kind", "path", "before", "after"), SILENT)
def test_what_is_no_matter_of_security_is_left_to_other_rules(kind: str, path: Path, before: Any, after: Any) -> None:
    assert weigh(kind, path, before, after) is None


@pytest.mark.parametrize(
    ("kind", "effect"),
    [
        ("aws_s3_bucket_public_access_block", W),
        ("aws_s3_account_public_access_block", W),
        ("aws_s3_bucket_policy", W),
        ("aws_s3_bucket_server_side_encryption_configuration", W),
        ("aws_s3_bucket_versioning", W),
        ("aws_s3_bucket_logging", W),
        ("aws_s3_bucket_object_lock_configuration", W),
        ("aws_s3_bucket_ownership_controls", W),
        ("aws_cloudtrail", W),
        ("aws_guardduty_detector", W),
        ("aws_securityhub_account", W),
        ("aws_config_configuration_recorder", W),
        ("aws_config_config_rule", W),
        ("aws_macie2_account", W),
        ("aws_inspector2_enabler", W),
        ("aws_wafv2_web_acl", W),
        ("aws_wafv2_web_acl_association", W),
        ("aws_flow_log", W),
        ("aws_iam_account_password_policy", W),
        ("aws_network_acl", W),
        ("aws_network_acl_rule", W),
        ("aws_backup_plan", W),
        ("aws_backup_selection", W),
        ("aws_backup_vault_lock_configuration", W),
        ("aws_accessanalyzer_analyzer", W),
        ("aws_kms_key_policy", W),
        ("aws_organizations_policy", W),
        ("aws_organizations_policy_attachment", W),
        ("aws_ebs_encryption_by_default", W),
        ("aws_cloudwatch_log_metric_filter", W),
        ("aws_route53_resolver_firewall_rule_group_association", W),
        ("aws_shield_protection", W),
        ("aws_ec2_image_block_public_access", W),
        ("azurerm_network_security_group", W),
        ("azurerm_subnet_network_security_group_association", W),
        ("azurerm_monitor_diagnostic_setting", W),
        ("azurerm_management_lock", W),
        ("azurerm_web_application_firewall_policy", W),
        ("google_compute_security_policy", W),
        ("google_logging_project_sink", W),
        ("google_org_policy_policy", W),
        ("kubernetes_network_policy", W),
        ("aws_security_group_rule", T),
        ("aws_vpc_security_group_ingress_rule", T),
        ("aws_iam_role_policy_attachment", T),
        ("aws_iam_policy_attachment", T),
        ("aws_lambda_permission", T),
        ("aws_iam_access_key", T),
        ("azurerm_role_assignment", T),
        ("google_project_iam_member", T),
        ("google_storage_bucket_iam_binding", T),
        ("azurerm_network_security_rule", U),
        ("google_compute_firewall", U),
        ("aws_iam_role_policy", U),
        ("aws_sqs_queue_policy", U),
        ("aws_instance", None),
        ("aws_s3_bucket", None),
        ("aws_security_group", None),
        ("azurerm_resource_group", None),
        ("google_compute_instance", None),
        ("", None),
    ],
)
def test_a_resource_that_is_gone_is_weighed_by_what_it_did(kind: str, effect: Effect | None) -> None:
    found = weigh_absence(kind)
    assert (found.effect if found else None) is effect


def test_a_sentence_names_at_most_three_harmless_values_and_no_others() -> None:
    cidrs = [f"10.0.{i}.0/24" for i in range(5)]
    added = weigh("aws_security_group", at("ingress", RULE, "cidr_blocks"), [], cidrs)
    assert added is not None
    assert added.why.endswith(": `10.0.0.0/24`, `10.0.1.0/24`, `10.0.2.0/24`, ….")
    members = weigh("google_project_iam_binding", at("members"), [], ["user:jane.doe@example.org", "s3cr3t-token"])
    assert members is not None
    assert "jane" not in members.why
    assert "s3cr3t" not in members.why


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(
        ["0.0.0.0/0", "::0/0", "10.0.0.0/8", "*", "Enabled", "none", "TLSv1.2", "30s", policy(allow()), policy(deny())]
    ),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text(max_size=6) | st.sampled_from(["Statement", "action", "Effect", "cidr_blocks", "bindings", "deny"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=15,
)
KINDS = st.sampled_from([row[0] for row in (*NETWORK, *GRANTS, *SETTINGS)]) | st.text(max_size=20)
NAMES = st.sampled_from(
    sorted({step.name for row in (*NETWORK, *GRANTS, *SETTINGS) for step in row[1] if isinstance(step, Attr | Key)})
)
STEPS = st.one_of(
    NAMES.map(Attr),
    st.text(max_size=20).map(Attr),
    st.text(max_size=20).map(Key),
    st.integers(0, 9).map(At),
    JSON.map(Member),
)
PATHS = st.tuples(NAMES.map(Attr) | st.text(max_size=20).map(Attr), st.lists(STEPS, max_size=3)).map(
    lambda parts: (parts[0], *parts[1])
)


@settings(deadline=None)
@given(KINDS, PATHS, JSON, JSON)
def test_anything_is_weighed_and_nothing_relevant_is_left_out(kind: str, path: Path, before: Any, after: Any) -> None:
    found = weigh(kind, path, before, after)
    assert found is not None or not is_security(kind, path, before, after)
    back = weigh(kind, path, after, before)
    assert not (found and back and found.effect is back.effect is T)


PREFIXES = st.tuples(st.integers(0, 2**32 - 1), st.integers(0, 32)).map(
    lambda p: f"{p[0] >> 24}.{p[0] >> 16 & 255}.{p[0] >> 8 & 255}.0/{p[1]}"
)
SIX = st.tuples(st.integers(0, 2**16 - 1), st.integers(0, 64)).map(lambda p: f"{p[0]:x}::/{p[1]}")


@given(st.lists(PREFIXES | SIX, max_size=6), st.lists(PREFIXES | SIX, min_size=1, max_size=6))
def test_more_addresses_are_weaker_and_fewer_are_tighter(some: list[str], more: list[str]) -> None:
    path = at("ingress", RULE, "cidr_blocks")
    grown = weigh("aws_security_group", path, some, some + more)
    shrunk = weigh("aws_security_group", path, some + more, some)
    assert (grown.effect, shrunk.effect) in {(W, T), (U, U), (W, U)} if grown and shrunk else False
    if some and grown is not None and grown.effect is U:  # the same addresses, written otherwise
        assert shrunk is not None
        assert shrunk.effect is not W


WIDE = st.sampled_from(
    ["0.0.0.0/0", "::/0", "::0/0", "0000::/0", "0.0.0.0/1", "128.0.0.0/1", "0.0.0.0/0.0.0.0", "2000::/3"]
)


@settings(deadline=None)
@given(KINDS, PATHS, JSON, WIDE, st.sampled_from(["text", "list", "block"]))
def test_the_whole_internet_is_never_harmless(kind: str, path: Path, before: Any, wide: str, shape: str) -> None:
    after = {"text": wide, "list": [wide], "block": {"range": [{"cidr": wide}]}}[shape]
    if wide in json.dumps(before) or path[0].name in ("tags", "labels", "tags_all", "annotations"):  # type: ignore[union-attr]
        return
    found = weigh(kind, (*path, Attr("place")), before, after)
    assert found is not None
    assert found.effect is not T


@given(
    st.integers(0, 4000),
    st.integers(0, 4000),
    st.sampled_from(
        [
            "retention_in_days",
            "backup_retention_period",
            "minimum_password_length",
            "max_session_duration",
            "http_put_response_hop_limit",
        ]
    ),
)
def test_numbers_are_ordered(one: int, other: int, name: str) -> None:
    there, back = (weigh("aws_cloudwatch_log_group", at(name), *pair) for pair in ((one, other), (other, one)))
    if one != other and there and back:
        assert {there.effect, back.effect} in ({W, T}, {U})


TLS = ["SSLv3", "TLSv1", "TLSv1_2016", "TLSv1.1_2016", "TLSv1.2_2018", "TLSv1.2_2019", "TLSv1.2_2021", "TLSv1.3_2025"]


@pytest.mark.parametrize("name", ["minimum_protocol_version", "ssl_policy", "min_tls_version", "tls_security_policy"])
@pytest.mark.parametrize(
    "versions", [TLS, ["TLS1_0", "TLS1_1", "TLS1_2"], ["1.0", "1.2", "1.3"], ["TLS_1_0", "TLS_1_3"]]
)
def test_versions_of_tls_are_ordered(name: str, versions: list[str]) -> None:
    found = [weigh("x_y", at(name), old, new) for old, new in zip(versions, versions[1:], strict=False)]
    back = [weigh("x_y", at(name), new, old) for old, new in zip(versions, versions[1:], strict=False)]
    assert {v.effect for v in found if v and v.rule.startswith("tls")} == {T}
    assert {v.effect for v in back if v and v.rule.startswith("tls")} == {W}


@pytest.mark.parametrize(
    "name",
    [
        "storage_encrypted",
        "block_public_acls",
        "deletion_protection",
        "versioning_enabled",
        "enable_key_rotation",
        "publicly_accessible",
        "encryption_disabled",
        "privileged",
        "map_public_ip_on_launch",
    ],
)
def test_switches_with_a_known_direction_are_ordered(name: str) -> None:
    there, back = weigh("x_y", at(name), True, False), weigh("x_y", at(name), False, True)
    assert there is not None
    assert back is not None
    assert {there.effect, back.effect} == {W, T}


ACTIONS = st.sampled_from(["s3:*", "s3:Get*", "s3:GetObject", "s3:PutObject", "ec2:*", "ec2:Run?nstances", "*"])
RESOURCES = st.sampled_from(["*", "arn:aws:s3:::b", "arn:aws:s3:::b/*", "arn:aws:s3:::b/x/*", "arn:aws:s3:::?/*"])
STATEMENTS = st.builds(
    lambda effect, actions, resources, condition: {
        **{"Effect": effect, "Action": actions, "Resource": resources},
        **({"Condition": {"StringEquals": {"aws:x": condition}}} if condition else {}),
    },
    st.sampled_from(["Allow", "Allow", "Deny"]),
    st.lists(ACTIONS, min_size=1, max_size=3),
    st.lists(RESOURCES, min_size=1, max_size=3),
    st.lists(st.sampled_from(["a", "b"]), max_size=2),
)
REQUESTS = [
    (action, resource, tag)
    for action in ("s3:getobject", "s3:getacl", "s3:putobject", "ec2:runinstances", "ec2:stop", "iam:pass")
    for resource in ("arn:aws:s3:::b", "arn:aws:s3:::b/k", "arn:aws:s3:::b/x/k", "arn:aws:s3:::c/k", "other")
    for tag in ("a", "b", "c")
]


def evaluates(found: list[dict[str, Any]], request: tuple[str, str, str]) -> bool:
    """What the cloud would answer to one request."""
    action, resource, tag = request
    matching = {
        item["Effect"]
        for item in found
        if any(fnmatch(action, pattern.lower()) for pattern in item["Action"])
        and any(fnmatch(resource, pattern) for pattern in item["Resource"])
        and ("Condition" not in item or tag in item["Condition"]["StringEquals"]["aws:x"])
    }
    return matching == {"Allow"}


@settings(deadline=None)
@given(st.lists(STATEMENTS, min_size=1, max_size=3), st.lists(STATEMENTS, min_size=1, max_size=3))
def test_a_policy_that_is_called_tighter_allows_no_request_that_was_refused(old: list[Any], new: list[Any]) -> None:
    found = weigh("aws_iam_policy", at("policy"), policy(*old), policy(*new))
    if found is not None and found.effect is T:
        assert not [request for request in REQUESTS if evaluates(new, request) and not evaluates(old, request)]


def _deep(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = {"a": [value]}
    return value


LARGE = {
    "a policy of 1 MB": (
        at("policy"),
        *(policy(*(allow(f"s3:Get{i}{end}*", f"arn:{i}") for i in range(9000))) for end in ("", "x")),
    ),
    "one statement of many actions": (
        at("policy"),
        *(policy(allow([f"s3:{end}{i}" for i in range(30000)])) for end in "ab"),
    ),
    "a pattern of stars": (at("policy"), policy(allow("*?" * 200_000)), policy(allow("a" * 400_000))),
    "many conditions": (
        at("policy"),
        *(policy(allow(Condition={"StringLike": {f"k{i}": f"a{i}{end}*" for i in range(15000)}})) for end in ("x", "")),
    ),
    "10,000 networks": (
        at("ingress", RULE, "cidr_blocks"),
        *([f"{net}.{i // 250}.{i % 250}.0/24" for i in range(10_000)] for net in (10, 11)),
    ),
    "10,000 networks of version 6": (
        at("cidrs"),
        *([f"2001:{net}:{i:x}::/48" for i in range(10_000)] for net in ("db8", "db9")),
    ),
    "a deep block": (at("security", 0), None, _deep(250)),
    "deep text": (at("policy"), '{"Statement":' + "[" * 500 + "]" * 500 + "}", policy(allow())),
    "a large block": (at("security", 0), None, {f"key{i}": f"value{i}" for i in range(30_000)}),
    "many patterns": (at("members"), [f"a{i}*" for i in range(20_000)], [f"b{i}" for i in range(20_000)]),
    "a long text": (at("user_data"), "a" * 1_000_000, "b" * 1_000_000),
}


@pytest.mark.parametrize("case", LARGE)
def test_large_values_are_weighed_in_bounded_time_and_never_called_tighter(case: str) -> None:
    path, before, after = LARGE[case]
    started = time.process_time()
    found = weigh("aws_security_group", path, before, after)
    assert time.process_time() - started < 1
    assert found is not None
    assert found.effect is not T


def test_the_table_of_examples_covers_many_types_of_three_clouds() -> None:
    kinds = {row[0] for row in (*NETWORK, *GRANTS, *SETTINGS)}
    assert len(kinds) >= 60
    assert {kind.split("_")[0] for kind in kinds} >= {"aws", "azurerm", "google", "kubernetes"}
