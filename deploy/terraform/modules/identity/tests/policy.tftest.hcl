mock_provider "aws" {}

variables {
  name              = "aura-test"
  region            = "eu-central-1"
  namespace         = "journal"
  oidc_provider_arn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks"
  oidc_issuer       = "oidc.eks"
  secret_arns       = { database-secrets = "arn:secret:database", key-secrets = "arn:secret:keyring" }
  bucket_arns       = { journals = "arn:aws:s3:::journals", keys = "arn:aws:s3:::keys" }
  keyring_key_arn   = "arn:key:keyring"
  secrets_key_arn   = "arn:key:secrets"
  backups_key_arn   = "arn:key:backups"
}

run "a_role_is_taken_by_its_service_accounts_alone" {
  assert {
    condition = {
      for name, role in aws_iam_role.this : name => toset(one([
        for statement in jsondecode(role.assume_role_policy).Statement : statement.Condition.StringEquals["oidc.eks:sub"]
        if statement.Action == "sts:AssumeRoleWithWebIdentity" && statement.Condition.StringEquals["oidc.eks:aud"] == "sts.amazonaws.com"
      ]))
      } == {
      keyring        = toset([for account in ["auth-service", "user-service", "entry-ingestor", "notification-service", "backup"] : "system:serviceaccount:journal:${account}"])
      secrets-reader = toset(["system:serviceaccount:journal:secrets-reader"])
      backup-copy    = toset(["system:serviceaccount:journal:backup-copy"])
      backup-restore = toset(["system:serviceaccount:journal:backup-restore"])
    }
    error_message = "a role can be taken by others"
  }
}

run "nothing_is_allowed_by_a_wildcard" {
  assert {
    condition = alltrue(flatten([
      for policy in aws_iam_role_policy.this : [
        for statement in jsondecode(policy.policy).Statement : [
          alltrue([for action in statement.Action : !strcontains(action, "*")]),
          alltrue([for resource in statement.Resource : resource != "*" && can(regex("^arn:", resource))]),
        ]
      ]
    ]))
    error_message = "a role may do anything, or to anything"
  }
}

run "each_role_does_one_thing" {
  assert {
    condition = {
      for name, policy in aws_iam_role_policy.this : name => toset(flatten([for statement in jsondecode(policy.policy).Statement : statement.Action]))
      } == {
      keyring        = toset(["kms:Encrypt", "kms:Decrypt"])
      secrets-reader = toset(["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret", "kms:Decrypt"])
      backup-copy    = toset(["s3:ListBucket", "s3:PutObject", "kms:GenerateDataKey", "kms:Decrypt"])
      backup-restore = toset(["s3:ListBucket", "s3:GetObject", "kms:Decrypt"])
    }
    error_message = "a role may do more, or less"
  }

  assert {
    condition = {
      for name, policy in aws_iam_role_policy.this : name => toset(flatten([
        for statement in jsondecode(policy.policy).Statement : statement.Resource if anytrue([for action in statement.Action : startswith(action, "kms:")])
      ]))
      } == {
      keyring        = toset(["arn:key:keyring"])
      secrets-reader = toset(["arn:key:secrets"])
      backup-copy    = toset(["arn:key:backups"])
      backup-restore = toset(["arn:key:backups"])
    }
    error_message = "a role uses another's key"
  }
}
