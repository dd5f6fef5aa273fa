resource "aws_ecs_service" "pass_by_default" {
  name = "orders"
}

resource "aws_ecs_service" "pass_said" {
  name                   = "orders"
  enable_execute_command = false
}
