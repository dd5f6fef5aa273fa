resource "aws_iam_access_key" "pass_encrypted" {
  user    = "ci"
  pgp_key = "keybase:ops"
}

resource "aws_iam_user_login_profile" "pass_encrypted" {
  user    = "ann"
  pgp_key = "keybase:ops"
}
