resource "aws_iam_role_policy" "pass_one_role" {
  role = "deploy"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["ecs:UpdateService", "iam:PassRole"]
      Resource = "arn:aws:iam::123456789012:role/shop-task"
    }]
  })
}

resource "aws_iam_policy" "pass_to_one_service" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = {
      Effect    = "Allow"
      Action    = "iam:PassRole"
      Resource  = "*"
      Condition = { StringEquals = { "iam:PassedToService" = "ecs-tasks.amazonaws.com" } }
    }
  })
}

resource "aws_iam_role" "pass_denied" {
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }]
  })

  inline_policy {
    name   = "deny"
    policy = jsonencode({ Statement = [{ Effect = "Deny", Action = "iam:PassRole", Resource = "*" }] })
  }
}

data "aws_iam_policy_document" "pass_by_prefix" {
  statement {
    actions   = ["iam:PassRole"]
    resources = ["arn:aws:iam::123456789012:role/shop/*"]
  }
}
