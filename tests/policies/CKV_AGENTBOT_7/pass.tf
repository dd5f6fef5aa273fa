resource "aws_secretsmanager_secret_policy" "pass_one_role" {
  secret_arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "secretsmanager:GetSecretValue"
      Principal = { AWS = "arn:aws:iam::123456789012:role/shop" }
      Resource  = "*"
    }]
  })
}

resource "aws_cloudwatch_event_bus_policy" "pass_the_organization" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "events:PutEvents"
      Principal = "*"
      Resource  = "arn:aws:events:eu-west-1:123456789012:event-bus/default"
      Condition = { StringEquals = { "aws:PrincipalOrgID" = "o-abcdef1234" } }
    }]
  })
}

resource "aws_efs_file_system_policy" "pass_mounted_only" {
  file_system_id = "fs-1"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Action    = "elasticfilesystem:ClientMount"
        Principal = { AWS = "*" }
        Condition = { Bool = { "elasticfilesystem:AccessedViaMountTarget" = "true" } }
      },
      {
        Effect    = "Deny"
        Action    = "*"
        Principal = { AWS = "*" }
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
    ]
  })
}

resource "aws_sns_topic" "pass_without_a_policy" {
  name = "news"
}

resource "aws_lambda_layer_version_permission" "pass_the_organization" {
  layer_name      = "tools"
  version_number  = 1
  statement_id    = "share"
  action          = "lambda:GetLayerVersion"
  principal       = "*"
  organization_id = "o-abcdef1234"
}

resource "aws_vpc_endpoint_service" "pass_one_account" {
  acceptance_required        = true
  network_load_balancer_arns = ["arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/net/a/1"]
  allowed_principals         = ["arn:aws:iam::123456789012:root"]
}
