# The same, small and for trials: one zone for each store, one way out, and nothing that stands in the way of taking it down.
module "platform" {
  source        = "../../modules/platform"
  name          = "aura-dev"
  is_production = false
  namespace     = "aura-journal-dev"

  cidr                = "10.21.0.0/16"
  zones               = var.zones
  interface_endpoints = []

  admin_role_arns = var.admin_role_arns

  sizes = {
    node_types = ["t3.large"]
    nodes      = { min = 2, max = 3 }
    database   = "db.t4g.medium"
    cache      = "cache.t4g.micro"
    analytics  = "db.t4g.medium"
  }

  keys_keep_days     = 4
  journals_keep_days = 4

  secrets_generation = var.secrets_generation
  monthly_usd        = 450
  budget_emails      = var.budget_emails
}
