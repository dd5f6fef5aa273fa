locals {
  mode = "preferred"
}

resource "aws_elasticache_replication_group" "fail_both" {
  replication_group_id       = "cache"
  description                = "cache"
  transit_encryption_enabled = true
  transit_encryption_mode    = "preferred"
}

resource "aws_elasticache_replication_group" "fail_both_by_a_local" {
  replication_group_id       = "cache"
  description                = "cache"
  transit_encryption_enabled = true
  transit_encryption_mode    = local.mode
}
