"""What the two contracts have in common on the wire of HTTP API."""
