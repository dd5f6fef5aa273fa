locals {
  common = { Team = "compute" }
}

variable "table_reads" {
  type    = number
  default = 5
}

module "alerts" {
  source = "../../modules/alerts"
  team   = "compute"
}

resource "aws_ebs_volume" "data" {
  availability_zone = "us-east-1a"
  size              = 20 # GiB
  type              = "gp3"

  tags = {
    Name  = "data"
    Phase = "pilot"
  }
}

# One volume a shard. Both grow together.
resource "aws_ebs_volume" "shard" {
  for_each = toset(["a", "b"])

  availability_zone = "us-east-1b"
  size              = 8
  type              = "gp3"

  tags = { Name = "shard-${each.key}" }
}

resource "aws_ebs_volume" "scratch" {
  availability_zone = "us-east-1a"
  size              = 4
}

resource "aws_dynamodb_table" "jobs" {
  name           = "jobs"
  hash_key       = "id"
  read_capacity  = var.table_reads
  write_capacity = 5

  attribute {
    name = "id"
    type = "S"
  }

  tags = local.common
}

resource "aws_ecs_cluster" "web" {
  name = "web"

  setting {
    name  = "containerInsights"
    value = "disabled" # too dear for a pilot
  }
}

resource "aws_ecs_cluster_capacity_providers" "web" {
  cluster_name = aws_ecs_cluster.web.name
  capacity_providers = [
    "FARGATE", # the default
  ]
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "a" {
  vpc_id            = aws_vpc.main.id
  availability_zone = "us-east-1a"
  cidr_block        = "10.0.0.0/24"
}

resource "aws_lb_target_group" "web" {
  name        = "web"
  port        = 8080
  protocol    = "HTTP"
  target_type = "ip"
  vpc_id      = aws_vpc.main.id

  deregistration_delay = "300"

  health_check {
    path     = "/healthz"
    interval = 30
    matcher  = "200"
  }
}

resource "aws_security_group" "inline" {
  name   = "inline"
  vpc_id = aws_vpc.main.id

  ingress {
    description = "office"
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = ["198.51.100.0/24"]
  }
}

resource "aws_security_group" "separate" {
  name   = "separate"
  vpc_id = aws_vpc.main.id
}

resource "aws_vpc_security_group_ingress_rule" "https" {
  security_group_id = aws_security_group.separate.id
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "10.0.0.0/8"
}

resource "aws_iam_role" "app" {
  name = "app"

  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }]
  })
}

resource "aws_iam_policy" "read" {
  name = "read"

  policy = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [
        {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "arn:aws:s3:::story/*"}
      ]
    }
  EOT
}

resource "aws_launch_template" "web" {
  name          = "web"
  image_id      = "ami-0123456789abcdef0"
  instance_type = "t3.small"
}

resource "aws_autoscaling_group" "web" {
  name               = "web"
  availability_zones = ["us-east-1a"]
  min_size           = 0
  max_size           = 2
  desired_capacity   = 0
  default_cooldown   = 300

  launch_template {
    id      = aws_launch_template.web.id
    version = "1"
  }

  tag {
    key                 = "Name"
    value               = "web"
    propagate_at_launch = true
  }
}
