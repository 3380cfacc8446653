output "host" {
  value = aws_db_instance.this.address
}

output "port" {
  value = aws_db_instance.this.port
}

output "admin_secret_arn" {
  description = "The name of the secret in which RDS keeps the administrator's password."
  value       = aws_db_instance.this.master_user_secret[0].secret_arn
}
