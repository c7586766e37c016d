"""What the queues hold: each kind of message, parsed and written."""
