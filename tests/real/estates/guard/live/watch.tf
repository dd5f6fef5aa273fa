module "alerts" {
  source = "../modules/alerts"
  name   = "alerts"
}

resource "aws_cloudwatch_log_group" "audit" {
  name              = "/guard/audit"
  retention_in_days = 365
}

# Teams name their groups themselves, and some of them have ideas.
resource "aws_cloudwatch_log_group" "team" {
  for_each = {
    "payments"                                                = "payments"
    "\u202e`@platform` <!-- #1 [x](https://evil.example) -->" = "strange"
  }

  name              = "/guard/team/${each.value}"
  retention_in_days = 90
}

resource "aws_cloudwatch_event_rule" "sweep" {
  name                = "sweep"
  description         = "\u202e@platform <!-- `#1` --> [x](https://evil.example)"
  schedule_expression = "rate(1 hour)"
  state               = "ENABLED"
}

resource "aws_cloudwatch_metric_alarm" "root" {
  alarm_name          = "root-login"
  alarm_description   = "Somebody is root"
  namespace           = "Audit"
  metric_name         = "RootLogins"
  statistic           = "Sum"
  comparison_operator = "GreaterThanThreshold"
  period              = 60
  evaluation_periods  = 1
  threshold           = 0
  actions_enabled     = true
  alarm_actions       = ["arn:aws:sns:us-east-1:123456789012:oncall"]

  tags = {
    Owner = "platform"
  }
}

resource "aws_guardduty_detector" "this" {
  enable = true
}
