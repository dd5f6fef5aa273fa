resource "aws_security_group" "fail_rules" {
  lifecycle {
    ignore_changes = [description, ingress]
  }
}

resource "aws_iam_role" "fail_trust" {
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }]
  })

  lifecycle {
    ignore_changes = [assume_role_policy]
  }
}

resource "aws_instance" "fail_part_of_a_block" {
  ami           = "ami-1"
  instance_type = "t4g.small"

  lifecycle {
    ignore_changes = [metadata_options[0].http_tokens]
  }
}
