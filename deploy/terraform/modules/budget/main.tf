# Tells people what this costs, before the month does.

resource "aws_budgets_budget" "this" {
  name         = var.name
  budget_type  = "COST"
  limit_amount = tostring(var.monthly_usd)
  limit_unit   = "USD"
  time_unit    = "MONTHLY"

  dynamic "notification" {
    for_each = {
      half     = { type = "ACTUAL", percent = 50 }
      most     = { type = "ACTUAL", percent = 80 }
      all      = { type = "ACTUAL", percent = 100 }
      foreseen = { type = "FORECASTED", percent = 100 }
    }

    content {
      notification_type          = notification.value.type
      comparison_operator        = "GREATER_THAN"
      threshold                  = notification.value.percent
      threshold_type             = "PERCENTAGE"
      subscriber_email_addresses = var.emails
    }
  }
}

resource "aws_ce_anomaly_monitor" "this" {
  name              = var.name
  monitor_type      = "DIMENSIONAL"
  monitor_dimension = "SERVICE"
}

resource "aws_ce_anomaly_subscription" "this" {
  name             = var.name
  frequency        = "DAILY"
  monitor_arn_list = [aws_ce_anomaly_monitor.this.arn]

  dynamic "subscriber" {
    for_each = var.emails

    content {
      type    = "EMAIL"
      address = subscriber.value
    }
  }

  # What a day costs above what was to be expected.
  threshold_expression {
    dimension {
      key           = "ANOMALY_TOTAL_IMPACT_ABSOLUTE"
      match_options = ["GREATER_THAN_OR_EQUAL"]
      values        = [tostring(ceil(var.monthly_usd / 20))]
    }
  }
}
