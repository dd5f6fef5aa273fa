resource "aws_iam_role" "pass_external_id" {
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = "arn:aws:iam::123456789012:root" }
      Condition = { StringEquals = { "sts:ExternalId" = "b7f1c2" } }
    }]
  })
}

resource "aws_iam_role" "pass_one_role" {
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = {
      Effect    = "Allow"
      Action    = ["sts:AssumeRole"]
      Principal = { AWS = ["arn:aws:iam::123456789012:role/deploy"] }
    }
  })
}

resource "aws_iam_role" "pass_service" {
  assume_role_policy = <<-EOF
  {
    "Version": "2012-10-17",
    "Statement": [
      {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}},
      {"Effect": "Deny", "Action": "sts:AssumeRole", "Principal": {"AWS": "123456789012"}}
    ]
  }
  EOF
}

data "aws_iam_policy_document" "pass_only_one_organization" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::123456789012:root"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalArn"
      values   = ["arn:aws:iam::123456789012:role/deploy"]
    }
  }
}

data "aws_iam_policy_document" "pass_no_trust_at_all" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["arn:aws:s3:::reports/*"]

    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::123456789012:root"]
    }
  }
}
