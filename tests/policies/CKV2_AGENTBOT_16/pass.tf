resource "aws_cognito_user_pool" "pass_required" {
  name                = "customers"
  deletion_protection = "ACTIVE"
  mfa_configuration   = "ON"

  software_token_mfa_configuration {
    enabled = true
  }
}

resource "aws_cognito_user_pool" "pass_offered" {
  name                = "customers"
  deletion_protection = "ACTIVE"
  mfa_configuration   = "OPTIONAL"
}
