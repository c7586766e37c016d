"""The commands that erase all that is stored of a member, and that admit the member again."""

from typing import Annotated, Literal

from pydantic import Field

from vouch.backoff import retried_until
from vouch.deadline import Deadline
from vouch.inputs import PersonUrn
from vouch.moment import iso, now
from vouch.services.accounts import erase
from vouch.services.accounts.commands.answers import Forgotten, Readmitted
from vouch.services.accounts.commands.command import BaseCommand
from vouch.storage import erasures


class ForgetMember(BaseCommand):
    """Erase a member's tokens, connections, syncs, remembered answers and, with `records`, records.

    Records are not stored again until the member is readmitted. The next try erases what an earlier
    one left.
    """

    action: Literal["forget_member"]
    member: PersonUrn
    records: Annotated[bool, Field(strict=True)] = False

    def run(self) -> Forgotten:
        return {
            "forgotten": {
                "member": self.member,
                # First what gives the member a right, and the erasure, which ends older rights.
                "tokens": erase.end_rights(self.member, records=self.records),
                "connections": erase.erase_connections(self.member),
                "answers": erase.erase_answers(self.member),
                "records": erase.erase_records(self.member) if self.records else 0,
            }
        }


class ReadmitMember(BaseCommand):
    """Lift the tombstone that `forget_member` with `records` leaves."""

    action: Literal["readmit_member"]
    member: PersonUrn

    def run(self) -> Readmitted:
        deadline = Deadline.after(erase.ERASURE_SECONDS)
        since = retried_until(deadline, lambda: erasures.lift(self.member, now()))
        forgotten = None if since is None else iso(since)
        return {"readmitted": {"member": self.member, "forgotten_at": forgotten}}
