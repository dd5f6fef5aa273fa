data "aws_ssm_parameter" "given" {
  name = "/ci/subject"
}

resource "aws_iam_role" "unknown_subject" {
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::123456789012:oidc-provider/gitlab.com" }
      Condition = { StringLike = { "gitlab.com:sub" = data.aws_ssm_parameter.given.value } }
    }]
  })
}

data "aws_iam_policy_document" "unknown_provider" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [data.aws_ssm_parameter.given.value]
    }
  }
}
