resource "aws_kms_key" "pass_by_default" {
  description = "orders"
}

resource "aws_kms_key" "pass_two_weeks" {
  description             = "orders"
  deletion_window_in_days = 14
}

resource "aws_kms_replica_key" "pass_a_month" {
  primary_key_arn         = "arn:aws:kms:us-east-1:123456789012:key/mrk-1"
  deletion_window_in_days = 30
}
