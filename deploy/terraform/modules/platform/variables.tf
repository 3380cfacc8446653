variable "name" {
  description = "First word of every name, such as aura-production."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,20}[a-z0-9]$", var.name))
    error_message = "From 3 to 22 small letters, digits and hyphens: the names of caches and roles grow from it."
  }
}

variable "is_production" {
  description = "Whether a zone, a command by mistake, or an administrator gone bad may take anything away."
  type        = bool
}

variable "cidr" {
  description = "The network's addresses: a /16."
  type        = string
}

variable "zones" {
  description = "Three availability zones."
  type        = list(string)
}

variable "interface_endpoints" {
  description = "AWS services that are reached without leaving the network."
  type        = set(string)
}

variable "kubernetes_version" {
  type    = string
  default = "1.36"
}

variable "namespace" {
  description = "Of Kubernetes, where the server runs."
  type        = string
}

variable "admin_role_arns" {
  description = "IAM roles whose holders administer the cluster."
  type        = set(string)
}

variable "sizes" {
  type = object({
    node_types = list(string)
    nodes      = object({ min = number, max = number })
    database   = string
    cache      = string
    analytics  = string
  })
}

variable "keys_keep_days" {
  description = "After how many days an account that was erased is unreadable in every copy."
  type        = number
  default     = 7
}

variable "journals_keep_days" {
  description = "For how many days at most backups of the journals are kept."
  type        = number
  default     = 14
}

variable "secrets_generation" {
  description = "Raised to have all passwords drawn anew."
  type        = number
  default     = 1
}

variable "monthly_usd" {
  description = "What the account may cost in a month."
  type        = number
}

variable "budget_emails" {
  description = "Who is told of costs."
  type        = set(string)
}
