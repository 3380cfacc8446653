mock_provider "aws" {}

variables {
  name       = "aura-test"
  region     = "eu-central-1"
  account_id = "123456789012"
}

run "every_key_rotates_and_is_slow_to_go" {
  assert {
    condition = alltrue([
      for key in concat(values(aws_kms_key.this), [aws_kms_key.keyring]) :
      key.enable_key_rotation && key.rotation_period_in_days <= 365 && key.deletion_window_in_days == 30
    ])
    error_message = "a key does not rotate within a year, or goes within a month"
  }

  assert {
    condition     = toset(keys(aws_kms_key.this)) == toset(["data", "secrets", "backups", "logs"])
    error_message = "kinds of things share a key"
  }
}

run "nobody_but_this_account_uses_a_key" {
  assert {
    condition = alltrue(flatten([
      for key in concat(values(aws_kms_key.this), [aws_kms_key.keyring]) : [
        for statement in jsondecode(key.policy).Statement :
        statement.Effect == "Deny" || can(regex("^arn:aws:iam::123456789012:", statement.Principal.AWS)) || can(statement.Condition.ArnLike)
      ]
    ]))
    error_message = "a key may be used from elsewhere"
  }
}

run "the_key_of_the_keyring_cannot_be_lost_in_one_step" {
  assert {
    condition = anytrue([
      for statement in jsondecode(aws_kms_key.keyring.policy).Statement :
      statement.Effect == "Deny" && statement.Principal == { AWS = "*" } && length(setsubtract(["kms:ScheduleKeyDeletion", "kms:DisableKey"], statement.Action)) == 0
    ])
    error_message = "one command makes every journal unreadable"
  }
}
