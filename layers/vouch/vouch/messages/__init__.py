"""The messages in the queues: each kind is parsed and written here."""
