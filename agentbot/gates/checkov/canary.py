"""A known tree with known results: a Checkov that does not find them is not believed on any other tree."""

from __future__ import annotations

from collections.abc import Mapping

from agentbot.gates.checkov.report import Key, Report

FILE = "canary.tf"
TREE: Mapping[str, bytes] = {
    FILE: b"""\
resource "aws_security_group" "open" {
  ingress {
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_s3_bucket" "open" {
}

resource "agentbot_canary" "alive" {
  alive = true
}
"""
}
CHECKS: Mapping[str, bytes] = {
    "__init__.py": b"",
    "agentbot_canary.py": b"""\
from checkov.common.models.enums import CheckCategories, CheckResult
from checkov.terraform.checks.resource.base_resource_check import BaseResourceCheck


class Alive(BaseResourceCheck):
    def __init__(self, check_id):
        categories = [CheckCategories.GENERAL_SECURITY]
        super().__init__("canary", check_id, categories, ["agentbot_canary"])

    def scan_resource_conf(self, conf):
        print("what a check prints is no answer")
        return CheckResult.FAILED


class Broken(Alive):
    def scan_resource_conf(self, conf):
        raise RuntimeError("a check that breaks is to be noticed")


Alive("CKV_AGENTBOT_CANARY_1")
Broken("CKV_AGENTBOT_CANARY_2")
""",
    "agentbot_canary.yaml": b"""\
metadata:
  id: CKV2_AGENTBOT_CANARY_1
  name: canary
  category: GENERAL_SECURITY
definition:
  cond_type: attribute
  resource_types: [agentbot_canary]
  attribute: alive
  operator: equals
  value: "false"
""",
    "agentbot_broken_canary.yaml": b"""\
metadata:
  id: CKV2_AGENTBOT_CANARY_2
  name: canary
  category: GENERAL_SECURITY
definition:
  cond_type: attribute
  resource_types: [agentbot_canary]
  attribute: "$[?("
  operator: jsonpath_equals
  value: "false"
""",
}
MUST_FAIL = (
    Key("CKV_AWS_24", "aws_security_group.open", FILE),
    Key("CKV2_AWS_6", "aws_s3_bucket.open", FILE),
    Key("CKV_AGENTBOT_CANARY_1", "agentbot_canary.alive", FILE),
    Key("CKV2_AGENTBOT_CANARY_1", "agentbot_canary.alive", FILE),
)
"""One check each in Python and of the graph: Checkov's own, and added ones."""
MUST_CRASH = (Key("CKV_AGENTBOT_CANARY_2", "agentbot_canary.alive", FILE), Key("CKV2_AGENTBOT_CANARY_2", "", ""))
"""Checkov itself says nothing of either."""


def doubt(report: Report) -> str | None:
    """What is wrong with a report on the known tree."""
    failed = {check.key for check in report.failed}
    for key in MUST_FAIL:
        if key not in failed:
            return f"{key.check_id} does not fail on a `{key.resource.partition('.')[0]}` that it must fail on."
    if not report.crashed.issuperset(MUST_CRASH):
        return "A check that breaks goes unnoticed."
    return None
