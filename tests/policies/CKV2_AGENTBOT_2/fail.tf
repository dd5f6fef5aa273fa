resource "aws_iam_access_key" "fail_secret_in_state" {
  user = "ci"
}

resource "aws_iam_user_login_profile" "fail_password_in_state" {
  user                    = "ann"
  password_reset_required = true
}
