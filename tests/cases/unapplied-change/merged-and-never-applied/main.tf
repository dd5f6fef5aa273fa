resource "aws_ebs_volume" "data" {
  availability_zone = "us-east-1a"
  size              = 30 # GiB, for the search index
  type              = "gp3"
  tags = {
    Name = "data"
  }
}

resource "aws_ebs_volume" "new" {
  availability_zone = "us-east-1a"
  size              = 8
}
