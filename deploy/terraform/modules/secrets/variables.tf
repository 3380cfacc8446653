variable "namespace" {
  description = "Of Kubernetes, where the server runs: the first half of every secret's name."
  type        = string
}

variable "passwords" {
  description = "They pass through and are never kept in the state."
  type        = object({ database = string, redis = string, mongodb = string, services = string })
  ephemeral   = true
  sensitive   = true
}

variable "generation" {
  description = "Raised to have the passwords of the moment written."
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

variable "secrets_key_arn" {
  type = string
}
