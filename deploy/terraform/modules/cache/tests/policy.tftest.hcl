mock_provider "aws" {}

variables {
  name                      = "aura-test"
  vpc_id                    = "vpc-1"
  subnet_ids                = ["subnet-a", "subnet-b", "subnet-c"]
  cluster_security_group_id = "sg-cluster"
  node_type                 = "cache.t4g.small"
  auth_token                = "a-password-for-this-test-alone"
  auth_token_version        = 1
  data_key_arn              = "arn:aws:kms:eu-central-1:123456789012:key/data"
}

run "it_speaks_tls_alone_and_asks_for_a_password" {
  assert {
    condition     = aws_elasticache_replication_group.this.transit_encryption_enabled && aws_elasticache_replication_group.this.transit_encryption_mode == "required"
    error_message = "connections in clear are accepted"
  }

  assert {
    condition     = aws_elasticache_replication_group.this.auth_token_wo_version == 1
    error_message = "nobody is asked for a password"
  }
}

run "the_state_holds_no_password" {
  assert {
    condition     = aws_elasticache_replication_group.this.auth_token == null && aws_elasticache_replication_group.this.auth_token_wo == null
    error_message = "the password is in the state"
  }
}

run "it_is_encrypted_by_our_key" {
  assert {
    condition     = tobool(aws_elasticache_replication_group.this.at_rest_encryption_enabled) && aws_elasticache_replication_group.this.kms_key_id == var.data_key_arn
    error_message = "it lies in clear"
  }
}

run "a_node_in_another_zone_takes_over" {
  assert {
    condition     = aws_elasticache_replication_group.this.multi_az_enabled && aws_elasticache_replication_group.this.automatic_failover_enabled && aws_elasticache_replication_group.this.num_cache_clusters == 2
    error_message = "it is lost with its zone"
  }
}

run "only_the_cluster_reaches_it" {
  assert {
    condition     = aws_vpc_security_group_ingress_rule.cluster.referenced_security_group_id == "sg-cluster" && aws_vpc_security_group_ingress_rule.cluster.cidr_ipv4 == null && aws_vpc_security_group_ingress_rule.cluster.cidr_ipv6 == null
    error_message = "others than the cluster reach it"
  }
}

run "nothing_of_it_is_kept" {
  assert {
    condition     = aws_elasticache_replication_group.this.snapshot_retention_limit == 0
    error_message = "there are copies of what is no record"
  }
}
