"""What others are told and asked without waiting: queues and the event bus, by the AWS SDK."""
