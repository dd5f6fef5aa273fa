resource "aws_ebs_volume" "data" {
  availability_zone = "us-east-1a"
  size              = 20 # GiB, for the search index
  type              = "gp3"
  tags = {
    Name = "data"
  }
}

resource "aws_s3_bucket" "logs" {
  for_each = toset(["a", "b"])
  bucket   = "logs-${each.key}-xyz"
}

resource "aws_s3_bucket_versioning" "logs" {
  for_each = aws_s3_bucket.logs
  bucket   = each.value.id
  versioning_configuration {
    status = "Enabled"
  }
}
