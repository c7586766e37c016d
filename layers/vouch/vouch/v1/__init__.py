"""The /v1 contract: Linkup's, and Vouch's own routes in the same style (CONTRACTS 3.1)."""
