"""`make redrive`: what is in a dead letter queue, why, and back where it came from."""
