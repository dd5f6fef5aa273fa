data "aws_ssm_parameter" "given" {
  name = "/shop/password"
}

resource "aws_db_instance" "fail_in_code" {
  instance_class          = "db.t4g.small"
  backup_retention_period = 7
  username                = "root"
  password                = "example-only"
}

resource "aws_rds_cluster" "fail_from_elsewhere" {
  engine                  = "aurora-postgresql"
  backup_retention_period = 7
  master_username         = "root"
  master_password         = data.aws_ssm_parameter.given.value
}

resource "aws_redshift_cluster" "fail_warehouse" {
  cluster_identifier = "shop"
  node_type          = "ra3.large"
  master_username    = "root"
  master_password    = "Example-only-1"
}

resource "aws_redshiftserverless_namespace" "fail_warehouse" {
  namespace_name      = "shop"
  admin_username      = "root"
  admin_user_password = "example-only"
}
