resource "aws_cloudwatch_metric_alarm" "fail_no_action" {
  alarm_name          = "errors"
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = 1
  metric_name         = "Errors"
  namespace           = "AWS/Lambda"
  period              = 60
  statistic           = "Sum"
  threshold           = 0
}

resource "aws_cloudwatch_composite_alarm" "fail_empty_list" {
  alarm_name    = "shop"
  alarm_rule    = "ALARM(errors)"
  alarm_actions = []
}
