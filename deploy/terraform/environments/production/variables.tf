variable "account_id" {
  description = "The AWS account that all of this belongs into; in any other nothing is done."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "An account has twelve digits."
  }
}

variable "region" {
  type    = string
  default = "eu-central-1"
}

variable "zones" {
  description = "Three availability zones of the region."
  type        = list(string)
  default     = ["eu-central-1a", "eu-central-1b", "eu-central-1c"]
}

variable "admin_role_arns" {
  description = "IAM roles whose holders administer the cluster."
  type        = set(string)
}

variable "budget_emails" {
  description = "Who is told of costs."
  type        = set(string)
}

variable "secrets_generation" {
  description = "Raised to have all passwords drawn anew."
  type        = number
  default     = 1
}
