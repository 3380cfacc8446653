variable "name" {
  description = "First word of every name, such as aura-production."
  type        = string
}

variable "account_id" {
  type = string
}

variable "key_arn" {
  type = string
}

variable "keys_keep_days" {
  description = "After how many days at most a backup's keys are gone, and with them whoever was erased since it was made."
  type        = number

  validation {
    condition     = var.keys_keep_days >= 4 && var.keys_keep_days <= 7
    error_message = "From 4 days, of which one is locked, to the 7 after which an erased account must be unreadable everywhere."
  }
}

variable "journals_keep_days" {
  description = "After how many days at most a backup's journals are gone."
  type        = number

  validation {
    condition     = var.journals_keep_days >= var.keys_keep_days
    error_message = "Journals without their keys can still be opened with younger ones; keys without journals open nothing."
  }
}

variable "lock_mode" {
  description = "COMPLIANCE: nobody, the account's root included, removes a backup before its time. GOVERNANCE: for trials."
  type        = string
  default     = "COMPLIANCE"

  validation {
    condition     = contains(["COMPLIANCE", "GOVERNANCE"], var.lock_mode)
    error_message = "COMPLIANCE or GOVERNANCE."
  }
}
