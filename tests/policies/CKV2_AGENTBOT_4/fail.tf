resource "aws_dynamodb_table" "fail_by_default" {
  name = "orders"
}

resource "aws_docdb_cluster" "fail_off" {
  deletion_protection = false
}

resource "aws_rds_global_cluster" "fail_by_default" {
  global_cluster_identifier = "shop"
}

resource "aws_cognito_user_pool" "fail_inactive" {
  name                = "customers"
  deletion_protection = "INACTIVE"
  mfa_configuration   = "OPTIONAL"
}
