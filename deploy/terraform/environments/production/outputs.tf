# What docs/kubernetes.md builds on.

output "cluster_name" {
  value = module.platform.cluster_name
}

output "cluster_endpoint" {
  value = module.platform.cluster_endpoint
}

output "database_endpoint" {
  value = module.platform.database_endpoint
}

output "database_admin_secret_arn" {
  value = module.platform.database_admin_secret_arn
}

output "redis_endpoint" {
  value = module.platform.redis_endpoint
}

output "mongodb_endpoint" {
  value = module.platform.mongodb_endpoint
}

output "backup_bucket_names" {
  value = module.platform.backup_bucket_names
}

output "keyring_key_arn" {
  value = module.platform.keyring_key_arn
}

output "secret_arns" {
  value = module.platform.secret_arns
}

output "role_arns" {
  value = module.platform.role_arns
}

output "network_cidr" {
  value = module.platform.network_cidr
}

output "protection" {
  description = "What stands between the journals and their loss."
  value       = module.platform.protection
}
