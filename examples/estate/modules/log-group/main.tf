# One way to keep logs, for every team: a fixed retention and a count of what went wrong.

resource "aws_cloudwatch_log_group" "this" {
  name              = var.name
  retention_in_days = 30

  tags = var.tags
}

resource "aws_cloudwatch_log_metric_filter" "errors" {
  name           = "errors"
  log_group_name = aws_cloudwatch_log_group.this.name
  pattern        = "ERROR"

  metric_transformation {
    name          = "errors"
    namespace     = "logs${var.name}"
    value         = "1"
    default_value = "0"
  }
}
