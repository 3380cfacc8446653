mock_provider "aws" {
  mock_resource "aws_db_instance" {
    defaults = {
      master_user_secret = [{ kms_key_id = "", secret_arn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:rds", secret_status = "" }]
    }
  }
}

variables {
  name                      = "aura-test"
  vpc_id                    = "vpc-1"
  subnet_ids                = ["subnet-a", "subnet-b", "subnet-c"]
  cluster_security_group_id = "sg-cluster"
  instance_class            = "db.m7g.large"
  data_key_arn              = "arn:aws:kms:eu-central-1:123456789012:key/data"
  secrets_key_arn           = "arn:aws:kms:eu-central-1:123456789012:key/secrets"
  logs_key_arn              = "arn:aws:kms:eu-central-1:123456789012:key/logs"
}

run "it_is_encrypted_by_our_key" {
  assert {
    condition     = aws_db_instance.this.storage_encrypted && aws_db_instance.this.kms_key_id == var.data_key_arn
    error_message = "the database lies in clear"
  }

  assert {
    condition     = aws_db_instance.this.performance_insights_enabled && aws_db_instance.this.performance_insights_kms_key_id == var.data_key_arn
    error_message = "what Performance Insights gathers lies under another key, or is not gathered"
  }
}

run "it_stands_in_two_zones" {
  assert {
    condition     = aws_db_instance.this.multi_az
    error_message = "the database is lost with its zone"
  }
}

run "it_is_private" {
  assert {
    condition     = aws_db_instance.this.publicly_accessible == false
    error_message = "the database is on the internet"
  }

  assert {
    condition     = aws_vpc_security_group_ingress_rule.cluster.referenced_security_group_id == "sg-cluster" && aws_vpc_security_group_ingress_rule.cluster.cidr_ipv4 == null && aws_vpc_security_group_ingress_rule.cluster.cidr_ipv6 == null
    error_message = "others than the cluster reach the database"
  }

  assert {
    condition     = aws_vpc_security_group_ingress_rule.cluster.from_port == 5432 && aws_vpc_security_group_ingress_rule.cluster.to_port == 5432
    error_message = "more than PostgreSQL's port is open"
  }
}

run "nobody_is_let_in_without_tls" {
  assert {
    condition     = one([for parameter in aws_db_parameter_group.this.parameter : parameter.value if parameter.name == "rds.force_ssl"]) == "1"
    error_message = "connections in clear are accepted"
  }

  assert {
    condition     = aws_db_instance.this.parameter_group_name == aws_db_parameter_group.this.name
    error_message = "the database goes by other parameters"
  }
}

run "no_value_of_a_row_is_logged" {
  assert {
    condition = { for parameter in aws_db_parameter_group.this.parameter : parameter.name => parameter.value if startswith(parameter.name, "log_") } == {
      log_error_verbosity               = "terse"
      log_parameter_max_length          = "0"
      log_parameter_max_length_on_error = "0"
      log_statement                     = "none"
    }
    error_message = "PostgreSQL's log may show values"
  }
}

run "there_is_a_way_back_and_no_longer_than_erasure_allows" {
  assert {
    condition     = aws_db_instance.this.backup_retention_period == 7 && aws_db_instance.this.delete_automated_backups
    error_message = "there is no way back to a moment of the last seven days, or an older copy keeps keys of erased accounts"
  }
}

run "eight_days_are_refused" {
  command = plan

  variables {
    backup_keep_days = 8
  }

  expect_failures = [var.backup_keep_days]
}

run "it_does_not_go_by_one_command" {
  assert {
    condition     = aws_db_instance.this.deletion_protection && aws_db_instance.this.skip_final_snapshot == false && aws_db_instance.this.final_snapshot_identifier == "aura-test-final"
    error_message = "the database can be deleted, without a last copy"
  }
}

run "the_state_holds_no_password" {
  assert {
    condition     = aws_db_instance.this.manage_master_user_password && aws_db_instance.this.password == null && aws_db_instance.this.master_user_secret_kms_key_id == var.secrets_key_arn
    error_message = "the administrator's password is in the state, or not sealed by our key"
  }
}

run "it_is_watched" {
  assert {
    condition     = aws_db_instance.this.monitoring_interval == 60 && aws_db_instance.this.enabled_cloudwatch_logs_exports == toset(["postgresql", "upgrade"])
    error_message = "nobody sees how the database is"
  }

  assert {
    condition     = alltrue([for group in aws_cloudwatch_log_group.this : group.kms_key_id == var.logs_key_arn && group.retention_in_days <= 30])
    error_message = "its log lies in clear or too long"
  }
}
