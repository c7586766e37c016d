"""Accounts: their commands and their credentials."""
