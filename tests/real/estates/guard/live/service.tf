resource "aws_lambda_function" "intake" {
  function_name = "intake"
  role          = aws_iam_role.function.arn
  runtime       = "python3.12"
  handler       = "index.handler"
  filename      = "${path.module}/function.zip"
}

resource "aws_lambda_function" "export" {
  function_name = "export"
  role          = aws_iam_role.function.arn
  runtime       = "python3.12"
  handler       = "index.handler"
  filename      = "${path.module}/function.zip"

  environment {
    variables = {
      LEVEL      = "info"
      VENDOR_KEY = var.vendor_key
      DOOR_PIN   = var.pin
      STRICT     = var.strict
    }
  }
}

resource "aws_lambda_permission" "gateway" {
  statement_id  = "gateway"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.intake.function_name
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${aws_api_gateway_rest_api.intake.execution_arn}/*/POST/intake"
}

resource "aws_api_gateway_rest_api" "intake" {
  name        = "intake"
  description = "Takes orders"
}

resource "aws_ssm_parameter" "token" {
  name  = "/guard/token"
  type  = "SecureString"
  value = var.token
}

output "token" {
  value     = var.token
  sensitive = true
}
