output "bucket_names" {
  description = "By half: journals, keys."
  value       = { for half, bucket in aws_s3_bucket.this : half => bucket.bucket }
}

output "bucket_arns" {
  value = { for half, bucket in aws_s3_bucket.this : half => bucket.arn }
}

output "lock" {
  description = "By half: how, and for how many days."
  value = {
    for half, configuration in aws_s3_bucket_object_lock_configuration.this :
    half => configuration.rule[0].default_retention[0]
  }
}
