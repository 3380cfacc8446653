terraform {
  required_version = ">= 1.11.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "6.66.0"
    }
  }

  # The bucket is given to `init` (docs/aws.md). The lock is a file beside the state.
  backend "s3" {
    key          = "aura/dev.tfstate"
    encrypt      = true
    use_lockfile = true
  }
}

provider "aws" {
  region              = var.region
  allowed_account_ids = [var.account_id]

  default_tags {
    tags = {
      project     = "aura-journal"
      environment = "dev"
      managed-by  = "terraform"
    }
  }
}
