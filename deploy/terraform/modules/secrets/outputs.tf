output "arns" {
  description = "By name: database, redis, mongodb, services, keyring, smtp."
  value       = { for name, secret in aws_secretsmanager_secret.this : name => secret.arn }
}
