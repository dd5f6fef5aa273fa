resource "aws_s3_account_public_access_block" "fail_one_is_off" {
  block_public_acls       = true
  block_public_policy     = false
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_account_public_access_block" "fail_three_by_default" {
  block_public_acls = true
}

resource "aws_ebs_snapshot_block_public_access" "fail_unblocked" {
  state = "unblocked"
}

resource "aws_ec2_image_block_public_access" "fail_unblocked" {
  state = "unblocked"
}

resource "aws_vpc_block_public_access_options" "fail_off" {
  internet_gateway_block_mode = "off"
}
