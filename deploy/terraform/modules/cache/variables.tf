variable "name" {
  description = "First word of every name, such as aura-production."
  type        = string
}

variable "vpc_id" {
  type = string
}

variable "subnet_ids" {
  type = list(string)
}

variable "cluster_security_group_id" {
  type = string
}

variable "node_type" {
  type = string
}

variable "is_highly_available" {
  description = "A second node in another zone takes over from the first."
  type        = bool
  default     = true
}

variable "auth_token" {
  description = "The password. It passes through and is never kept in the state."
  type        = string
  ephemeral   = true
  sensitive   = true
}

variable "auth_token_version" {
  description = "Raised to have the password of the moment written."
  type        = number
}

variable "data_key_arn" {
  type = string
}
