# What MongoDB is for: a copy of anonymous counters that can be made anew from PostgreSQL at any time (`aura analytics rebuild`).
# DocumentDB speaks its protocol inside the network, under our own key, by nobody that is not trusted already. One instance is enough:
# nobody sees it missing, and its storage lies in three zones anyway.

resource "aws_docdb_subnet_group" "this" {
  name       = var.name
  subnet_ids = var.subnet_ids
}

resource "aws_security_group" "this" {
  name        = "${var.name}-analytics"
  description = "MongoDB from the cluster"
  vpc_id      = var.vpc_id
  tags        = { Name = "${var.name}-analytics" }
}

resource "aws_vpc_security_group_ingress_rule" "cluster" {
  security_group_id            = aws_security_group.this.id
  description                  = "MongoDB from nodes and pods"
  referenced_security_group_id = var.cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 27017
  to_port                      = 27017
}

resource "aws_docdb_cluster_parameter_group" "this" {
  name   = var.name
  family = "docdb5.0"

  parameter {
    name  = "tls"
    value = "enabled"
  }
}

resource "aws_docdb_cluster" "this" {
  cluster_identifier              = var.name
  engine                          = "docdb"
  engine_version                  = "5.0.0"
  db_cluster_parameter_group_name = aws_docdb_cluster_parameter_group.this.name
  db_subnet_group_name            = aws_docdb_subnet_group.this.name
  vpc_security_group_ids          = [aws_security_group.this.id]
  port                            = 27017

  master_username            = "aura"
  master_password_wo         = var.password
  master_password_wo_version = var.password_version

  storage_encrypted = true
  kms_key_id        = var.data_key_arn

  # The least there is; no backup is ever needed.
  backup_retention_period = 1
  deletion_protection     = var.deletion_protection
  skip_final_snapshot     = true
  apply_immediately       = false
}

resource "aws_docdb_cluster_instance" "this" {
  identifier                   = "${var.name}-1"
  cluster_identifier           = aws_docdb_cluster.this.id
  instance_class               = var.instance_class
  ca_cert_identifier           = "rds-ca-rsa2048-g1"
  auto_minor_version_upgrade   = true
  preferred_maintenance_window = "sun:06:30-sun:07:30"
}
