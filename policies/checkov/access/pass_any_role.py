"""A policy lets somebody hand any role to any service.

Guideline: with iam:PassRole on every role one starts a machine or a function with the strongest role there is, and is
administrator. Name the roles, or the services with a condition on iam:PassedToService. Checkov's own checks
(CKV_AWS_289, CKV_AWS_355) see `*` alone: they pass `role/*`, which is the same, and any condition at all.
"""

from __future__ import annotations

from agentbot_check import About, DocumentCheck, ResourceCheck, policies
from agentbot_statements import IDENTITY, Statement, covers
from agentbot_values import any_of, is_open

ABOUT = About(
    id="CKV_AGENTBOT_5",
    name="A policy lets any role be passed to any service",
    category="IAM",
    severity="HIGH",
)
ACTION = "iam:passrole"
ANY_ROLE = frozenset({"*", "role*", "role/*", "role/**"})
KEYS = frozenset({"iam:passedtoservice", "iam:associatedresourcearn"})


def judge(statement: Statement) -> bool | None:
    """The statement passes any role."""
    if statement.allows() is False or not any(map(_is_meant, statement.actions)):
        return False
    every = any_of(map(_is_every_role, statement.resources))
    if every is False:
        return False
    limited = statement.limited(KEYS)
    if limited:
        return False
    return None if None in (every, limited, statement.allows()) else True


def _is_meant(action: str) -> bool:
    """Passing roles is named; full rights are what other checks look for."""
    return action.lower().startswith("iam:p") and covers(action, ACTION)


def _is_every_role(resource: str) -> bool | None:
    # The account in front may be a reference: it does not matter which.
    if resource.rsplit(":", 1)[-1] in ANY_ROLE:
        return True
    return None if is_open(resource) and not resource.startswith("arn:") else False


CHECKS = (ResourceCheck(ABOUT, IDENTITY, policies(IDENTITY, judge)), DocumentCheck(ABOUT, judge))
