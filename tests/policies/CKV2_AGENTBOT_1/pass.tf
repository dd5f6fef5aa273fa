resource "aws_s3_account_public_access_block" "pass_all_four" {
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_ebs_snapshot_block_public_access" "pass_no_new_sharing" {
  state = "block-new-sharing"
}

resource "aws_ec2_image_block_public_access" "pass_blocked" {
  state = "block-new-sharing"
}

resource "aws_vpc_block_public_access_options" "pass_blocked" {
  internet_gateway_block_mode = "block-ingress"
}
