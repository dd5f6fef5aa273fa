resource "aws_iam_role" "fail_root" {
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = ["sts:AssumeRole", "sts:TagSession"]
      Principal = { AWS = ["arn:aws:iam::210987654321:role/one", "arn:aws:iam::123456789012:root"] }
    }]
  })
}

resource "aws_iam_role" "fail_number_in_text" {
  assume_role_policy = <<-EOF
  {
    "Version": "2012-10-17",
    "Statement": [
      {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}},
      {"Effect": "Allow", "Action": "sts:*", "Principal": {"AWS": "123456789012"}}
    ]
  }
  EOF
}

resource "aws_iam_role" "fail_government" {
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = {
      Effect    = "Allow"
      Action    = "sts:assumerole"
      Principal = { AWS = "arn:aws-us-gov:iam::123456789012:root" }
    }
  })
}

data "aws_iam_policy_document" "fail_document" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::123456789012:root"]
    }
  }
}
