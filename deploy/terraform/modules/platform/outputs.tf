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
  description = "By name: database, redis, mongodb, services, keyring, smtp."
  value       = module.secrets.arns
}

output "role_arns" {
  description = "By service account: for the annotation eks.amazonaws.com/role-arn."
  value       = module.identity.role_arns
}

output "ca_file" {
  description = "Where pods must have the certificates of Amazon's authorities for databases; the secrets name it."
  value       = local.ca_file
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
