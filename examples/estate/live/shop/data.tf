data "aws_ssm_parameter" "vpc_id" {
  name = "/network/vpc-id"
}

locals {
  tags = {
    Team        = "shop"
    Environment = "production"
  }
}
