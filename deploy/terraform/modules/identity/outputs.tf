output "role_arns" {
  description = "By service account: for the annotation eks.amazonaws.com/role-arn."
  value       = { for service, role in aws_iam_role.this : service => role.arn }
}
