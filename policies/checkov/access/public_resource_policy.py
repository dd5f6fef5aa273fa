"""A resource's own policy lets anybody in.

Guideline: principal `*` is every AWS account there is. A condition helps only where a request must meet it: on the
organization, an account, a source or a network. Checkov looks at buckets, queues, topic policies, repositories and
keys; this check looks at the other places where such a policy stands.
"""

from __future__ import annotations

from agentbot_check import About, Conf, ResourceCheck, policies
from agentbot_statements import Statement
from agentbot_values import any_of, flat, is_open, one

ABOUT = About(
    id="CKV_AGENTBOT_7",
    name="The policy of a resource lets any AWS account in",
    category="IAM",
    severity="CRITICAL",
)
POLICIES = {
    "aws_acmpca_policy": "policy",
    "aws_backup_vault_policy": "policy",
    "aws_cloudwatch_event_bus_policy": "policy",
    "aws_cloudwatch_log_destination_policy": "access_policy",
    "aws_cloudwatch_log_resource_policy": "policy_document",
    "aws_codeartifact_domain_permissions_policy": "policy_document",
    "aws_codeartifact_repository_permissions_policy": "policy_document",
    "aws_dynamodb_resource_policy": "policy",
    "aws_efs_file_system_policy": "policy",
    "aws_elasticsearch_domain": "access_policies",
    "aws_elasticsearch_domain_policy": "access_policies",
    "aws_glue_resource_policy": "policy",
    "aws_kinesis_resource_policy": "policy",
    "aws_kms_external_key": "policy",
    "aws_kms_key_policy": "policy",
    "aws_kms_replica_key": "policy",
    "aws_msk_cluster_policy": "policy",
    "aws_opensearch_domain": "access_policies",
    "aws_opensearch_domain_policy": "access_policies",
    "aws_s3_access_point": "policy",
    "aws_s3control_access_point_policy": "policy",
    "aws_secretsmanager_secret": "policy",
    "aws_secretsmanager_secret_policy": "policy",
    "aws_ses_identity_policy": "policy",
    "aws_sns_topic": "policy",
}
PERMISSIONS = {
    "aws_cloudwatch_event_permission": ("principal", "condition"),
    "aws_lambda_layer_version_permission": ("principal", "organization_id"),
    "aws_vpc_endpoint_service": ("allowed_principals", ""),
    "aws_vpc_endpoint_service_allowed_principal": ("principal_arn", ""),
}
"""Types that name the principal themselves, and what of them leaves only some."""
KEYS = frozenset(
    {
        *("aws:principalorgid", "aws:principalorgpaths", "aws:principalaccount", "aws:principalarn"),
        *("aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths", "aws:sourceowner"),
        *("aws:sourcevpc", "aws:sourcevpce", "aws:sourceip", "kms:calleraccount", "s3:dataaccesspointaccount"),
        "elasticfilesystem:accessedviamounttarget",
    }
)


def judge_policy(statement: Statement) -> bool | None:
    """The statement lets everybody in."""
    everybody = statement.everybody()
    if statement.allows() is False or everybody is False:
        return False
    limited = statement.limited(KEYS)
    if limited:
        return False
    return None if None in (everybody, limited, statement.allows()) else True


def judge_permission(kind: str, conf: Conf) -> bool | None:
    """The permission is for everybody."""
    principals, limit = PERMISSIONS[kind]
    if limit and one(conf, limit) is not None:
        return False
    return any_of(None if is_open(name) else name == "*" for name in flat(conf.get(principals)))


CHECKS = (
    ResourceCheck(ABOUT, POLICIES, policies(POLICIES, judge_policy)),
    ResourceCheck(ABOUT, PERMISSIONS, judge_permission),
)
