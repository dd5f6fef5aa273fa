"""A policy grants everything except what it lists.

Guideline: `NotAction` with Allow grants every service that AWS will ever add, `NotResource` every resource that anybody
will ever make, and `NotPrincipal` lets in the whole world but a few. List what is granted; for exceptions write a
second statement that denies.
"""

from __future__ import annotations

from agentbot_check import About, DocumentCheck, ResourceCheck, policies
from agentbot_statements import IDENTITY, Statement
from agentbot_values import any_of, is_open

ABOUT = About(
    id="CKV_AGENTBOT_6",
    name="A policy allows everything except what it lists",
    category="IAM",
    severity="HIGH",
)
OF_RESOURCES = {
    "aws_s3_bucket_policy": "policy",
    "aws_sqs_queue_policy": "policy",
    "aws_sns_topic_policy": "policy",
    "aws_kms_key": "policy",
    "aws_kms_key_policy": "policy",
    "aws_secretsmanager_secret_policy": "policy",
    "aws_ecr_repository_policy": "policy",
}


def judge(statement: Statement) -> bool | None:
    """The statement grants by exception."""
    if statement.allows() is False:
        return False
    excepts = any_of((statement.not_principals, bool(statement.not_resources), _all_actions_but(statement)))
    return None if excepts and statement.allows() is None else excepts


def _all_actions_but(statement: Statement) -> bool | None:
    """All actions but some on one bucket are fine; on everything they are not."""
    if not statement.not_actions:
        return False
    return any_of(None if is_open(resource) else resource == "*" for resource in statement.resources)


KINDS = {**IDENTITY, **OF_RESOURCES}
CHECKS = (ResourceCheck(ABOUT, KINDS, policies(KINDS, judge)), DocumentCheck(ABOUT, judge))
