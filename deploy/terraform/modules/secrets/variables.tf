variable "name" {
  description = "First word of every name, such as aura-production."
  type        = string
}

variable "generation" {
  description = "Raised to have all passwords drawn anew."
  type        = number
}

variable "database_host" {
  type = string
}

variable "redis_host" {
  type = string
}

variable "mongodb_host" {
  type = string
}

variable "ca_file" {
  description = "Where pods find the certificates of Amazon's authorities for databases."
  type        = string
}

variable "secrets_key_arn" {
  type = string
}
