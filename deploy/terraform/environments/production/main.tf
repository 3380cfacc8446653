module "platform" {
  source        = "../../modules/platform"
  name          = "aura-production"
  is_production = true
  namespace     = "aura-journal-prod"

  cidr                = "10.20.0.0/16"
  zones               = var.zones
  interface_endpoints = ["ecr.api", "ecr.dkr", "kms", "logs", "secretsmanager", "sts"]

  admin_role_arns = var.admin_role_arns

  sizes = {
    node_types = ["m7i.large"]
    nodes      = { min = 3, max = 9 }
    database   = "db.m7g.large"
    cache      = "cache.t4g.small"
    analytics  = "db.t4g.medium"
  }

  keys_keep_days     = 7
  journals_keep_days = 14

  secrets_generation = var.secrets_generation
  monthly_usd        = 1500
  budget_emails      = var.budget_emails
}
