"""LinkedIn for the rest of Vouch: whose token is used, what is read, written and mirrored."""
