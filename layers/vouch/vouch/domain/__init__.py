"""The rules of both contracts, pure: time, ids and randomness come in as arguments."""
