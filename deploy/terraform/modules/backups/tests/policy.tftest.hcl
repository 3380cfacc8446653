mock_provider "aws" {}

variables {
  name               = "aura-test"
  account_id         = "123456789012"
  key_arn            = "arn:aws:kms:eu-central-1:123456789012:key/backups"
  keys_keep_days     = 7
  journals_keep_days = 14
}

run "nobody_removes_a_backup_before_its_time" {
  assert {
    condition = alltrue([
      for half in ["journals", "keys"] :
      aws_s3_bucket.this[half].object_lock_enabled &&
      aws_s3_bucket_versioning.this[half].versioning_configuration[0].status == "Enabled" &&
      aws_s3_bucket_object_lock_configuration.this[half].rule[0].default_retention[0].mode == "COMPLIANCE" &&
      aws_s3_bucket_object_lock_configuration.this[half].rule[0].default_retention[0].days >= 1 &&
      aws_s3_bucket.this[half].force_destroy == false
    ])
    error_message = "a backup can be removed or overwritten"
  }
}

run "no_copy_outlives_the_promise_to_the_erased" {
  assert {
    # S3 takes up to a day to expire a version, and up to two more to remove it.
    condition = alltrue([
      for half, most in { keys = 7, journals = 14 } : alltrue([
        aws_s3_bucket_object_lock_configuration.this[half].rule[0].default_retention[0].days + 3 <= most,
        one([for rule in aws_s3_bucket_lifecycle_configuration.this[half].rule : rule.expiration[0].days if rule.id == "gone-in-time"]) + 3 <= most,
        one([for rule in aws_s3_bucket_lifecycle_configuration.this[half].rule : rule.noncurrent_version_expiration[0].noncurrent_days if rule.id == "gone-in-time"]) == 1,
        alltrue([for rule in aws_s3_bucket_lifecycle_configuration.this[half].rule : rule.status == "Enabled"]),
      ])
    ])
    error_message = "a version is kept for longer than it may be"
  }

  assert {
    condition = alltrue([
      for half in ["journals", "keys"] :
      one([for rule in aws_s3_bucket_lifecycle_configuration.this[half].rule : rule.expiration[0].days if rule.id == "gone-in-time"]) >= aws_s3_bucket_object_lock_configuration.this[half].rule[0].default_retention[0].days
    ])
    error_message = "what is still locked would be expired"
  }

  assert {
    condition = alltrue([
      for half in ["journals", "keys"] : anytrue([
        for statement in jsondecode(aws_s3_bucket_policy.this[half].policy).Statement :
        statement.Effect == "Deny" && statement.Principal == "*" && length(setsubtract(["s3:PutObjectRetention", "s3:PutObjectLegalHold"], flatten([statement.Action]))) == 0
      ])
    ])
    error_message = "somebody can lock a version for longer"
  }
}

run "eight_days_of_keys_are_refused" {
  command = plan

  variables {
    keys_keep_days = 8
  }

  expect_failures = [var.keys_keep_days]
}

run "nothing_is_public" {
  assert {
    condition = alltrue([
      for block in aws_s3_bucket_public_access_block.this :
      block.block_public_acls && block.block_public_policy && block.ignore_public_acls && block.restrict_public_buckets
    ]) && length(aws_s3_bucket_public_access_block.this) == 2
    error_message = "a bucket can be made public"
  }
}

run "tls_alone_and_our_key_alone" {
  assert {
    condition = alltrue([
      for half in ["journals", "keys"] : alltrue([
        anytrue([
          for statement in jsondecode(aws_s3_bucket_policy.this[half].policy).Statement :
          statement.Effect == "Deny" && statement.Principal == "*" && statement.Action == "s3:*" && try(statement.Condition.Bool["aws:SecureTransport"], "") == "false" && length(statement.Resource) == 2
        ]),
        anytrue([
          for statement in jsondecode(aws_s3_bucket_policy.this[half].policy).Statement :
          statement.Effect == "Deny" && try(statement.Condition.NumericLessThan["s3:TlsVersion"], "") == "1.2"
        ]),
      ])
    ])
    error_message = "a bucket speaks without TLS, or with an old one"
  }

  assert {
    condition = alltrue([
      for configuration in aws_s3_bucket_server_side_encryption_configuration.this : alltrue([
        for rule in configuration.rule :
        rule.apply_server_side_encryption_by_default[0].sse_algorithm == "aws:kms" && rule.apply_server_side_encryption_by_default[0].kms_master_key_id == var.key_arn
      ])
    ])
    error_message = "a bucket is not encrypted by our key"
  }

  assert {
    condition     = alltrue([for half in ["journals", "keys"] : !anytrue([for statement in jsondecode(aws_s3_bucket_policy.this[half].policy).Statement : statement.Effect == "Allow"])])
    error_message = "a bucket's own policy allows something"
  }
}
