resource "aws_ecs_service" "fail_shell" {
  name                   = "orders"
  enable_execute_command = true
}

resource "aws_ecs_service" "fail_shell_as_text" {
  name                   = "orders"
  enable_execute_command = "true"
}
