resource "aws_dynamodb_table" "pass_protected" {
  name                        = "orders"
  deletion_protection_enabled = true
}

resource "aws_docdb_cluster" "pass_protected" {
  deletion_protection = true
}

resource "aws_rds_global_cluster" "pass_protected" {
  global_cluster_identifier = "shop"
  deletion_protection       = true
}

resource "aws_cognito_user_pool" "pass_protected" {
  name                = "customers"
  deletion_protection = "ACTIVE"
  mfa_configuration   = "ON"

  software_token_mfa_configuration {
    enabled = true
  }
}
