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

variable "engine_version" {
  description = "A major version from 15 to 18; RDS takes its newest minor one."
  type        = string
  default     = "18"

  validation {
    condition     = contains(["15", "16", "17", "18"], split(".", var.engine_version)[0])
    error_message = "The server runs on PostgreSQL 15 to 18."
  }
}

variable "instance_class" {
  type = string
}

variable "allocated_storage_gb" {
  type    = number
  default = 100
}

variable "max_allocated_storage_gb" {
  type    = number
  default = 1000
}

variable "multi_az" {
  type    = bool
  default = true
}

variable "deletion_protection" {
  type    = bool
  default = true
}

variable "backup_keep_days" {
  description = "For how many days there is a way back; and for how long the keys of an erased account are still in a copy."
  type        = number
  default     = 7

  validation {
    condition     = var.backup_keep_days >= 1 && var.backup_keep_days <= 7
    error_message = "From 1 day to the 7 after which an erased account must be unreadable everywhere."
  }
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
