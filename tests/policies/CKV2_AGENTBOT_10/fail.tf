resource "aws_cloudwatch_event_rule" "fail_disabled" {
  schedule_expression = "rate(1 day)"
  state               = "DISABLED"
}

resource "aws_cloudwatch_event_rule" "fail_disabled_the_old_way" {
  schedule_expression = "rate(1 day)"
  is_enabled          = false
}

resource "aws_scheduler_schedule" "fail_disabled" {
  schedule_expression = "rate(1 day)"
  state               = "DISABLED"

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = "arn:aws:lambda:eu-west-1:123456789012:function:backup"
    role_arn = "arn:aws:iam::123456789012:role/backup"
  }
}

resource "aws_lambda_event_source_mapping" "fail_off" {
  event_source_arn = "arn:aws:sqs:eu-west-1:123456789012:orders"
  function_name    = "orders"
  enabled          = false
}
