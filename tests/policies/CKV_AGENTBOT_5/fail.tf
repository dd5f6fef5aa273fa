data "aws_caller_identity" "current" {}

resource "aws_iam_role_policy" "fail_star" {
  role = "deploy"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "ecs:UpdateService", Resource = "arn:aws:ecs:eu-west-1:123456789012:service/shop/web" },
      { Effect = "Allow", Action = ["iam:GetRole", "iam:PassRole"], Resource = ["*"] },
    ]
  })
}

resource "aws_iam_policy" "fail_every_role_of_the_account" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = {
      Effect   = "Allow"
      Action   = "iam:Pass*"
      Resource = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:role/*"
    }
  })
}

resource "aws_iam_role" "fail_inline" {
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }]
  })

  inline_policy {
    name   = "deploy"
    policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "iam:PassRole", Resource = "*" }] })
  }
}

data "aws_iam_policy_document" "fail_any_service_is_no_limit" {
  statement {
    actions   = ["iam:PassRole"]
    resources = ["*"]

    condition {
      test     = "StringLike"
      variable = "iam:PassedToService"
      values   = ["*"]
    }
  }
}
