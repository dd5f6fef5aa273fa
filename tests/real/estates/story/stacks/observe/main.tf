module "alerts" {
  source = "../../modules/alerts"
  team   = "observe"
}

resource "aws_cloudwatch_metric_alarm" "cpu" {
  alarm_name          = "cpu"
  namespace           = "AWS/EC2"
  metric_name         = "CPUUtilization"
  statistic           = "Average"
  comparison_operator = "GreaterThanThreshold"
  period              = 60
  evaluation_periods  = 3
  threshold           = 80
  alarm_actions       = [module.alerts.topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "unused" {
  alarm_name          = "unused"
  namespace           = "AWS/EC2"
  metric_name         = "DiskReadOps"
  statistic           = "Sum"
  comparison_operator = "GreaterThanThreshold"
  period              = 300
  evaluation_periods  = 1
  threshold           = 1000
}

resource "aws_cloudwatch_event_rule" "nightly" {
  name                = "nightly"
  schedule_expression = "rate(1 day)"
}

resource "aws_cloudwatch_log_group" "audit" {
  name              = "/observe/audit"
  retention_in_days = 30
}

resource "aws_cloudwatch_dashboard" "overview" {
  dashboard_name = "overview"

  dashboard_body = <<-EOT
    {
      "start": "-PT6H",
      "widgets": []
    }
  EOT
}

resource "aws_s3_bucket" "logs" {
  bucket = "story-observe-logs"

  tags = {
    Name = "logs"
  }
}

resource "aws_s3_bucket_versioning" "logs" {
  bucket = aws_s3_bucket.logs.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_public_access_block" "logs" {
  bucket = aws_s3_bucket.logs.id

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_kms_key" "logs" {
  description         = "Keys of the logs"
  enable_key_rotation = true
}

resource "aws_lambda_function" "shipper" {
  function_name = "shipper"
  role          = aws_iam_role.shipper.arn
  runtime       = "python3.12"
  handler       = "index.handler"
  filename      = "${path.module}/shipper.zip"
  timeout       = 3
  memory_size   = 128

  environment {
    variables = {
      LEVEL  = "info"
      TARGET = aws_s3_bucket.logs.id
    }
  }
}

resource "aws_iam_role" "shipper" {
  name        = "shipper"
  description = "Ships logs"

  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }]
  })
}

resource "aws_api_gateway_rest_api" "ingest" {
  name        = "ingest"
  description = "Takes logs from outside"
}

resource "aws_ecr_repository" "shipper" {
  name = "shipper"
}

resource "aws_secretsmanager_secret" "token" {
  name        = "ship-token"
  description = "Handed out by the log vendor"
}

resource "aws_glue_catalog_database" "logs" {
  name        = "logs"
  description = "Tables over the log bucket"
}

resource "aws_route53_health_check" "ingest" {
  fqdn              = "ingest.example.com"
  port              = 443
  type              = "HTTPS"
  resource_path     = "/ping"
  failure_threshold = 3
  request_interval  = 30
}

resource "aws_cognito_user_pool" "people" {
  name                     = "people"
  auto_verified_attributes = ["email"]
  mfa_configuration        = "OFF"
}
