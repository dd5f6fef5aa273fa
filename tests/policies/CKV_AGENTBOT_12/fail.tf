resource "aws_instance" "fail_local" {
  ami           = "ami-1"
  instance_type = "t4g.small"

  provisioner "local-exec" {
    command = "echo done"
  }
}

resource "terraform_data" "fail_remote" {
  provisioner "remote-exec" {
    inline = ["echo done"]
  }
}

resource "null_resource" "fail_when_destroyed" {
  provisioner "local-exec" {
    when    = destroy
    command = "echo done"
  }
}
