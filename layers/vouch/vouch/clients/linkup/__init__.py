"""Linkup: its network recommendations, usable without the rest of Vouch."""
