resource "aws_ebs_volume" "data" {
  availability_zone = "us-east-1a"
  size              = var.size
  type              = "gp3"
  tags = {
    Name = "data"
  }
}

variable "size" {
  default = 20
}
