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

variable "instance_class" {
  type = string
}

variable "deletion_protection" {
  type    = bool
  default = true
}

variable "password" {
  description = "It passes through and is never kept in the state."
  type        = string
  ephemeral   = true
  sensitive   = true
}

variable "password_version" {
  description = "Raised to have the password of the moment written."
  type        = number
}

variable "data_key_arn" {
  type = string
}
