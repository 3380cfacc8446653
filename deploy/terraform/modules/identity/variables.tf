variable "name" {
  description = "First word of every name, such as aura-production."
  type        = string
}

variable "region" {
  type = string
}

variable "namespace" {
  description = "Of Kubernetes, where the service accounts are."
  type        = string
}

variable "oidc_provider_arn" {
  type = string
}

variable "oidc_issuer" {
  type = string
}

variable "secret_arns" {
  type = map(string)
}

variable "bucket_arns" {
  type = map(string)
}

variable "keyring_key_arn" {
  type = string
}

variable "secrets_key_arn" {
  type = string
}

variable "backups_key_arn" {
  type = string
}
