resource "aws_cognito_user_pool" "fail_by_default" {
  name                = "customers"
  deletion_protection = "ACTIVE"
}

resource "aws_cognito_user_pool" "fail_off" {
  name                = "customers"
  deletion_protection = "ACTIVE"
  mfa_configuration   = "OFF"
}
