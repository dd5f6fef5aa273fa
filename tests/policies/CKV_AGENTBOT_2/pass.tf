resource "aws_ec2_managed_prefix_list" "pass_offices" {
  name           = "offices"
  address_family = "IPv4"
  max_entries    = 5

  entry {
    cidr        = "198.51.100.0/24"
    description = "office"
  }

  entry {
    cidr = "10.0.0.0/8"
  }
}

resource "aws_ec2_managed_prefix_list_entry" "pass_unique_local" {
  prefix_list_id = "pl-1"
  cidr           = "fd00::/8"
}

resource "aws_ec2_managed_prefix_list" "pass_empty" {
  name           = "empty"
  address_family = "IPv6"
  max_entries    = 5
}
