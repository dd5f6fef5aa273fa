resource "aws_instance" "pass_user_data" {
  ami           = "ami-1"
  instance_type = "t4g.small"
  user_data     = "#!/bin/sh\necho provisioner"
}

resource "terraform_data" "pass_no_command" {
  input = "provisioner"
}
