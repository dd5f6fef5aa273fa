data "aws_ssm_parameter" "given" {
  name = "/stage/protect"
}

resource "aws_dynamodb_table" "unknown_protection" {
  name                        = "orders"
  deletion_protection_enabled = data.aws_ssm_parameter.given.value
}
