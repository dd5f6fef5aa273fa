resource "aws_ebs_volume" "archive" {
  availability_zone = "us-east-1a"
  size              = 500
  type              = "st1"
}

# The index of the search, until it moved to a managed service.
resource "aws_ebs_volume" "index" {
  availability_zone = "us-east-1a"
  size              = 20 # GiB
  type              = "gp3"
}
