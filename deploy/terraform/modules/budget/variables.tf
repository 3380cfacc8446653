variable "name" {
  description = "First word of every name, such as aura-production."
  type        = string
}

variable "monthly_usd" {
  description = "What the account may cost in a month."
  type        = number
}

variable "emails" {
  description = "Who is told."
  type        = set(string)

  validation {
    condition     = length(var.emails) > 0 && alltrue([for email in var.emails : strcontains(email, "@")])
    error_message = "A budget that tells nobody is none."
  }
}
