"""`make redrive` shows the letters of a dead letter queue and moves them back."""
