"""Credits: how they are reserved, spent and settled, and the ledger of all movements."""
