resource "aws_lambda_function" "pass_names_of_secrets" {
  filename      = "orders.zip"
  handler       = "orders.main"
  runtime       = "python3.13"
  function_name = "orders"
  role          = "arn:aws:iam::123456789012:role/orders"

  environment {
    variables = {
      DB_HOST         = "db.internal"
      DB_PASSWORD_ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db"
      DB_SECRET       = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db"
      TOKEN_URL       = "https://login.example.com/token"
      MAX_TOKEN       = "4096"
      PASSWORD_LENGTH = "16"
      MONKEY          = "banana"
    }
  }
}

resource "aws_ecs_task_definition" "pass_from_the_secret_store" {
  family = "orders"
  container_definitions = jsonencode([{
    name        = "orders"
    image       = "orders:1"
    environment = [{ name = "LOG_LEVEL", value = "info" }]
    secrets     = [{ name = "DB_PASSWORD", valueFrom = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db" }]
  }])
}

resource "aws_codebuild_project" "pass_from_the_secret_store" {
  name         = "orders"
  service_role = "arn:aws:iam::123456789012:role/build"

  artifacts {
    type = "NO_ARTIFACTS"
  }

  source {
    type = "NO_SOURCE"
  }

  environment {
    compute_type = "BUILD_GENERAL1_SMALL"
    image        = "aws/codebuild/standard:7.0"
    type         = "LINUX_CONTAINER"

    environment_variable {
      name  = "REGISTRY_TOKEN"
      value = "registry"
      type  = "SECRETS_MANAGER"
    }
  }
}
