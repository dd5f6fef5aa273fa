resource "aws_s3_bucket_policy" "fail_not_denied" {
  bucket = "reports"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "s3:GetObject"
      Principal = { AWS = "arn:aws:iam::123456789012:role/reports" }
      Resource  = "arn:aws:s3:::reports/*"
      Condition = { Bool = { "aws:SecureTransport" = "true" } }
    }]
  })
}

resource "aws_s3_bucket_policy" "fail_reading_only" {
  bucket = "reports"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Deny"
      Action    = "s3:GetObject"
      Principal = "*"
      Resource  = "arn:aws:s3:::reports/*"
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })
}

resource "aws_s3_bucket_policy" "fail_only_from_one_network" {
  bucket = "reports"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Deny"
      Action    = "s3:*"
      Principal = "*"
      Resource  = "*"
      Condition = {
        Bool      = { "aws:SecureTransport" = "false" }
        IpAddress = { "aws:SourceIp" = "198.51.100.0/24" }
      }
    }]
  })
}
