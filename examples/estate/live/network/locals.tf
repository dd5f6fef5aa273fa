locals {
  tags = {
    Team        = "platform"
    Environment = "production"
  }

  subnets = {
    us-east-1a = "10.20.0.0/20"
    us-east-1b = "10.20.16.0/20"
  }
}
