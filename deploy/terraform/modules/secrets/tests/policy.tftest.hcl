mock_provider "aws" {}

variables {
  namespace       = "journal"
  passwords       = { database = "one", redis = "two", mongodb = "three", services = "four" }
  generation      = 3
  database_host   = "db.internal"
  redis_host      = "redis.internal"
  mongodb_host    = "mongodb.internal"
  secrets_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/secrets"
}

run "the_state_holds_names_alone" {
  assert {
    condition = alltrue([
      for version in aws_secretsmanager_secret_version.this :
      version.secret_string == null && version.secret_string_wo == null && version.secret_binary == null && version.secret_string_wo_version == 3
    ]) && length(aws_secretsmanager_secret_version.this) == 4
    error_message = "a value is in the state"
  }
}

run "every_secret_is_sealed_by_our_key_and_can_be_had_back" {
  assert {
    condition     = alltrue([for secret in aws_secretsmanager_secret.this : secret.kms_key_id == var.secrets_key_arn && secret.recovery_window_in_days == 30])
    error_message = "a secret is sealed by another key, or gone at once"
  }

  assert {
    condition = toset([for secret in aws_secretsmanager_secret.this : secret.name]) == toset([
      for name in ["service", "key", "database", "redis", "mongodb", "mail", "push"] : "journal/${name}-secrets"
    ])
    error_message = "a secret is missing"
  }
}
