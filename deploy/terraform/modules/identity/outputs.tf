output "role_arns" {
  description = "For the annotation eks.amazonaws.com/role-arn, by role: keyring, secrets-reader, backup-copy, backup-restore."
  value       = { for name, role in aws_iam_role.this : name => role.arn }
}
