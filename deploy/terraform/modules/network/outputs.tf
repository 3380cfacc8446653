output "vpc_id" {
  value = aws_vpc.this.id
}

output "private_subnet_ids" {
  value = [for zone in var.zones : aws_subnet.private[zone].id]
}

output "database_subnet_ids" {
  value = [for zone in var.zones : aws_subnet.database[zone].id]
}

output "nat_zones" {
  description = "The zones that have a way out of their own."
  value       = keys(aws_nat_gateway.this)
}
