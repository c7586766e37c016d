"""Calls, answers and page tokens of HTTP API, which both contracts share."""
