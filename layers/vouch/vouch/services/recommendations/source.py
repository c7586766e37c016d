"""The one seam between the two sources of recommendations: the table and LinkedIn (DESIGN D5).

By the parameter RecommendationSource, either this deployment's table is the system of record
(`Local`), or LinkedIn is, and the table mirrors it (`LinkedIn`). `source()` alone asks which. The
rest of Vouch calls the five methods that both classes have: `create` and `update` write, `fetch`
reads what the table lacks, `identify` finds whose a token is that Vouch did not issue, and
`synced_at` tells the age of the mirror.

The functions that write to the table alone are handed in, because `write`, which holds them,
imports this module. The client of LinkedIn is imported when it is first needed, because it would
double the start-up of functions that seldom use it.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from vouch import settings
from vouch.errors import AccessTokenError
from vouch.moment import iso
from vouch.services.linkedin.call import NOTHING, Access, Created, Draft, Fetched

if TYPE_CHECKING:
    from vouch.deadline import Deadline
    from vouch.domain.provenance import Provenance
    from vouch.domain.update import Changes
    from vouch.storage.keyring import Credential

NEVER: Final = "never"
"""What `synced_at` answers before the first complete sync of a member."""


class Local:
    """The table is the system of record, and every token is one of Vouch's own."""

    def create(
        self, draft: Draft, access: Access, create_in_table: Callable[[Draft], Created]
    ) -> Created:
        """Write a new recommendation, by `create_in_table`."""
        return create_in_table(draft)

    def update(
        self,
        urn: str,
        changes: "Changes",
        by: "Provenance",
        access: Access,
        update_in_table: "Callable[[str, Changes, Provenance], bool]",
    ) -> bool:
        """Make a party's changes, by `update_in_table`; return False if they already hold."""
        return update_in_table(urn, changes, by)

    def fetch(self, urns: Sequence[str], by: "Provenance", access: Access) -> Fetched:
        """Return nothing, because a record that is not in the table does not exist."""
        return NOTHING

    def identify(self, token: str, deadline: "Deadline", *, is_known: bool) -> "Credential":
        """Raise AccessTokenError, because a token that Vouch did not issue is not valid."""
        raise AccessTokenError(AccessTokenError.INVALID)

    def synced_at(self, member: str) -> str | None:
        """Return None, because the table mirrors nothing that could be newer."""
        return None


class LinkedIn:
    """LinkedIn is the system of record: each call goes there first, and the table mirrors it."""

    def create(
        self, draft: Draft, access: Access, create_in_table: Callable[[Draft], Created]
    ) -> Created:
        """Write a new recommendation at LinkedIn, then store it.

        `create_in_table` is not called.
        """
        from vouch.services.linkedin.create import create

        return create(draft, access)

    def update(
        self,
        urn: str,
        changes: "Changes",
        by: "Provenance",
        access: Access,
        update_in_table: "Callable[[str, Changes, Provenance], bool]",
    ) -> bool:
        """Make a party's changes at LinkedIn, then store them; return False if they already hold.

        `update_in_table` is not called.
        """
        from vouch.services.linkedin.update import update

        return update(urn, changes, by, access)

    def fetch(self, urns: Sequence[str], by: "Provenance", access: Access) -> Fetched:
        """Return those of the records that LinkedIn shows to `by.actor`, and store them."""
        from vouch.services.linkedin.fetch import fetch

        return fetch(urns, by, access)

    def identify(self, token: str, deadline: "Deadline", *, is_known: bool) -> "Credential":
        """Return the credential of a token that LinkedIn issued to this application.

        AccessTokenError says why there is none. `is_known` says that the token was good before.
        """
        from vouch.services.linkedin.introspect import introspected

        return introspected(token, deadline, is_known=is_known)

    def synced_at(self, member: str) -> str | None:
        """Return when the last complete sync of the member began, or NEVER."""
        from vouch.storage.syncs import synced_at

        at = synced_at(member)
        return NEVER if at is None else iso(at)


def source() -> Local | LinkedIn:
    """Return the source that the parameter RecommendationSource names."""
    return LinkedIn() if settings.source() == settings.LINKEDIN else Local()
