resource "aws_db_instance" "fail_instance" {
  instance_class          = "db.t4g.small"
  backup_retention_period = 7
  skip_final_snapshot     = true
}

resource "aws_rds_cluster" "fail_cluster" {
  engine                  = "aurora-mysql"
  backup_retention_period = 7
  skip_final_snapshot     = true
}

resource "aws_neptune_cluster" "fail_graph" {
  skip_final_snapshot = true
}

resource "aws_redshift_cluster" "fail_warehouse" {
  cluster_identifier  = "shop"
  node_type           = "ra3.large"
  skip_final_snapshot = true
}
