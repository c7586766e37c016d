"""The state, in DynamoDB: the only package that knows the AWS SDK."""
