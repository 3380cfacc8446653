output "bucket_names" {
  description = "By half: journals, keys."
  value       = { for half, bucket in aws_s3_bucket.this : half => bucket.bucket }
}

output "bucket_arns" {
  value = { for half, bucket in aws_s3_bucket.this : half => bucket.arn }
}
