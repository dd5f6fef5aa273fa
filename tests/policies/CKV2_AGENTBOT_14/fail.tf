resource "aws_instance" "fail_three_hops" {
  ami           = "ami-1"
  instance_type = "t4g.small"

  metadata_options {
    http_tokens                 = "required"
    http_put_response_hop_limit = 3
  }
}

resource "aws_ec2_instance_metadata_defaults" "fail_as_far_as_it_goes" {
  http_put_response_hop_limit = 64
}
