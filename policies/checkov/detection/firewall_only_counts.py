"""A web application firewall counts what its rules match and lets it through.

Guideline: counting is for the first days of a rule. Left like that, the firewall costs money and stops nothing, and the
console still shows it as attached. Checkov asks only whether there are rules (CKV_AWS_175, CKV_AWS_342).
"""

from __future__ import annotations

from typing import Any

from agentbot_check import About, Conf, ResourceCheck
from agentbot_values import flat, one

ABOUT = About(
    id="CKV_AGENTBOT_13",
    name="A web ACL blocks nothing: all its rules only count",
    category="APPLICATION_SECURITY",
    severity="HIGH",
)


def judge(_: str, conf: Conf) -> bool | None:
    """It allows by default, has rules, and each of them counts."""
    default = one(conf, "default_action")
    if isinstance(default, dict) and "block" in default:
        return False
    rules = list(flat(conf.get("rule")))
    if "dynamic" in conf or "rule_json" in conf or not all(isinstance(rule, dict) for rule in rules):
        return None
    return bool(rules) and all(map(_counts, rules))


def _counts(rule: dict[str, Any]) -> bool:
    actions = [action for key in ("action", "override_action") for action in flat(rule.get(key))]
    return any(isinstance(action, dict) and "count" in action for action in actions)


CHECK = ResourceCheck(ABOUT, ("aws_wafv2_web_acl",), judge)
