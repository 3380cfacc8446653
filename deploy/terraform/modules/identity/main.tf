# What each service may ask of AWS, and nothing beyond. A role is taken by one service account of one namespace of one cluster.

locals {
  # Who opens the keyring, and who reads which secrets.
  grants = {
    gateway       = { keyring = false, secrets = ["redis", "services"] }
    auth          = { keyring = true, secrets = ["database", "keyring", "redis", "services", "smtp"] }
    users         = { keyring = true, secrets = ["database", "keyring", "redis", "services"] }
    entries       = { keyring = true, secrets = ["database", "keyring", "mongodb", "redis", "services"] }
    nlp           = { keyring = false, secrets = ["redis", "services"] }
    notifications = { keyring = true, secrets = ["database", "keyring", "redis", "services", "smtp"] }
    backup        = { keyring = true, secrets = ["database", "keyring"] }
    restore       = { keyring = true, secrets = ["database", "keyring"] }
  }

  of_secrets = {
    for service, grant in local.grants : service => [
      {
        Sid       = "ReadSecrets"
        Effect    = "Allow"
        Action    = ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"]
        Resource  = [for name in grant.secrets : var.secret_arns[name]]
        Condition = {}
      },
      {
        Sid      = "OpenSecrets"
        Effect   = "Allow"
        Action   = ["kms:Decrypt"]
        Resource = [var.secrets_key_arn]
        Condition = {
          StringEquals = { "kms:ViaService" = "secretsmanager.${var.region}.amazonaws.com" }
        }
      },
    ]
  }

  of_keyring = {
    for service, grant in local.grants : service => [
      for _ in grant.keyring ? [1] : [] : {
        Sid       = "OpenKeyring"
        Effect    = "Allow"
        Action    = ["kms:Encrypt", "kms:Decrypt"]
        Resource  = [var.keyring_key_arn]
        Condition = {}
      }
    ]
  }

  of_buckets = {
    # Puts down and sees what is there; can neither read nor remove it.
    backup = [
      {
        Sid       = "PutBackups"
        Effect    = "Allow"
        Action    = ["s3:PutObject"]
        Resource  = [for arn in values(var.bucket_arns) : "${arn}/*"]
        Condition = {}
      },
      {
        Sid       = "ListBackups"
        Effect    = "Allow"
        Action    = ["s3:ListBucket"]
        Resource  = values(var.bucket_arns)
        Condition = {}
      },
      {
        Sid       = "EncryptBackups"
        Effect    = "Allow"
        Action    = ["kms:GenerateDataKey", "kms:Decrypt"]
        Resource  = [var.backups_key_arn]
        Condition = { StringEquals = { "kms:ViaService" = "s3.${var.region}.amazonaws.com" } }
      },
    ]
    restore = [
      {
        Sid       = "GetBackups"
        Effect    = "Allow"
        Action    = ["s3:GetObject"]
        Resource  = [for arn in values(var.bucket_arns) : "${arn}/*"]
        Condition = {}
      },
      {
        Sid       = "ListBackups"
        Effect    = "Allow"
        Action    = ["s3:ListBucket"]
        Resource  = values(var.bucket_arns)
        Condition = {}
      },
      {
        Sid       = "DecryptBackups"
        Effect    = "Allow"
        Action    = ["kms:Decrypt"]
        Resource  = [var.backups_key_arn]
        Condition = { StringEquals = { "kms:ViaService" = "s3.${var.region}.amazonaws.com" } }
      },
    ]
  }
}

resource "aws_iam_role" "this" {
  for_each             = local.grants
  name                 = "${var.name}-${each.key}"
  max_session_duration = 3600

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Federated = var.oidc_provider_arn }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        StringEquals = {
          "${var.oidc_issuer}:aud" = "sts.amazonaws.com"
          "${var.oidc_issuer}:sub" = "system:serviceaccount:${var.namespace}:${each.key}"
        }
      }
    }]
  })
}

resource "aws_iam_role_policy" "this" {
  for_each = local.grants
  name     = "own-needs"
  role     = aws_iam_role.this[each.key].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      for statement in concat(
        local.of_secrets[each.key],
        local.of_keyring[each.key],
        try(local.of_buckets[each.key], []),
      ) : { for part, value in statement : part => value if part != "Condition" || length(value) > 0 }
    ]
  })
}
