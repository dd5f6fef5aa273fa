locals {
  halves = ["0.0.0.0/1", "128.0.0.0/1"]
}

resource "aws_security_group" "fail_second_block" {
  ingress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }

  ingress {
    from_port   = 3306
    to_port     = 3306
    protocol    = "tcp"
    cidr_blocks = ["198.51.100.7/32", "10.0.0.0/8"]
  }
}

resource "aws_security_group" "fail_list_of_rules" {
  ingress = [{
    description      = "cache"
    from_port        = 6000
    to_port          = 7000
    protocol         = "tcp"
    cidr_blocks      = ["0.0.0.0/0"]
    ipv6_cidr_blocks = []
    prefix_list_ids  = []
    security_groups  = []
    self             = false
  }]
}

resource "aws_security_group" "fail_from_a_loop" {
  dynamic "ingress" {
    for_each = ["0.0.0.0/0"]
    content {
      from_port   = 9200
      to_port     = 9200
      protocol    = "tcp"
      cidr_blocks = ["0.0.0.0/0"]
    }
  }
}

resource "aws_default_security_group" "fail_everything_from_everywhere" {
  vpc_id = "vpc-1"

  ingress {
    from_port        = 0
    to_port          = 0
    protocol         = "-1"
    ipv6_cidr_blocks = ["2000::/3"]
  }
}

resource "aws_security_group_rule" "fail_two_halves" {
  security_group_id = "sg-1"
  type              = "ingress"
  from_port         = 22
  to_port           = 22
  protocol          = "tcp"
  cidr_blocks       = local.halves
}

resource "aws_vpc_security_group_ingress_rule" "fail_ipv6" {
  security_group_id = "sg-1"
  ip_protocol       = "tcp"
  from_port         = 5432
  to_port           = 5432
  cidr_ipv6         = "2001:db8::/32"
}

resource "aws_vpc_security_group_ingress_rule" "fail_protocol_by_number" {
  security_group_id = "sg-1"
  ip_protocol       = "6"
  from_port         = 27017
  to_port           = 27017
  cidr_ipv4         = "172.16.0.0/12"
}

resource "aws_vpc_security_group_ingress_rule" "fail_all_protocols" {
  security_group_id = "sg-1"
  ip_protocol       = -1
  cidr_ipv4         = "10.0.0.0/15"
}
