resource "aws_ebs_volume" "data" {
  availability_zone = "us-east-1a"
  size              = var.size
  type              = "gp3"
  tags              = var.tags
}

variable "size" {
  default = 20
}

variable "tags" {
  default = {
    Name = "data"
  }
}
