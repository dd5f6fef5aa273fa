data "aws_ssm_parameter" "given" {
  name = "/stage/days"
}

resource "aws_rds_cluster" "unknown_days" {
  engine                  = "aurora-mysql"
  backup_retention_period = data.aws_ssm_parameter.given.value
}
