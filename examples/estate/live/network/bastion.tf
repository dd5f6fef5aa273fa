# SSH from the office only. Everybody else uses Session Manager.

resource "aws_security_group" "bastion" {
  name        = "bastion"
  description = "SSH from the office"
  vpc_id      = aws_vpc.main.id

  tags = merge(local.tags, { Name = "bastion" })
}

resource "aws_vpc_security_group_ingress_rule" "office" {
  security_group_id = aws_security_group.bastion.id
  description       = "Office"
  ip_protocol       = "tcp"
  from_port         = 22
  to_port           = 22
  cidr_ipv4         = "203.0.113.0/28"
}

resource "aws_vpc_security_group_egress_rule" "bastion" {
  security_group_id = aws_security_group.bastion.id
  description       = "Inside the VPC"
  ip_protocol       = "-1"
  cidr_ipv4         = aws_vpc.main.cidr_block
}
