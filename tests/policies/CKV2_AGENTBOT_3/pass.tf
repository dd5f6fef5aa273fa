resource "aws_db_instance" "pass_managed" {
  instance_class              = "db.t4g.small"
  backup_retention_period     = 7
  manage_master_user_password = true
}

resource "aws_rds_cluster" "pass_write_only" {
  engine                     = "aurora-postgresql"
  backup_retention_period    = 7
  master_username            = "root"
  master_password_wo         = "example-only"
  master_password_wo_version = 1
}

resource "aws_redshiftserverless_namespace" "pass_managed" {
  namespace_name        = "shop"
  manage_admin_password = true
}
