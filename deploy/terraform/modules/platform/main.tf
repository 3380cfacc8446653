# All of it together. Environments differ in sizes, and in what may be lost.

data "aws_caller_identity" "this" {}

data "aws_region" "this" {}

locals {
  account_id = data.aws_caller_identity.this.account_id
  region     = data.aws_region.this.region

  passwords = { for name, drawn in ephemeral.aws_secretsmanager_random_password.this : name => drawn.random_password }
}

# Drawn while a change is applied, written to where they are needed, and forgotten. Letters and digits alone, since they stand in
# addresses: 48 of them are 285 bits.
ephemeral "aws_secretsmanager_random_password" "this" {
  for_each            = toset(["database", "redis", "mongodb", "services"])
  password_length     = 48
  exclude_punctuation = true
}

module "keys" {
  source     = "../keys"
  name       = var.name
  region     = local.region
  account_id = local.account_id
}

module "network" {
  source              = "../network"
  name                = var.name
  region              = local.region
  account_id          = local.account_id
  cidr                = var.cidr
  zones               = var.zones
  single_nat_gateway  = !var.is_production
  interface_endpoints = var.interface_endpoints
  logs_key_arn        = module.keys.arns.logs
}

module "cluster" {
  source              = "../cluster"
  name                = var.name
  kubernetes_version  = var.kubernetes_version
  private_subnet_ids  = module.network.private_subnet_ids
  admin_role_arns     = var.admin_role_arns
  instance_types      = var.sizes.node_types
  nodes               = var.sizes.nodes
  deletion_protection = var.is_production
  data_key_arn        = module.keys.arns.data
  secrets_key_arn     = module.keys.arns.secrets
  logs_key_arn        = module.keys.arns.logs
}

module "database" {
  source                    = "../database"
  name                      = var.name
  vpc_id                    = module.network.vpc_id
  subnet_ids                = module.network.database_subnet_ids
  cluster_security_group_id = module.cluster.security_group_id
  instance_class            = var.sizes.database
  multi_az                  = var.is_production
  deletion_protection       = var.is_production
  backup_keep_days          = var.keys_keep_days
  data_key_arn              = module.keys.arns.data
  secrets_key_arn           = module.keys.arns.secrets
  logs_key_arn              = module.keys.arns.logs
}

module "cache" {
  source                    = "../cache"
  name                      = var.name
  vpc_id                    = module.network.vpc_id
  subnet_ids                = module.network.database_subnet_ids
  cluster_security_group_id = module.cluster.security_group_id
  node_type                 = var.sizes.cache
  is_highly_available       = var.is_production
  auth_token                = local.passwords.redis
  auth_token_version        = var.secrets_generation
  data_key_arn              = module.keys.arns.data
}

module "analytics" {
  source                    = "../analytics"
  name                      = var.name
  vpc_id                    = module.network.vpc_id
  subnet_ids                = module.network.database_subnet_ids
  cluster_security_group_id = module.cluster.security_group_id
  instance_class            = var.sizes.analytics
  deletion_protection       = var.is_production
  password                  = local.passwords.mongodb
  password_version          = var.secrets_generation
  data_key_arn              = module.keys.arns.data
}

module "secrets" {
  source          = "../secrets"
  namespace       = var.namespace
  passwords       = local.passwords
  generation      = var.secrets_generation
  database_host   = module.database.host
  redis_host      = module.cache.host
  mongodb_host    = module.analytics.host
  secrets_key_arn = module.keys.arns.secrets
}

module "backups" {
  source             = "../backups"
  name               = var.name
  account_id         = local.account_id
  key_arn            = module.keys.arns.backups
  keys_keep_days     = var.keys_keep_days
  journals_keep_days = var.journals_keep_days
  lock_mode          = var.is_production ? "COMPLIANCE" : "GOVERNANCE"
}

module "identity" {
  source            = "../identity"
  name              = var.name
  region            = local.region
  namespace         = var.namespace
  oidc_provider_arn = module.cluster.oidc_provider_arn
  oidc_issuer       = module.cluster.oidc_issuer
  secret_arns       = module.secrets.arns
  bucket_arns       = module.backups.bucket_arns
  keyring_key_arn   = module.keys.keyring_arn
  secrets_key_arn   = module.keys.arns.secrets
  backups_key_arn   = module.keys.arns.backups
}

module "budget" {
  source      = "../budget"
  name        = var.name
  monthly_usd = var.monthly_usd
  emails      = var.budget_emails
}
