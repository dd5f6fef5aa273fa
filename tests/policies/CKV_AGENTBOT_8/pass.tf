resource "aws_s3_bucket_policy" "pass_denied" {
  bucket = "reports"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Action    = "s3:GetObject"
        Principal = { AWS = "arn:aws:iam::123456789012:role/reports" }
        Resource  = "arn:aws:s3:::reports/*"
      },
      {
        Effect    = "Deny"
        Action    = ["s3:*"]
        Principal = { AWS = ["*"] }
        Resource  = ["arn:aws:s3:::reports", "arn:aws:s3:::reports/*"]
        Condition = { Bool = { "aws:SecureTransport" = false } }
      },
    ]
  })
}

resource "aws_s3_bucket_policy" "pass_denied_in_text" {
  bucket = "reports"
  policy = <<-EOF
  {
    "Version": "2012-10-17",
    "Statement": {
      "Effect": "Deny",
      "Action": "*",
      "Principal": "*",
      "Resource": "*",
      "Condition": {"Bool": {"aws:SecureTransport": ["false"]}}
    }
  }
  EOF
}

resource "aws_s3_bucket_policy" "pass_denied_by_quoted_false" {
  bucket = "reports"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Deny"
      Action    = "s3:*"
      Principal = "*"
      Resource  = "*"
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })
}
