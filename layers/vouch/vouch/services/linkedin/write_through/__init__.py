"""With LinkedIn as the source: a write goes there first, and then to the table (DESIGN 7).

Whoever dies in between leaves a table that is behind, never one that is ahead; whatever reads the
record at LinkedIn next, a sync at the latest, brings it up to date.
"""

from vouch.services.linkedin.create import Draft, create
from vouch.services.linkedin.resolve_creates import settle
from vouch.services.linkedin.update import update

__all__ = ["Draft", "create", "settle", "update"]
