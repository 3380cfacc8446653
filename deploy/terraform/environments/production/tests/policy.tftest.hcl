# What the modules promise by their own tests holds here too, because production does not ask for less.
mock_provider "aws" {
  mock_resource "aws_eks_cluster" {
    defaults = {
      identity = [{ oidc = [{ issuer = "https://oidc.eks.eu-central-1.amazonaws.com/id/0123" }] }]
    }
  }
  mock_resource "aws_db_instance" {
    defaults = {
      address            = "db.internal"
      port               = 5432
      master_user_secret = [{ kms_key_id = "", secret_arn = "arn:secret:admin", secret_status = "" }]
    }
  }
  mock_resource "aws_elasticache_replication_group" {
    defaults = { primary_endpoint_address = "redis.internal" }
  }
  mock_resource "aws_docdb_cluster" {
    defaults = { endpoint = "mongodb.internal" }
  }
  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }
  mock_data "aws_region" {
    defaults = { region = "eu-central-1" }
  }
}

variables {
  account_id      = "123456789012"
  admin_role_arns = ["arn:aws:iam::123456789012:role/admin"]
  budget_emails   = ["ann@example.org"]
}

run "production_is_protected" {
  assert {
    condition     = output.protection.database == { multi_az = true, deletion_protection = true, keep_days = 7 }
    error_message = "the database is lost with a zone or by a command, or its copies outlive the erased"
  }

  assert {
    condition     = output.protection.cache_is_highly_available && length(output.protection.nat_zones) == 3
    error_message = "a zone that is lost takes others along"
  }

  assert {
    condition     = alltrue([for half, lock in output.protection.backup_lock : lock.mode == "COMPLIANCE"]) && output.protection.backup_lock.keys.days <= 4
    error_message = "backups can be removed, or keys of the erased cannot"
  }
}

run "the_overlay_of_kubernetes_finds_all_it_needs" {
  assert {
    condition     = output.database_endpoint == "db.internal:5432" && output.redis_endpoint == "redis.internal:6379" && output.mongodb_endpoint == "mongodb.internal:27017"
    error_message = "an address is missing"
  }

  assert {
    condition     = toset(keys(output.role_arns)) == toset(["keyring", "secrets-reader", "backup-copy", "backup-restore"])
    error_message = "a role is missing"
  }

  assert {
    condition     = output.backup_bucket_names == { journals = "aura-production-backup-journals-123456789012", keys = "aura-production-backup-keys-123456789012" }
    error_message = "a bucket is missing"
  }
}
