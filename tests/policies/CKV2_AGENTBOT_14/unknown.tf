data "aws_ssm_parameter" "given" {
  name = "/stage/hops"
}

resource "aws_instance" "unknown_hops" {
  ami           = "ami-1"
  instance_type = "t4g.small"

  metadata_options {
    http_put_response_hop_limit = data.aws_ssm_parameter.given.value
  }
}
