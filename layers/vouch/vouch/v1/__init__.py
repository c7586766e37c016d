"""/v1: Linkup's contract, and Vouch's own routes for accounts in the same style (CONTRACTS 3.1)."""
