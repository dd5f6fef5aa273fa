resource "aws_instance" "pass_by_default" {
  ami           = "ami-1"
  instance_type = "t4g.small"
}

resource "aws_instance" "pass_container_on_the_machine" {
  ami           = "ami-1"
  instance_type = "t4g.small"

  metadata_options {
    http_tokens                 = "required"
    http_put_response_hop_limit = 2
  }
}

resource "aws_ec2_instance_metadata_defaults" "pass_one_hop" {
  http_tokens                 = "required"
  http_put_response_hop_limit = 1
}
