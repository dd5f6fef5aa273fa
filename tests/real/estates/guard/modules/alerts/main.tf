# A topic that nobody but the alarms may write to.

variable "name" {
  type = string
}

resource "aws_sns_topic" "this" {
  name = var.name

  tags = {
    Owner = "platform"
  }
}

resource "aws_sns_topic_policy" "this" {
  arn = aws_sns_topic.this.arn

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Alarms"
      Effect    = "Allow"
      Principal = { Service = "cloudwatch.amazonaws.com" }
      Action    = "sns:Publish"
      Resource  = aws_sns_topic.this.arn
    }]
  })
}

output "topic_arn" {
  value = aws_sns_topic.this.arn
}
