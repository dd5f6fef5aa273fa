"""What the dozen changes of the demo come to: in a real run and in a replay alike."""

from __future__ import annotations

from agentbot.report.results import RunReport

Row = tuple[str, str, str | None, str, str]
"""(stack, address, path, class, what becomes of it: a direction, a refusal's code, or a report-only rule)."""

RETENTION = ("module.logs.aws_cloudwatch_log_group.this", "retention_in_days", "changed", "drift-person")
FINDINGS: frozenset[Row] = frozenset(
    {
        ("live/network", *RETENTION),
        ("live/network", "aws_security_group.bastion", "ingress[*]", "silent", "drift-security-silent"),
        ("live/shop", "aws_cloudwatch_event_rule.stock_sync", "description", "changed", "adopt"),
        ("live/shop", "aws_cloudwatch_metric_alarm.orders_throttled", None, "deleted", "remove"),
        ("live/shop", "aws_cloudwatch_metric_alarm.web_cpu", "actions_enabled", "changed", "revert"),
        ("live/shop", "aws_dynamodb_table.orders", "read_capacity", "changed", "revert"),
        ("live/shop", "aws_ebs_volume.search_index", "size", "changed", "irreversible"),
        ("live/shop", "aws_ebs_volume.search_index", 'tags["Backup"]', "changed", "adopt"),
        ("live/shop", "aws_lb_target_group.web", "health_check[0].path", "changed", "drift-person"),
        ("live/shop", "aws_s3_bucket_public_access_block.assets", "block_public_policy", "changed", "revert"),
        ("live/shop", "aws_sns_topic.pager", 'tags["Escalation"]', "changed", "adopt"),
        ("live/shop", "aws_ssm_parameter.payment_api_key", "value", "changed", "revert"),
        ("live/shop", *RETENTION),
    }
)
PROPOSALS = sum(row[-1] in ("adopt", "revert", "remove") for row in FINDINGS)


def rows(report: RunReport) -> list[Row]:
    """The findings of a run as rows of the table."""
    return [
        (
            answer.finding.stack,
            answer.finding.address,
            answer.finding.path,
            answer.finding.kind,
            answer.refusal.code.value if answer.refusal else (answer.direction or answer.rule),
        )
        for answer in report.scan.answers
    ]
