resource "aws_db_instance" "pass_harmless" {
  instance_class              = "db.t4g.small"
  backup_retention_period     = 7
  manage_master_user_password = true

  lifecycle {
    ignore_changes = [engine_version, tags["policy"]]
  }
}

resource "aws_security_group" "pass_description" {
  lifecycle {
    create_before_destroy = true
    ignore_changes        = [description, tags]
  }
}
