resource "aws_s3_bucket" "fail_bucket" {
  bucket        = "reports"
  force_destroy = true
}

resource "aws_backup_vault" "fail_vault" {
  name          = "main"
  force_destroy = true
}

resource "aws_ecr_repository" "fail_images" {
  name         = "orders"
  force_delete = true
}
