# The key that seals Aura's keyring, the file of master keys. Without it no entry can be read again, so its own policy forbids to
# disable it or to have it deleted, to everybody: who means it must change the policy first.

resource "aws_kms_key" "keyring" {
  description             = "${var.name}: seals the master keys of the journal"
  enable_key_rotation     = true
  rotation_period_in_days = 365
  deletion_window_in_days = 30
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "AccountDecides"
        Effect    = "Allow"
        Principal = { AWS = local.root }
        Action    = "kms:*"
        Resource  = "*"
      },
      {
        Sid       = "NobodyLosesTheJournal"
        Effect    = "Deny"
        Principal = { AWS = "*" }
        Action    = ["kms:ScheduleKeyDeletion", "kms:DisableKey", "kms:DisableKeyRotation"]
        Resource  = "*"
      },
    ]
  })
}

resource "aws_kms_alias" "keyring" {
  name          = "alias/${var.name}-keyring"
  target_key_id = aws_kms_key.keyring.key_id
}
