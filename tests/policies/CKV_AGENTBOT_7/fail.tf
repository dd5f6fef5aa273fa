resource "aws_secretsmanager_secret_policy" "fail_anybody" {
  secret_arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "secretsmanager:GetSecretValue"
      Principal = { AWS = ["arn:aws:iam::123456789012:role/shop", "*"] }
      Resource  = "*"
    }]
  })
}

resource "aws_opensearch_domain" "fail_condition_that_limits_nobody" {
  domain_name     = "logs"
  access_policies = <<-EOF
  {
    "Version": "2012-10-17",
    "Statement": {
      "Effect": "Allow",
      "Action": "es:*",
      "Principal": "*",
      "Resource": "*",
      "Condition": {"IpAddress": {"aws:SourceIp": ["0.0.0.0/0"]}}
    }
  }
  EOF
}

resource "aws_backup_vault_policy" "fail_all_but_one_organization" {
  backup_vault_name = "main"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "backup:CopyIntoBackupVault"
      Principal = "*"
      Resource  = "*"
      Condition = { StringNotEquals = { "aws:PrincipalOrgID" = "o-abcdef1234" } }
    }]
  })
}

resource "aws_kms_key_policy" "fail_if_exists_limits_nobody" {
  key_id = "0a1b"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "kms:Decrypt"
      Principal = { AWS = "*" }
      Resource  = "*"
      Condition = { StringEqualsIfExists = { "aws:SourceAccount" = "123456789012" } }
    }]
  })
}

resource "aws_cloudwatch_event_permission" "fail_every_account" {
  principal    = "*"
  statement_id = "all"
}

resource "aws_vpc_endpoint_service_allowed_principal" "fail_every_account" {
  vpc_endpoint_service_id = "vpce-svc-1"
  principal_arn           = "*"
}
