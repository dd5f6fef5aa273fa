resource "aws_elasticache_replication_group" "pass_tls_only" {
  replication_group_id       = "cache"
  description                = "cache"
  transit_encryption_enabled = true
  transit_encryption_mode    = "required"
}

resource "aws_elasticache_replication_group" "pass_by_default" {
  replication_group_id       = "cache"
  description                = "cache"
  transit_encryption_enabled = true
}
