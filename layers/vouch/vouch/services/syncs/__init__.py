"""Syncs: members' recommendations at LinkedIn, mirrored (DESIGN 7.5).

A sync is begun by `starting` and gone on with by `running`, once for each of its messages. How far
it has got is written with each page, so whoever comes next goes on from there.
"""
