mock_provider "aws" {
  mock_resource "aws_eks_cluster" {
    defaults = {
      identity = [{ oidc = [{ issuer = "https://oidc.eks.eu-central-1.amazonaws.com/id/0123" }] }]
    }
  }
}

variables {
  name               = "aura-test"
  private_subnet_ids = ["subnet-a", "subnet-b", "subnet-c"]
  admin_role_arns    = ["arn:aws:iam::123456789012:role/admin"]
  instance_types     = ["m7i.large"]
  nodes              = { min = 3, max = 6 }
  data_key_arn       = "arn:aws:kms:eu-central-1:123456789012:key/data"
  secrets_key_arn    = "arn:aws:kms:eu-central-1:123456789012:key/secrets"
  logs_key_arn       = "arn:aws:kms:eu-central-1:123456789012:key/logs"
}

run "the_api_is_private" {
  assert {
    condition     = aws_eks_cluster.this.vpc_config[0].endpoint_public_access == false && aws_eks_cluster.this.vpc_config[0].endpoint_private_access
    error_message = "the cluster's API is on the internet"
  }
}

run "secrets_of_kubernetes_are_sealed_by_our_key" {
  assert {
    condition     = aws_eks_cluster.this.encryption_config[0].resources == toset(["secrets"]) && aws_eks_cluster.this.encryption_config[0].provider[0].key_arn == var.secrets_key_arn
    error_message = "secrets lie in etcd as they are"
  }
}

run "the_control_plane_logs_all_it_can_sealed" {
  assert {
    condition     = aws_eks_cluster.this.enabled_cluster_log_types == toset(["api", "audit", "authenticator", "controllerManager", "scheduler"])
    error_message = "a log of the control plane is missing"
  }

  assert {
    condition     = aws_cloudwatch_log_group.control_plane.kms_key_id == var.logs_key_arn
    error_message = "the log lies in clear"
  }
}

run "only_named_roles_administer" {
  assert {
    condition     = aws_eks_cluster.this.access_config[0].authentication_mode == "API" && aws_eks_cluster.this.access_config[0].bootstrap_cluster_creator_admin_permissions == false
    error_message = "who made the cluster administers it without being named"
  }

  assert {
    condition     = toset([for entry in aws_eks_access_entry.admin : entry.principal_arn]) == toset(var.admin_role_arns)
    error_message = "others are let in"
  }
}

run "the_version_is_one_that_aws_supports" {
  assert {
    # Of November 2026: 1.35 leaves standard support in March 2027.
    condition     = contains(["1.35", "1.36"], aws_eks_cluster.this.version) && aws_eks_cluster.this.upgrade_policy[0].support_type == "STANDARD"
    error_message = "the version is out of support, or would be kept beyond it"
  }

  assert {
    condition     = aws_eks_cluster.this.deletion_protection
    error_message = "the cluster goes by one command"
  }
}

run "nodes_keep_their_credentials_and_disks_to_themselves" {
  assert {
    condition     = aws_launch_template.nodes.metadata_options[0].http_tokens == "required" && aws_launch_template.nodes.metadata_options[0].http_put_response_hop_limit == 1
    error_message = "a pod can ask for the node's credentials"
  }

  assert {
    condition = alltrue([
      for mapping in aws_launch_template.nodes.block_device_mappings : tobool(mapping.ebs[0].encrypted) && mapping.ebs[0].kms_key_id == var.data_key_arn
    ]) && length(aws_launch_template.nodes.block_device_mappings) > 0
    error_message = "a node's disk is not encrypted by our key"
  }

  assert {
    condition     = toset(aws_eks_node_group.this.subnet_ids) == toset(var.private_subnet_ids) && length(aws_eks_node_group.this.remote_access) == 0
    error_message = "nodes stand outside the private subnets, or are open to SSH"
  }
}

run "network_policies_are_enforced" {
  assert {
    condition     = jsondecode(aws_eks_addon.before_nodes["vpc-cni"].configuration_values).enableNetworkPolicy == "true"
    error_message = "the network plugin ignores network policies"
  }
}

run "no_disk_lies_in_clear" {
  assert {
    condition     = aws_ebs_encryption_by_default.this.enabled && aws_ebs_default_kms_key.this.key_arn == var.data_key_arn
    error_message = "a disk that is claimed may lie in clear, or under another key"
  }

  assert {
    condition     = one([for statement in jsondecode(aws_iam_role.disks.assume_role_policy).Statement : statement.Condition.StringEquals["oidc.eks.eu-central-1.amazonaws.com/id/0123:sub"]]) == "system:serviceaccount:kube-system:ebs-csi-controller-sa"
    error_message = "others than the driver may make disks"
  }
}
