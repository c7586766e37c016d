"""AWS: the only users of botocore, and its errors as Vouch's own."""
