resource "aws_sns_topic" "pager" {
  name = "shop-pager"

  tags = {
    Team        = "shop"
    Environment = "production"
    Escalation  = "office-hours"
  }
}

# The team is paged before customers notice.
resource "aws_cloudwatch_metric_alarm" "web_cpu" {
  alarm_name          = "shop-web-cpu"
  alarm_description   = "The web tier is about to fall behind"
  namespace           = "AWS/ECS"
  metric_name         = "CPUUtilization"
  dimensions          = { ClusterName = aws_ecs_cluster.web.name }
  statistic           = "Average"
  period              = 60
  evaluation_periods  = 5
  threshold           = 80
  comparison_operator = "GreaterThanThreshold"
  alarm_actions       = [aws_sns_topic.pager.arn]

  tags = local.tags
}

resource "aws_cloudwatch_metric_alarm" "orders_throttled" {
  alarm_name          = "shop-orders-throttled"
  alarm_description   = "Customers cannot place orders"
  namespace           = "AWS/DynamoDB"
  metric_name         = "ReadThrottleEvents"
  dimensions          = { TableName = aws_dynamodb_table.orders.name }
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 1
  threshold           = 0
  comparison_operator = "GreaterThanThreshold"
  alarm_actions       = [aws_sns_topic.pager.arn]

  tags = local.tags
}
