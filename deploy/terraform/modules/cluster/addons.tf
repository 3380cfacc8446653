# Without a version named, EKS takes the one that it recommends for the cluster's, when the add-on is made.

resource "aws_eks_addon" "before_nodes" {
  for_each = {
    # The network plugin also enforces network policies.
    "vpc-cni"    = jsonencode({ enableNetworkPolicy = "true" })
    "kube-proxy" = null
  }

  cluster_name                = aws_eks_cluster.this.name
  addon_name                  = each.key
  configuration_values        = each.value
  resolve_conflicts_on_update = "OVERWRITE"
}

resource "aws_eks_addon" "after_nodes" {
  for_each = toset(["coredns", "metrics-server"])

  cluster_name                = aws_eks_cluster.this.name
  addon_name                  = each.key
  resolve_conflicts_on_update = "OVERWRITE"

  depends_on = [aws_eks_node_group.this]
}
