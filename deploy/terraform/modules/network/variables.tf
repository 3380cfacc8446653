variable "name" {
  description = "First word of every name, such as aura-production."
  type        = string
}

variable "region" {
  type = string
}

variable "account_id" {
  type = string
}

variable "cidr" {
  description = "The network's addresses: a /16."
  type        = string

  validation {
    condition     = can(cidrhost(var.cidr, 0)) && endswith(var.cidr, "/16")
    error_message = "The network must be a /16, such as 10.20.0.0/16."
  }
}

variable "zones" {
  description = "Three availability zones."
  type        = list(string)

  validation {
    condition     = length(distinct(var.zones)) == 3
    error_message = "Three different zones are needed: two that are left still make a majority."
  }
}

variable "single_nat_gateway" {
  description = "One way out for all zones instead of one for each: cheaper, and lost with its zone."
  type        = bool
  default     = false
}

variable "interface_endpoints" {
  description = "AWS services that are reached without leaving the network."
  type        = set(string)
  default     = ["ecr.api", "ecr.dkr", "kms", "logs", "secretsmanager", "sts"]
}

variable "logs_key_arn" {
  type = string
}
