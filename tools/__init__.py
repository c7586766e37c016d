"""What developers run: the tiers of tests, and the files that are made from the code."""
