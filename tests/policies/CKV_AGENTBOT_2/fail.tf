resource "aws_ec2_managed_prefix_list" "fail_world" {
  name           = "partners"
  address_family = "IPv4"
  max_entries    = 5

  entry {
    cidr = "198.51.100.0/24"
  }

  entry {
    cidr = "0.0.0.0/0"
  }
}

resource "aws_ec2_managed_prefix_list_entry" "fail_half" {
  prefix_list_id = "pl-1"
  cidr           = "128.0.0.0/1"
}

resource "aws_ec2_managed_prefix_list_entry" "fail_all_public_ipv6" {
  prefix_list_id = "pl-1"
  cidr           = "2000::/3"
}
