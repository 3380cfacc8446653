mock_provider "aws" {}

variables {
  name                      = "aura-test"
  vpc_id                    = "vpc-1"
  subnet_ids                = ["subnet-a", "subnet-b", "subnet-c"]
  cluster_security_group_id = "sg-cluster"
  instance_class            = "db.t4g.medium"
  password                  = "a-password-for-this-test-alone"
  password_version          = 1
  data_key_arn              = "arn:aws:kms:eu-central-1:123456789012:key/data"
}

run "it_is_encrypted_by_our_key_and_speaks_tls_alone" {
  assert {
    condition     = aws_docdb_cluster.this.storage_encrypted && aws_docdb_cluster.this.kms_key_id == var.data_key_arn
    error_message = "it lies in clear"
  }

  assert {
    condition     = one([for parameter in aws_docdb_cluster_parameter_group.this.parameter : parameter.value if parameter.name == "tls"]) == "enabled" && aws_docdb_cluster.this.db_cluster_parameter_group_name == aws_docdb_cluster_parameter_group.this.name
    error_message = "connections in clear are accepted"
  }
}

run "the_state_holds_no_password" {
  assert {
    condition     = aws_docdb_cluster.this.master_password == null && aws_docdb_cluster.this.master_password_wo == null && aws_docdb_cluster.this.master_password_wo_version == 1
    error_message = "the password is in the state"
  }
}

run "only_the_cluster_reaches_it" {
  assert {
    condition     = aws_vpc_security_group_ingress_rule.cluster.referenced_security_group_id == "sg-cluster" && aws_vpc_security_group_ingress_rule.cluster.cidr_ipv4 == null && aws_vpc_security_group_ingress_rule.cluster.cidr_ipv6 == null
    error_message = "others than the cluster reach it"
  }
}

run "what_can_be_made_anew_is_kept_as_shortly_as_can_be" {
  assert {
    condition     = aws_docdb_cluster.this.backup_retention_period == 1 && aws_docdb_cluster.this.skip_final_snapshot
    error_message = "there are copies that nobody needs"
  }
}
