"""The ways into the functions: entry points of both contracts, authentication, and the reads."""
