# The index is rebuilt from the catalogue, so the volume has no snapshots.
resource "aws_ebs_volume" "search_index" {
  availability_zone = "us-east-1a"
  type              = "gp3"
  size              = 100 # GiB; the index needs about 60
  encrypted         = true

  tags = {
    Name        = "search-index"
    Team        = "shop"
    Environment = "production"
  }
}
