mock_provider "aws" {}

variables {
  name        = "aura-test"
  monthly_usd = 1500
  emails      = ["ann@example.org"]
}

run "people_are_told_before_the_month_does" {
  assert {
    condition = toset([
      for notification in aws_budgets_budget.this.notification : "${notification.notification_type} ${notification.threshold}"
    ]) == toset(["ACTUAL 50", "ACTUAL 80", "ACTUAL 100", "FORECASTED 100"])
    error_message = "a threshold is missing"
  }

  assert {
    condition     = alltrue([for notification in aws_budgets_budget.this.notification : notification.subscriber_email_addresses == toset(["ann@example.org"])])
    error_message = "a threshold tells nobody"
  }

  assert {
    condition     = aws_budgets_budget.daily.limit_amount == "75" && one([for notification in aws_budgets_budget.daily.notification : notification.subscriber_email_addresses]) == toset(["ann@example.org"])
    error_message = "an expensive day is found out at the end of the month"
  }
}

run "a_budget_that_tells_nobody_is_refused" {
  command = plan

  variables {
    emails = []
  }

  expect_failures = [var.emails]
}
