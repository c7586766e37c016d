"""What both contracts share: calls, answers and page tokens of HTTP API."""
