"""Recommendations: written, queued for writing, and applied from the queue."""
