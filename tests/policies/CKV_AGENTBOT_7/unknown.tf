data "aws_ssm_parameter" "given" {
  name = "/accounts/partner"
}

resource "aws_dynamodb_resource_policy" "unknown_principal" {
  resource_arn = "arn:aws:dynamodb:eu-west-1:123456789012:table/orders"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "dynamodb:GetItem"
      Principal = { AWS = data.aws_ssm_parameter.given.value }
      Resource  = "*"
    }]
  })
}

resource "aws_cloudwatch_event_permission" "unknown_principal" {
  principal    = data.aws_ssm_parameter.given.value
  statement_id = "one"
}
