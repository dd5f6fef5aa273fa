resource "aws_db_instance" "pass_by_default" {
  instance_class            = "db.t4g.small"
  backup_retention_period   = 7
  final_snapshot_identifier = "last"
}

resource "aws_db_instance" "pass_replica" {
  instance_class      = "db.t4g.small"
  replicate_source_db = "orders"
  skip_final_snapshot = true
}

resource "aws_docdb_cluster" "pass_said" {
  deletion_protection       = true
  skip_final_snapshot       = false
  final_snapshot_identifier = "last"
}
