resource "aws_ram_resource_share" "pass_by_default" {
  name = "network"
}

resource "aws_ram_resource_share" "pass_said" {
  name                      = "network"
  allow_external_principals = false
}
