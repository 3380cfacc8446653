# Secrets of the server. The state holds their names alone: what is in them passes through.

locals {
  # Written here, as JSON.
  written = {
    database = "DATABASE_URL: field url; and username, password of the server's login"
    redis    = "REDIS_URL: field url"
    mongodb  = "MONGODB_URL: field url"
    services = "AURA_SERVICE_SECRET: field secret"
  }
  # Filled by hand (docs/aws.md), because nobody else knows what belongs there.
  by_hand = {
    keyring = "AURA_MASTER_KEY: the keyring, sealed by KMS"
    smtp    = "SMTP_URL: field url"
  }

  values = {
    database = {
      username = "aura"
      password = var.passwords.database
      url      = "postgresql://aura:${var.passwords.database}@${var.database_host}:5432/aura?sslmode=verify-full&sslrootcert=${var.ca_file}"
    }
    redis = {
      url = "rediss://:${var.passwords.redis}@${var.redis_host}:6379"
    }
    mongodb = {
      url = "mongodb://aura:${var.passwords.mongodb}@${var.mongodb_host}:27017/aura?tls=true&tlsCAFile=${var.ca_file}&replicaSet=rs0&retryWrites=false"
    }
    services = {
      secret = var.passwords.services
    }
  }
}

resource "aws_secretsmanager_secret" "this" {
  for_each                = merge(local.written, local.by_hand)
  name                    = "${var.name}/${each.key}"
  description             = each.value
  kms_key_id              = var.secrets_key_arn
  recovery_window_in_days = 30
}

resource "aws_secretsmanager_secret_version" "this" {
  for_each                 = local.written
  secret_id                = aws_secretsmanager_secret.this[each.key].id
  secret_string_wo         = jsonencode(local.values[each.key])
  secret_string_wo_version = var.generation
}
