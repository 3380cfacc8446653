# What service accounts may ask of AWS, and nothing beyond. A role is taken by named accounts of one namespace of one cluster.

locals {
  accounts = {
    # Opens the keyring, and nothing else of AWS's.
    keyring = ["auth-service", "user-service", "entry-ingestor", "notification-service", "backup"]
    # External Secrets, which brings them into the cluster.
    secrets-reader = ["secrets-reader"]
    # Puts backups into the buckets and sees what is there; can neither read nor remove one.
    backup-copy = ["backup-copy"]
    # Gets them back.
    backup-restore = ["backup-restore"]
  }

  of_buckets = { Effect = "Allow", Action = ["s3:ListBucket"], Resource = values(var.bucket_arns) }
  in_buckets = [for arn in values(var.bucket_arns) : "${arn}/*"]
  through    = { for service in ["s3", "secretsmanager"] : service => { StringEquals = { "kms:ViaService" = "${service}.${var.region}.amazonaws.com" } } }

  # In JSON already, since statements of different shapes make no map.
  policies = {
    keyring = jsonencode({
      Version   = "2012-10-17"
      Statement = [{ Effect = "Allow", Action = ["kms:Encrypt", "kms:Decrypt"], Resource = [var.keyring_key_arn] }]
    })

    secrets-reader = jsonencode({
      Version = "2012-10-17"
      Statement = [
        { Effect = "Allow", Action = ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"], Resource = values(var.secret_arns) },
        { Effect = "Allow", Action = ["kms:Decrypt"], Resource = [var.secrets_key_arn], Condition = local.through.secretsmanager },
      ]
    })

    backup-copy = jsonencode({
      Version = "2012-10-17"
      Statement = [
        local.of_buckets,
        { Effect = "Allow", Action = ["s3:PutObject"], Resource = local.in_buckets },
        # Decrypt, because a large file is put in parts.
        { Effect = "Allow", Action = ["kms:GenerateDataKey", "kms:Decrypt"], Resource = [var.backups_key_arn], Condition = local.through.s3 },
      ]
    })

    backup-restore = jsonencode({
      Version = "2012-10-17"
      Statement = [
        local.of_buckets,
        { Effect = "Allow", Action = ["s3:GetObject"], Resource = local.in_buckets },
        { Effect = "Allow", Action = ["kms:Decrypt"], Resource = [var.backups_key_arn], Condition = local.through.s3 },
      ]
    })
  }
}

resource "aws_iam_role" "this" {
  for_each             = local.accounts
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
          "${var.oidc_issuer}:sub" = [for account in each.value : "system:serviceaccount:${var.namespace}:${account}"]
        }
      }
    }]
  })
}

resource "aws_iam_role_policy" "this" {
  for_each = local.accounts
  name     = "own-needs"
  role     = aws_iam_role.this[each.key].id
  policy   = local.policies[each.key]
}
