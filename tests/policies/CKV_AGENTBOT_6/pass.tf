resource "aws_iam_policy" "pass_denies_the_rest" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::reports/*" },
      { Effect = "Deny", NotAction = ["s3:GetObject"], Resource = "*" },
    ]
  })
}

resource "aws_s3_bucket_policy" "pass_denies_others" {
  bucket = "reports"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Deny", Action = "s3:*", NotPrincipal = { AWS = "arn:aws:iam::123456789012:role/reports" }, Resource = "*" },
      {
        Effect    = "Deny"
        Action    = "s3:*"
        Principal = "*"
        Resource  = "*"
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
    ]
  })
}

data "aws_iam_policy_document" "pass_all_but_some_on_one_bucket" {
  statement {
    not_actions = ["s3:DeleteBucket"]
    resources   = ["arn:aws:s3:::reports", "arn:aws:s3:::reports/*"]
  }
}
