resource "aws_s3_bucket" "pass_by_default" {
  bucket = "reports"
}

resource "aws_route53_zone" "pass_said" {
  name          = "example.com"
  force_destroy = false
}

resource "aws_ecr_repository" "pass_by_default" {
  name = "orders"
}
