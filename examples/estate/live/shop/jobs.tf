resource "aws_cloudwatch_event_rule" "stock_sync" {
  name                = "stock-sync"
  description         = "Asks the warehouse what is in stock"
  schedule_expression = "rate(1 hour)"

  tags = local.tags
}

resource "aws_cloudwatch_event_target" "stock_sync" {
  rule = aws_cloudwatch_event_rule.stock_sync.name
  arn  = aws_sns_topic.jobs.arn
}

resource "aws_sns_topic" "jobs" {
  name = "shop-jobs"

  tags = local.tags
}
