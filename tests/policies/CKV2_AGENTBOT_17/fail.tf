resource "aws_ram_resource_share" "fail_outside" {
  name                      = "network"
  allow_external_principals = true
}

locals {
  outside = true
}

resource "aws_ram_resource_share" "fail_outside_by_a_local" {
  name                      = "network"
  allow_external_principals = local.outside
}
