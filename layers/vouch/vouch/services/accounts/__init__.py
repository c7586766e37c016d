"""Accounts: the operator's commands, and the credentials that they issue."""
