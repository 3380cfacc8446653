mock_provider "aws" {}

variables {
  name         = "aura-test"
  region       = "eu-central-1"
  account_id   = "123456789012"
  cidr         = "10.9.0.0/16"
  zones        = ["eu-central-1a", "eu-central-1b", "eu-central-1c"]
  logs_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/logs"
}

# Stand-ins have the same id for everything of a kind.
override_resource {
  target = aws_route_table.public
  values = { id = "rtb-public" }
}

override_resource {
  target = aws_route_table.database
  values = { id = "rtb-database" }
}

run "each_zone_has_its_own_subnets_and_its_own_way_out" {
  assert {
    condition = alltrue([
      for subnets in [aws_subnet.public, aws_subnet.private, aws_subnet.database] :
      toset([for subnet in subnets : subnet.availability_zone]) == toset(var.zones)
    ])
    error_message = "a kind of subnet does not stand in all three zones"
  }

  assert {
    condition     = length(aws_nat_gateway.this) == 3
    error_message = "a zone that is lost takes the way out of others"
  }

  assert {
    condition = length(distinct([
      for subnet in concat(values(aws_subnet.public), values(aws_subnet.private), values(aws_subnet.database)) : subnet.cidr_block
    ])) == 9
    error_message = "subnets have the same addresses"
  }
}

run "no_machine_gets_a_public_address_by_itself" {
  assert {
    condition = alltrue([
      for subnet in concat(values(aws_subnet.public), values(aws_subnet.private), values(aws_subnet.database)) :
      subnet.map_public_ip_on_launch == false
    ])
    error_message = "a subnet gives out public addresses"
  }
}

run "databases_have_no_way_out" {
  assert {
    condition     = alltrue([for route in aws_route.nat : route.route_table_id != aws_route_table.database.id])
    error_message = "the databases' subnets lead to the internet"
  }

  assert {
    condition     = aws_route.internet.route_table_id == aws_route_table.public.id
    error_message = "others than the public subnets lead to the internet"
  }

  assert {
    condition     = alltrue([for association in aws_route_table_association.database : association.route_table_id == aws_route_table.database.id])
    error_message = "a database's subnet has another route table"
  }
}

run "nothing_is_open_to_the_world" {
  assert {
    condition     = length(aws_default_security_group.closed.ingress) == 0 && length(aws_default_security_group.closed.egress) == 0
    error_message = "the default security group lets something through"
  }

  assert {
    condition     = aws_vpc_security_group_ingress_rule.endpoints.cidr_ipv4 == "10.9.0.0/16" && aws_vpc_security_group_ingress_rule.endpoints.from_port == 443 && aws_vpc_security_group_ingress_rule.endpoints.to_port == 443
    error_message = "the endpoints are open to more than the network's HTTPS"
  }
}

run "what_flows_is_logged_sealed_and_for_a_short_time" {
  assert {
    condition     = aws_flow_log.this.traffic_type == "ALL" && aws_flow_log.this.vpc_id == aws_vpc.this.id
    error_message = "not all traffic is logged"
  }

  assert {
    condition     = aws_cloudwatch_log_group.flow.kms_key_id == var.logs_key_arn && aws_cloudwatch_log_group.flow.retention_in_days <= 30
    error_message = "the log of addresses lies in clear or too long"
  }
}

run "secrets_and_keys_are_asked_for_within_the_network" {
  assert {
    condition     = alltrue([for service in ["kms", "secretsmanager", "sts"] : aws_vpc_endpoint.interface[service].private_dns_enabled])
    error_message = "an endpoint is missing"
  }
}

run "two_zones_are_refused" {
  command = plan

  variables {
    zones = ["eu-central-1a", "eu-central-1b"]
  }

  expect_failures = [var.zones]
}
