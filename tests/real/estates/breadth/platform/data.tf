resource "aws_s3_bucket" "data" {
  bucket = "breadth-data"
}

resource "aws_s3_bucket_ownership_controls" "data" {
  bucket = aws_s3_bucket.data.id

  rule {
    object_ownership = "BucketOwnerPreferred"
  }
}

resource "aws_s3_bucket_acl" "data" {
  depends_on = [aws_s3_bucket_ownership_controls.data]

  bucket = aws_s3_bucket.data.id
  acl    = "private"
}

resource "aws_s3_bucket_cors_configuration" "data" {
  bucket = aws_s3_bucket.data.id

  cors_rule {
    allowed_methods = ["GET", "PUT"]
    allowed_origins = ["https://www.example.com"]
  }
}

resource "aws_s3_bucket_policy" "data" {
  bucket = aws_s3_bucket.data.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Deny"
      Action    = ["s3:PutBucketPolicy", "s3:DeleteBucket"]
      Principal = "*"
      Resource  = aws_s3_bucket.data.arn
      Condition = { StringNotEquals = { "aws:PrincipalTag/team" = ["platform", "security"] } }
    }]
  })
}

resource "aws_s3_bucket_server_side_encryption_configuration" "data" {
  bucket = aws_s3_bucket.data.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.data.arn
    }
  }
}

resource "aws_s3_object" "readme" {
  bucket  = aws_s3_bucket.data.id
  key     = "README"
  content = "Data of the platform team"
}

resource "aws_backup_vault" "main" {
  name = "main"
}

resource "aws_sqs_queue" "work" {
  name = "work"
}

resource "aws_sns_topic" "news" {
  name = "news"
}

resource "aws_sns_topic_subscription" "news" {
  topic_arn = aws_sns_topic.news.arn
  protocol  = "sqs"
  endpoint  = aws_sqs_queue.work.arn
}

resource "aws_cloudwatch_event_rule" "nightly" {
  name                = "nightly"
  schedule_expression = "rate(1 day)"
}

resource "aws_cloudwatch_event_target" "nightly" {
  rule = aws_cloudwatch_event_rule.nightly.name
  arn  = aws_lambda_function.job.arn
}

resource "aws_cloudwatch_log_group" "job" {
  name = "/job"
}

resource "aws_cloudwatch_log_stream" "job" {
  name           = "job"
  log_group_name = aws_cloudwatch_log_group.job.name
}

resource "aws_cloudwatch_log_metric_filter" "errors" {
  name           = "errors"
  log_group_name = aws_cloudwatch_log_group.job.name
  pattern        = "ERROR"

  metric_transformation {
    name      = "errors"
    namespace = "job"
    value     = "1"
  }
}

resource "aws_apigatewayv2_api" "web" {
  name          = "web"
  protocol_type = "HTTP"
}

resource "aws_config_configuration_recorder" "main" {
  name     = "main"
  role_arn = aws_iam_role.web.arn
}
