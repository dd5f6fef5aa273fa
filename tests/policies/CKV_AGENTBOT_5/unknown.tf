data "aws_ssm_parameter" "given" {
  name = "/roles/task"
}

resource "aws_iam_policy" "unknown_role" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "iam:PassRole", Resource = data.aws_ssm_parameter.given.value }]
  })
}

data "aws_iam_policy_document" "unknown_service" {
  statement {
    actions   = ["iam:PassRole"]
    resources = ["*"]

    condition {
      test     = "StringEquals"
      variable = data.aws_ssm_parameter.given.value
      values   = ["ecs-tasks.amazonaws.com"]
    }
  }
}
