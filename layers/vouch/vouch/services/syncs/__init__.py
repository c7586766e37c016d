"""Syncs: members' recommendations at LinkedIn, mirrored (DESIGN 7.5).

`start` begins a sync, and `run` continues it, once for each of its messages. The position of a sync
is written with each page, so the next message continues from there.
"""
