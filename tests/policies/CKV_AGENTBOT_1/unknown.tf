data "aws_ssm_parameter" "given" {
  name = "/network/office"
}

resource "aws_security_group" "unknown_range" {
  ingress {
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = [data.aws_ssm_parameter.given.value]
  }
}

resource "aws_vpc_security_group_ingress_rule" "unknown_port" {
  security_group_id = "sg-1"
  ip_protocol       = "tcp"
  from_port         = data.aws_ssm_parameter.given.value
  to_port           = data.aws_ssm_parameter.given.value
  cidr_ipv4         = "0.0.0.0/0"
}
