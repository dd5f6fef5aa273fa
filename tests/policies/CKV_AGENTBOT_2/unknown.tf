data "aws_ssm_parameter" "given" {
  name = "/network/office"
}

resource "aws_ec2_managed_prefix_list_entry" "unknown_range" {
  prefix_list_id = "pl-1"
  cidr           = data.aws_ssm_parameter.given.value
}
