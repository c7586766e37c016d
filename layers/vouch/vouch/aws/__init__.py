"""AWS services: the only modules that use boto3 and botocore, with their errors as Vouch's own."""
