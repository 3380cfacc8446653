output "arns" {
  description = "By name, without the namespace."
  value       = { for name, secret in aws_secretsmanager_secret.this : name => secret.arn }
}
