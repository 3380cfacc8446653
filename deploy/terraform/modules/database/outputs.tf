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

output "protection" {
  description = "What stands between the database and its loss."
  value = {
    multi_az            = aws_db_instance.this.multi_az
    deletion_protection = aws_db_instance.this.deletion_protection
    keep_days           = aws_db_instance.this.backup_retention_period
  }
}
