resource "aws_ebs_volume" "data" {
  availability_zone = "us-east-1a"
  size              = 20 # GiB, for the search index
  type              = "gp3"
  tags = {
    Name = "data"
  }
}
