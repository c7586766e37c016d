"""AWS services: the only modules that use botocore, with its errors as Vouch's own."""
