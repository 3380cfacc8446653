output "arns" {
  description = "By purpose: data, secrets, backups, logs."
  value       = { for purpose, key in aws_kms_key.this : purpose => key.arn }
}

output "keyring_arn" {
  description = "For AURA_KMS=aws-kms:…"
  value       = aws_kms_key.keyring.arn
}
