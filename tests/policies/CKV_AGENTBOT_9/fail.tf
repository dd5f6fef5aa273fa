resource "aws_lambda_function" "fail_password" {
  filename      = "orders.zip"
  handler       = "orders.main"
  runtime       = "python3.13"
  function_name = "orders"
  role          = "arn:aws:iam::123456789012:role/orders"

  environment {
    variables = {
      DB_HOST     = "db.internal"
      DB_PASSWORD = "example-only"
    }
  }
}

resource "aws_lambda_function" "fail_camel_case" {
  filename      = "orders.zip"
  handler       = "orders.main"
  runtime       = "python3.13"
  function_name = "orders"
  role          = "arn:aws:iam::123456789012:role/orders"

  environment {
    variables = { paymentsApiKey = "example-only" }
  }
}

resource "aws_ecs_task_definition" "fail_second_container" {
  family = "orders"
  container_definitions = jsonencode([
    { name = "proxy", image = "proxy:1" },
    { name = "orders", image = "orders:1", environment = [{ name = "SESSION_SECRET", value = "example-only" }] },
  ])
}

resource "aws_batch_job_definition" "fail_text" {
  name                 = "orders"
  type                 = "container"
  container_properties = <<-EOF
  {"image": "orders:1", "environment": [{"name": "PGPASSWORD", "value": "example-only"}]}
  EOF
}

resource "aws_codebuild_project" "fail_token" {
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
      name  = "STAGE"
      value = "prod"
    }

    environment_variable {
      name  = "REGISTRY_TOKEN"
      value = "example-only"
    }
  }
}
