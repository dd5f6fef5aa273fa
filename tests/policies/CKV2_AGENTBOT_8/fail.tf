resource "aws_kms_key" "fail_a_week" {
  description             = "orders"
  deletion_window_in_days = 7
}

resource "aws_kms_external_key" "fail_ten_days" {
  deletion_window_in_days = 10
}
