resource "aws_sns_topic" "alarms" {
  name = "alarms"
}

resource "aws_cloudwatch_metric_alarm" "pass_tells_a_topic" {
  alarm_name          = "errors"
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = 1
  metric_name         = "Errors"
  namespace           = "AWS/Lambda"
  period              = 60
  statistic           = "Sum"
  threshold           = 0
  alarm_actions       = [aws_sns_topic.alarms.arn]
}

resource "aws_cloudwatch_composite_alarm" "pass_tells_when_it_is_over" {
  alarm_name = "shop"
  alarm_rule = "ALARM(errors)"
  ok_actions = ["arn:aws:sns:eu-west-1:123456789012:alarms"]
}
