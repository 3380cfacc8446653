output "name" {
  value = aws_eks_cluster.this.name
}

output "endpoint" {
  description = "Reached from within the network alone."
  value       = aws_eks_cluster.this.endpoint
}

output "security_group_id" {
  description = "Nodes and pods are in it."
  value       = aws_eks_cluster.this.vpc_config[0].cluster_security_group_id
}

output "oidc_provider_arn" {
  value = aws_iam_openid_connect_provider.this.arn
}

output "oidc_issuer" {
  description = "Without https://, as IAM's conditions want it."
  value       = local.oidc_issuer
}
