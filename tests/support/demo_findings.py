"""What the dozen changes of the demo come to: in a real run and in a replay alike."""

from __future__ import annotations

from agentbot.report.results import RunReport

Row = tuple[str, str, str | None, str, str]
"""(stack, address, path, class, what becomes of it: adopt, a refusal's code, or the rule of a report-only finding)."""

RETENTION = ("module.logs.aws_cloudwatch_log_group.this", "retention_in_days", "changed", "adopt")
FINDINGS: frozenset[Row] = frozenset(
    {
        ("live/network", *RETENTION),
        ("live/network", "aws_security_group.bastion", "ingress[*]", "silent", "drift-security"),
        ("live/shop", "aws_cloudwatch_event_rule.stock_sync", "schedule_expression", "changed", "adopt"),
        ("live/shop", "aws_cloudwatch_metric_alarm.orders_throttled", None, "deleted", "drift-deleted"),
        ("live/shop", "aws_cloudwatch_metric_alarm.web_cpu", "threshold", "changed", "adopt"),
        ("live/shop", "aws_dynamodb_table.orders", "read_capacity", "changed", "variable"),
        ("live/shop", "aws_ebs_volume.search_index", "size", "changed", "adopt"),
        ("live/shop", "aws_ebs_volume.search_index", 'tags["Backup"]', "changed", "adopt"),
        ("live/shop", "aws_ecs_cluster_capacity_providers.web", "capacity_providers", "changed", "adopt"),
        ("live/shop", "aws_lb_target_group.web", "health_check[0].path", "changed", "adopt"),
        ("live/shop", "aws_sns_topic.pager", 'tags["Escalation"]', "changed", "adopt"),
        ("live/shop", "aws_ssm_parameter.payment_api_key", "value", "changed", "drift-sensitive"),
        ("live/shop", *RETENTION),
    }
)
PROPOSALS = sum(row[-1] == "adopt" for row in FINDINGS)


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
