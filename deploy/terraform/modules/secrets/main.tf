# Secrets of the server, by the names and fields that the overlay of Kubernetes asks for. The state holds the names alone: what is in
# them passes through.

locals {
  written = {
    service-secrets  = { service-secret = var.passwords.services }
    database-secrets = { postgres-url = local.postgres_url, username = "aura", password = var.passwords.database }
    redis-secrets    = { redis-url = "rediss://:${var.passwords.redis}@${var.redis_host}:6379" }
    mongodb-secrets  = { mongodb-url = local.mongodb_url }
  }
  # Filled by hand (docs/aws.md), because nobody else knows what belongs there.
  by_hand = {
    key-secrets  = "The keyring, sealed by KMS: field master-key"
    mail-secrets = "The mail server: field smtp-url"
    push-secrets = "Expo's push service: field expo-access-token"
  }
  names = merge({ for name in ["service-secrets", "database-secrets", "redis-secrets", "mongodb-secrets"] : name => "Written by Terraform" }, local.by_hand)

  postgres_url = "postgresql://aura:${var.passwords.database}@${var.database_host}:5432/aura?sslmode=verify-full"
  mongodb_url  = "mongodb://aura:${var.passwords.mongodb}@${var.mongodb_host}:27017/aura?tls=true&replicaSet=rs0&retryWrites=false"
}

resource "aws_secretsmanager_secret" "this" {
  for_each                = local.names
  name                    = "${var.namespace}/${each.key}"
  description             = each.value
  kms_key_id              = var.secrets_key_arn
  recovery_window_in_days = 30
}

resource "aws_secretsmanager_secret_version" "this" {
  for_each                 = setsubtract(keys(local.names), keys(local.by_hand))
  secret_id                = aws_secretsmanager_secret.this[each.key].id
  secret_string_wo         = jsonencode(local.written[each.key])
  secret_string_wo_version = var.generation
}
