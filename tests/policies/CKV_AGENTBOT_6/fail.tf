resource "aws_iam_policy" "fail_all_services_but_iam" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", NotAction = ["iam:*", "organizations:*"], Resource = "*" }]
  })
}

resource "aws_iam_group_policy" "fail_all_but_one_bucket" {
  group = "people"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = { Effect = "Allow", Action = "s3:GetObject", NotResource = "arn:aws:s3:::secrets/*" }
  })
}

resource "aws_sns_topic_policy" "fail_everybody_but_one" {
  arn = "arn:aws:sns:eu-west-1:123456789012:news"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect       = "Allow"
      Action       = "sns:Publish"
      NotPrincipal = { AWS = "123456789012" }
      Resource     = "arn:aws:sns:eu-west-1:123456789012:news"
    }]
  })
}

data "aws_iam_policy_document" "fail_document" {
  statement {
    not_actions = ["iam:*"]
    resources   = ["*"]
  }
}
