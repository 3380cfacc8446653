# Keys of KMS, one for each kind of thing, so that a right to one is a right to nothing else. All rotate once a year by themselves;
# what was encrypted before stays readable.

locals {
  root = "arn:aws:iam::${var.account_id}:root"

  # The account's own IAM policies say who may use a key.
  by_iam = {
    Sid       = "AccountDecides"
    Effect    = "Allow"
    Principal = { AWS = local.root }
    Action    = "kms:*"
    Resource  = "*"
  }

  purposes = {
    data    = "databases, caches and disks"
    secrets = "Secrets Manager and the secrets of Kubernetes"
    backups = "backups in S3"
    logs    = "logs in CloudWatch"
  }

  logs_service = {
    Sid       = "LogsOfThisAccount"
    Effect    = "Allow"
    Principal = { Service = "logs.${var.region}.amazonaws.com" }
    Action    = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
    Resource  = "*"
    Condition = {
      ArnLike = { "kms:EncryptionContext:aws:logs:arn" = "arn:aws:logs:${var.region}:${var.account_id}:*" }
    }
  }

  # Nodes are started by Auto Scaling, which mounts their encrypted disks. Its role must be there before (docs/aws.md).
  autoscaling_role = "arn:aws:iam::${var.account_id}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
  autoscaling_service = {
    Sid       = "DisksOfNodes"
    Effect    = "Allow"
    Principal = { AWS = local.autoscaling_role }
    Action    = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
    Resource  = "*"
  }
  autoscaling_grants = {
    Sid       = "GrantsForDisksOfNodes"
    Effect    = "Allow"
    Principal = { AWS = local.autoscaling_role }
    Action    = "kms:CreateGrant"
    Resource  = "*"
    Condition = { Bool = { "kms:GrantIsForAWSResource" = "true" } }
  }

  # In JSON already, since statements of different shapes make no map.
  policies = {
    data    = jsonencode({ Version = "2012-10-17", Statement = [local.by_iam, local.autoscaling_service, local.autoscaling_grants] })
    secrets = jsonencode({ Version = "2012-10-17", Statement = [local.by_iam] })
    backups = jsonencode({ Version = "2012-10-17", Statement = [local.by_iam] })
    logs    = jsonencode({ Version = "2012-10-17", Statement = [local.by_iam, local.logs_service] })
  }
}

resource "aws_kms_key" "this" {
  for_each                = local.purposes
  description             = "${var.name}: ${each.value}"
  enable_key_rotation     = true
  rotation_period_in_days = 365
  deletion_window_in_days = 30
  policy                  = local.policies[each.key]
}

resource "aws_kms_alias" "this" {
  for_each      = local.purposes
  name          = "alias/${var.name}-${each.key}"
  target_key_id = aws_kms_key.this[each.key].key_id
}
