data "aws_caller_identity" "current" {}

data "aws_ssm_parameter" "given" {
  name = "/accounts/vendor"
}

resource "aws_iam_role" "unknown_own_account" {
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:root" }
    }]
  })
}

resource "aws_iam_role" "unknown_file" {
  assume_role_policy = file("${path.module}/trust.json")
}

resource "aws_iam_role" "unknown_document" {
  assume_role_policy = data.aws_iam_policy_document.unknown_account.json
}

data "aws_iam_policy_document" "unknown_account" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "AWS"
      identifiers = [data.aws_ssm_parameter.given.value]
    }
  }
}
