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
