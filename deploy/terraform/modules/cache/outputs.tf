output "host" {
  value = aws_elasticache_replication_group.this.primary_endpoint_address
}

output "is_highly_available" {
  value = aws_elasticache_replication_group.this.multi_az_enabled
}
