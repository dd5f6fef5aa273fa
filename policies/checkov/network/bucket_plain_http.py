"""The policy of a bucket lets objects travel without TLS.

Guideline: S3 answers plain HTTP unless a policy denies it, and then names, objects and signatures are readable on the
way. One statement cures it: deny `s3:*` to everybody where aws:SecureTransport is false. CKV_AWS_379 asks this only of
buckets whose ACL is public.
"""

from __future__ import annotations

from agentbot_check import About, Conf, ResourceCheck
from agentbot_statements import Condition, Statement, covers, from_value
from agentbot_values import any_of, flat

ABOUT = About(
    id="CKV_AGENTBOT_8",
    name="The policy of a bucket does not deny requests without TLS",
    category="ENCRYPTION",
    severity="MEDIUM",
)
READ = "s3:getobject"
WRITE = "s3:putobject"


def judge(_: str, conf: Conf) -> bool | None:
    """No statement of the policy denies plain HTTP."""
    documents = [from_value(value) for value in flat(conf.get("policy"))]
    denied = any_of(document.judged(_denies_plain_http) for document in documents)
    return None if denied is None else not denied


def _denies_plain_http(statement: Statement) -> bool | None:
    acts = all(any(covers(action, name) for action in statement.actions) for name in (READ, WRITE))
    everybody = statement.everybody()
    if statement.allows() or not acts or everybody is False:
        return False
    # A second condition would have to hold as well: it leaves other requests without TLS.
    denies = len(statement.conditions) == 1 and _is_plain_http(statement.conditions[0])
    return None if denies and None in (everybody, statement.allows()) else denies


def _is_plain_http(condition: Condition) -> bool:
    named = condition.key.lower() == "aws:securetransport" and condition.operator.lower() in ("bool", "boolifexists")
    # Checkov turns "false" into "False" on its way through `jsonencode`.
    return named and [value.lower() for value in condition.values] == ["false"]


CHECK = ResourceCheck(ABOUT, ("aws_s3_bucket_policy",), judge)
