"""Credits: reserved, spent and settled, with the ledger of all that."""
