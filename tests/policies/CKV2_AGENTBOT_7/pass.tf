resource "aws_secretsmanager_secret" "pass_by_default" {
  name = "db"
}

resource "aws_secretsmanager_secret" "pass_a_week" {
  name                    = "db"
  recovery_window_in_days = 7
}
