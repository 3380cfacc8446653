variable "name" {
  description = "First word of every name, such as aura-production."
  type        = string
}

variable "kubernetes_version" {
  type    = string
  default = "1.36"
}

variable "private_subnet_ids" {
  type = list(string)
}

variable "admin_role_arns" {
  description = "IAM roles whose holders administer the cluster; nobody else does, whoever made it included."
  type        = set(string)

  validation {
    condition     = length(var.admin_role_arns) > 0
    error_message = "Without an administrator nobody could install anything."
  }
}

variable "instance_types" {
  type = list(string)
}

variable "nodes" {
  description = "How many nodes there are at least, and at most."
  type        = object({ min = number, max = number })
}

variable "deletion_protection" {
  type    = bool
  default = true
}

variable "data_key_arn" {
  type = string
}

variable "secrets_key_arn" {
  type = string
}

variable "logs_key_arn" {
  type = string
}
