output "arns" {
  description = "By name: database, redis, mongodb, services, keyring, smtp."
  value       = { for name, secret in aws_secretsmanager_secret.this : name => secret.arn }
}

output "redis_password" {
  value     = local.passwords.redis
  ephemeral = true
  sensitive = true
}

output "mongodb_password" {
  value     = local.passwords.mongodb
  ephemeral = true
  sensitive = true
}
