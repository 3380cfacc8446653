output "cluster_name" {
  value = module.cluster.name
}

output "cluster_endpoint" {
  description = "Reached from within the network alone."
  value       = module.cluster.endpoint
}

output "database_endpoint" {
  value = "${module.database.host}:${module.database.port}"
}

output "database_admin_secret_arn" {
  description = "Where RDS keeps the administrator's password."
  value       = module.database.admin_secret_arn
}

output "redis_endpoint" {
  value = "${module.cache.host}:6379"
}

output "mongodb_endpoint" {
  value = "${module.analytics.host}:27017"
}

output "backup_bucket_names" {
  description = "By half: journals, keys."
  value       = module.backups.bucket_names
}

output "keyring_key_arn" {
  description = "For AURA_KMS=aws-kms:…"
  value       = module.keys.keyring_arn
}

output "secret_arns" {
  description = "By name, without the namespace."
  value       = module.secrets.arns
}

output "role_arns" {
  description = "For the annotation eks.amazonaws.com/role-arn, by role: keyring, secrets-reader, backup-copy, backup-restore."
  value       = module.identity.role_arns
}

output "network_cidr" {
  description = "Databases, load balancers and AWS's endpoints are in it."
  value       = var.cidr
}

output "protection" {
  description = "What stands between the journals and their loss."
  value = {
    database                  = module.database.protection
    cache_is_highly_available = module.cache.is_highly_available
    backup_lock               = module.backups.lock
    nat_zones                 = module.network.nat_zones
  }
}
