locals {
  office = ["198.51.100.0/24"]
}

resource "aws_security_group" "pass_narrow" {
  ingress {
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = local.office
  }

  ingress {
    from_port        = 5432
    to_port          = 5432
    protocol         = "tcp"
    cidr_blocks      = ["10.20.0.0/16"]
    ipv6_cidr_blocks = ["2001:db8:1230::/44"]
  }
}

resource "aws_security_group" "pass_web_is_for_everybody" {
  ingress {
    from_port        = 443
    to_port          = 443
    protocol         = "tcp"
    cidr_blocks      = ["0.0.0.0/0"]
    ipv6_cidr_blocks = ["::/0"]
  }

  egress {
    from_port   = 5432
    to_port     = 5432
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_security_group" "pass_only_itself" {
  ingress {
    from_port = 0
    to_port   = 0
    protocol  = "-1"
    self      = true
  }
}

resource "aws_security_group_rule" "pass_egress" {
  security_group_id = "sg-1"
  type              = "egress"
  from_port         = 22
  to_port           = 22
  protocol          = "tcp"
  cidr_blocks       = ["0.0.0.0/0"]
}

resource "aws_vpc_security_group_ingress_rule" "pass_from_a_group" {
  security_group_id            = "sg-1"
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
  referenced_security_group_id = "sg-2"
}

resource "aws_vpc_security_group_ingress_rule" "pass_ping" {
  security_group_id = "sg-1"
  ip_protocol       = "icmp"
  from_port         = 8
  to_port           = 65
  cidr_ipv4         = "0.0.0.0/0"
}
