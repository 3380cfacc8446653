mock_provider "aws" {}

variables {
  name              = "aura-test"
  region            = "eu-central-1"
  namespace         = "journal"
  oidc_provider_arn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks"
  oidc_issuer       = "oidc.eks"
  secret_arns = {
    database = "arn:secret:database"
    redis    = "arn:secret:redis"
    mongodb  = "arn:secret:mongodb"
    services = "arn:secret:services"
    keyring  = "arn:secret:keyring"
    smtp     = "arn:secret:smtp"
  }
  bucket_arns     = { journals = "arn:aws:s3:::journals", keys = "arn:aws:s3:::keys" }
  keyring_key_arn = "arn:key:keyring"
  secrets_key_arn = "arn:key:secrets"
  backups_key_arn = "arn:key:backups"
}

run "a_role_is_taken_by_one_service_account_alone" {
  assert {
    condition = alltrue([
      for service, role in aws_iam_role.this : alltrue([
        for statement in jsondecode(role.assume_role_policy).Statement :
        statement.Action == "sts:AssumeRoleWithWebIdentity" &&
        statement.Condition.StringEquals["oidc.eks:sub"] == "system:serviceaccount:journal:${service}" &&
        statement.Condition.StringEquals["oidc.eks:aud"] == "sts.amazonaws.com"
      ])
    ])
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

run "the_keyring_is_opened_by_those_alone_who_need_it" {
  assert {
    condition = toset([
      for service, policy in aws_iam_role_policy.this : service
      if anytrue([for statement in jsondecode(policy.policy).Statement : contains(statement.Resource, "arn:key:keyring")])
    ]) == toset(["auth", "users", "entries", "notifications", "backup", "restore"])
    error_message = "another service opens the keyring"
  }

  assert {
    condition = alltrue([
      for service in ["gateway", "nlp"] :
      !strcontains(aws_iam_role_policy.this[service].policy, "arn:secret:database") && !strcontains(aws_iam_role_policy.this[service].policy, "arn:secret:keyring")
    ])
    error_message = "who keeps nothing reads the database's password"
  }
}

run "backups_are_put_by_one_and_read_by_another" {
  assert {
    condition = {
      for service, policy in aws_iam_role_policy.this : service => toset(flatten([
        for statement in jsondecode(policy.policy).Statement : [for action in statement.Action : action if startswith(action, "s3:")]
      ])) if strcontains(policy.policy, "s3:")
      } == {
      backup  = toset(["s3:PutObject", "s3:ListBucket"])
      restore = toset(["s3:GetObject", "s3:ListBucket"])
    }
    error_message = "who makes backups can read or remove them, or others reach them"
  }
}
