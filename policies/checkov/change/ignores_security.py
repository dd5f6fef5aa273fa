"""Terraform looks away from an argument that guards a resource.

Guideline: whoever opens a port or widens a policy by hand is never found again, since no plan shows the change. What
another tool manages belongs into a resource of its own (a rule, an attachment), not into `ignore_changes`.
"""

from __future__ import annotations

import re

from agentbot_check import About, Conf, ResourceCheck
from agentbot_values import flat

ABOUT = About(
    id="CKV_AGENTBOT_11",
    name="Terraform ignores changes of an argument that guards a resource",
    category="GENERAL_SECURITY",
    severity="HIGH",
)
FIRST_NAME = re.compile(r"\w+")
GUARDS = frozenset(
    {
        *("access_config", "access_policies", "acl", "allow_external_principals", "assume_role_policy"),
        *("block_public_acls", "block_public_policy", "cidr_blocks", "cidr_ipv4", "cidr_ipv6"),
        *("deletion_protection", "egress", "encrypted", "encryption_configuration", "endpoint_public_access"),
        *("grant", "iam_instance_profile", "ignore_public_acls", "ingress", "inline_policy"),
        *("ipv6_cidr_blocks", "kms_key_arn", "kms_key_id", "kms_master_key_id", "logging"),
        *("managed_policy_arns", "metadata_options", "permissions_boundary", "policy", "policy_arn"),
        *("principal", "public_access_cidrs", "publicly_accessible", "restrict_public_buckets"),
        *("security_group_ids", "security_groups", "server_side_encryption_configuration"),
        *("storage_encrypted", "viewer_certificate", "vpc_config", "vpc_security_group_ids"),
    }
)


def judge(_: str, conf: Conf) -> bool | None:
    """The lifecycle block ignores one of the guards."""
    blocks = [block for block in flat(conf.get("lifecycle")) if isinstance(block, dict)]
    ignored = [FIRST_NAME.search(str(name)) for block in blocks for name in flat(block.get("ignore_changes"))]
    return any(found and found[0] in GUARDS for found in ignored)


CHECK = ResourceCheck(ABOUT, ("aws_*",), judge)
