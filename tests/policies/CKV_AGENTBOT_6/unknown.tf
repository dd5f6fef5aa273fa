data "aws_ssm_parameter" "given" {
  name = "/policies/people"
}

resource "aws_iam_policy" "unknown_policy" {
  policy = data.aws_ssm_parameter.given.value
}

data "aws_iam_policy_document" "unknown_source" {
  source_policy_documents = [data.aws_ssm_parameter.given.value]
}

data "aws_iam_policy_document" "unknown_resource" {
  statement {
    not_actions = ["iam:*"]
    resources   = [data.aws_ssm_parameter.given.value]
  }
}
