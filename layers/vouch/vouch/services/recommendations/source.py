"""Where recommendations live: in this deployment's table, or at LinkedIn, which the table mirrors.

`source()` alone asks which of the two it is. What needs the client of LinkedIn is imported when it
is first called, because that client would double the start-up of functions that seldom use it.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from vouch import settings
from vouch.moment import iso
from vouch.services.linkedin.call import NOTHING, Caller, Created, Draft, Fetched

if TYPE_CHECKING:
    from vouch.deadline import Deadline
    from vouch.domain.provenance import Provenance
    from vouch.domain.update import Changes
    from vouch.storage.keyring import Credential

NEVER = "never"


class Local:
    """The table is the source, and Vouch's own tokens are the only ones."""

    def create(
        self, draft: Draft, caller: Caller, write_here: Callable[[Draft], Created]
    ) -> Created:
        """Write a new recommendation by `write_here`."""
        return write_here(draft)

    def update(
        self,
        urn: str,
        changes: "Changes",
        by: "Provenance",
        caller: Caller,
        write_here: "Callable[[str, Changes, Provenance], bool]",
    ) -> bool:
        """Make a party's changes by `write_here`; False where they already hold."""
        return write_here(urn, changes, by)

    def fetch(self, urns: Sequence[str], by: "Provenance", caller: Caller) -> Fetched:
        """Nothing: what is not stored here is nowhere."""
        return NOTHING

    def identify(self, token: str, deadline: "Deadline") -> "Credential | None":
        """None: no token is good but those that Vouch has issued."""
        return None

    def synced_at(self, member: str) -> str | None:
        """None: there is nothing that the table could be behind of."""
        return None


class LinkedIn:
    """LinkedIn is the source: each call goes there, and the table keeps what it answers."""

    def create(
        self, draft: Draft, caller: Caller, write_here: Callable[[Draft], Created]
    ) -> Created:
        """Write a new recommendation at LinkedIn first; `write_here` is not used."""
        from vouch.services.linkedin.create import create

        return create(draft, caller)

    def update(
        self,
        urn: str,
        changes: "Changes",
        by: "Provenance",
        caller: Caller,
        write_here: "Callable[[str, Changes, Provenance], bool]",
    ) -> bool:
        """Make a party's changes at LinkedIn first; `write_here` is not used."""
        from vouch.services.linkedin.update import update

        return update(urn, changes, by, caller)

    def fetch(self, urns: Sequence[str], by: "Provenance", caller: Caller) -> Fetched:
        """Those of the records that LinkedIn shows to `by.actor`."""
        from vouch.services.linkedin.fetch import fetch

        return fetch(urns, by, caller)

    def identify(self, token: str, deadline: "Deadline") -> "Credential | None":
        """Whose token of LinkedIn's it is; None unless it is good, and of this application."""
        from vouch.services.linkedin.introspect import introspected

        return introspected(token, deadline)

    def synced_at(self, member: str) -> str | None:
        """When all that LinkedIn has of a member was last compared with the table; or NEVER."""
        from vouch.storage.syncs import synced_at

        at = synced_at(member)
        return NEVER if at is None else iso(at)


def source() -> Local | LinkedIn:
    """The source of this deployment, by the parameter RecommendationSource."""
    return LinkedIn() if settings.source() == settings.LINKEDIN else Local()
