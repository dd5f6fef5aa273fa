"""A role trusts a whole account and asks for nothing more.

Guideline: whoever may call sts:AssumeRole in that account gets in, and a vendor that works for many customers can be
talked into using the role for another one (the confused deputy): ask for an sts:ExternalId or an
aws:PrincipalArn. CKV_AWS_61 fails with such a condition too, so teams skip it. Name your own account by
aws_caller_identity: a number in the code could be anybody's.
"""

from __future__ import annotations

import re

from agentbot_check import About, DocumentCheck, ResourceCheck, policies
from agentbot_statements import Condition, Statement, covers
from agentbot_values import any_of, is_open

ABOUT = About(
    id="CKV_AGENTBOT_3",
    name="A role trusts every principal of an account without an external id or another condition",
    category="IAM",
    severity="HIGH",
)
ACCOUNT = re.compile(r"\d{12}|arn:aws[\w-]*:iam::\d{12}:root")
ASSUME = "sts:assumerole"


def judge(statement: Statement) -> bool | None:
    """The statement lets an account in as it is."""
    assumes = any(covers(action, ASSUME) for action in statement.actions)
    if statement.allows() is False or not assumes or any(map(_is_known, statement.conditions)):
        return False
    found = any_of(_is_account(name) for name in statement.principals.get("AWS", ()))
    return None if found and (statement.conditions or statement.allows() is None) else found


def _is_known(condition: Condition) -> bool:
    return not (is_open(condition.operator) and is_open(condition.key))


def _is_account(name: str) -> bool | None:
    if ACCOUNT.fullmatch(name):
        return True
    return None if is_open(name) else False


KINDS = {"aws_iam_role": "assume_role_policy"}
CHECKS = (ResourceCheck(ABOUT, KINDS, policies(KINDS, judge)), DocumentCheck(ABOUT, judge))
