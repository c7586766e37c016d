"""Writes that join storage and rules; the one way to change a record, whoever asks."""
