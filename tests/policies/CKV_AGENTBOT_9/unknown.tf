data "aws_ssm_parameter" "given" {
  name = "/orders/token"
}

resource "aws_lambda_function" "unknown_value" {
  filename      = "orders.zip"
  handler       = "orders.main"
  runtime       = "python3.13"
  function_name = "orders"
  role          = "arn:aws:iam::123456789012:role/orders"

  environment {
    variables = { API_TOKEN = data.aws_ssm_parameter.given.value, COOKIE_SECRET = uuid() }
  }
}

resource "aws_lambda_function" "unknown_names" {
  filename      = "orders.zip"
  handler       = "orders.main"
  runtime       = "python3.13"
  function_name = "orders"
  role          = "arn:aws:iam::123456789012:role/orders"

  environment {
    variables = jsondecode(data.aws_ssm_parameter.given.value)
  }
}

resource "aws_ecs_task_definition" "unknown_containers" {
  family                = "orders"
  container_definitions = data.aws_ssm_parameter.given.value
}
