resource "aws_secretsmanager_secret" "fail_at_once" {
  name                    = "db"
  recovery_window_in_days = 0
}

resource "aws_secretsmanager_secret" "fail_at_once_as_text" {
  name                    = "db"
  recovery_window_in_days = "0"
}
