resource "aws_ebs_volume" "data" {
  availability_zone = "us-east-1a"
  size              = aws_ebs_snapshot.x.volume_size
  type              = "gp3"
  tags = {
    Name = "data"
  }
}
