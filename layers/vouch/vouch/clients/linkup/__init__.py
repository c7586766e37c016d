"""A client of Linkup's network recommendations, usable without the rest of Vouch."""
