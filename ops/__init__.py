"""What operators run against a stack, on this machine or deployed."""
