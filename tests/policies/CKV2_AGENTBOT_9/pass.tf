resource "aws_db_instance" "pass_a_week" {
  instance_class          = "db.t4g.small"
  backup_retention_period = 7
}

resource "aws_rds_cluster" "pass_a_month" {
  engine                  = "aurora-mysql"
  backup_retention_period = 35
}

resource "aws_db_instance" "pass_replica" {
  instance_class      = "db.t4g.small"
  replicate_source_db = "orders"
}
