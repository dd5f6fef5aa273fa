"""A role trusts an OpenID Connect provider and does not say whose tokens.

Guideline: a provider such as a CI service or a cluster signs tokens for all its customers or pods; only the subject
(`...:sub`) says which of them may take the role. CKV_AWS_358 and CKV_AWS_393 ask for it where GitHub Actions is named
in full; this one asks for every other provider, and where a reference names it.
"""

from __future__ import annotations

import re

from agentbot_check import About, DocumentCheck, ResourceCheck, policies
from agentbot_statements import LIMITS_NOBODY, Condition, Statement, covers
from agentbot_values import any_of, is_open

ABOUT = About(
    id="CKV_AGENTBOT_4",
    name="A role trusts all tokens of an OpenID Connect provider: no condition on the subject",
    category="IAM",
    severity="CRITICAL",
)
ASSUME = "sts:assumerolewithwebidentity"
GITHUB = "oidc-provider/token.actions.githubusercontent.com"
ANYBODY = re.compile(r"[*?:/]*(system:serviceaccount:[*?]+(:.*)?)?")
"""A subject that says nothing, or any namespace of a cluster."""


def judge(statement: Statement) -> bool | None:
    """The statement lets in whoever has a token of the provider."""
    if statement.allows() is False or not any(covers(action, ASSUME) for action in statement.actions):
        return False
    trusted = any_of(map(_is_provider, statement.principals.get("Federated", ())))
    if trusted is False:
        return False
    named = any_of(map(_names_the_subject, statement.conditions))
    if named:
        return False
    return None if None in (trusted, named, statement.allows()) else True


def _is_provider(name: str) -> bool | None:
    """Not one of the identity pools that have no subject, and not what Checkov itself looks at."""
    if GITHUB in name:
        return False
    return "oidc-provider/" in name or "openid_connect_provider" in name or (None if is_open(name) else False)


def _names_the_subject(condition: Condition) -> bool | None:
    if not condition.key.lower().endswith(":sub"):
        return None if is_open(condition.key) else False
    if is_open(condition.operator):
        return None
    if LIMITS_NOBODY.search(condition.operator) or not condition.values:
        return False
    if any(ANYBODY.fullmatch(value) for value in condition.values):
        return False
    return None if any(map(is_open, condition.values)) else True


KINDS = {"aws_iam_role": "assume_role_policy"}
CHECKS = (ResourceCheck(ABOUT, KINDS, policies(KINDS, judge)), DocumentCheck(ABOUT, judge))
