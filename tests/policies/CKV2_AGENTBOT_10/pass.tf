resource "aws_cloudwatch_event_rule" "pass_by_default" {
  schedule_expression = "rate(1 day)"
}

resource "aws_cloudwatch_event_rule" "pass_with_management_events" {
  event_pattern = jsonencode({ source = ["aws.s3"] })
  state         = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"
}

resource "aws_scheduler_schedule" "pass_on" {
  schedule_expression = "rate(1 day)"
  state               = "ENABLED"

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = "arn:aws:lambda:eu-west-1:123456789012:function:backup"
    role_arn = "arn:aws:iam::123456789012:role/backup"
  }
}

resource "aws_lambda_event_source_mapping" "pass_on" {
  event_source_arn = "arn:aws:sqs:eu-west-1:123456789012:orders"
  function_name    = "orders"
  enabled          = true
}
