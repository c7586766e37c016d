"""LinkedIn as Vouch uses it: in whose name, what is read, written and mirrored there."""
