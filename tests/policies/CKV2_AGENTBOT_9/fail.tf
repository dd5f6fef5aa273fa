resource "aws_db_instance" "fail_none" {
  instance_class          = "db.t4g.small"
  backup_retention_period = 0
}

resource "aws_db_instance" "fail_by_default" {
  instance_class = "db.t4g.small"
}

resource "aws_rds_cluster" "fail_three_days" {
  engine                  = "aurora-mysql"
  backup_retention_period = 3
}
