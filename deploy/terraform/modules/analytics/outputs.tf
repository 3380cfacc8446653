output "host" {
  value = aws_docdb_cluster.this.endpoint
}
