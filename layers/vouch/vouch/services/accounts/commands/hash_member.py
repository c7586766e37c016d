"""The command that tells by which hash the log names a member."""

from typing import Literal

from vouch.inputs import PersonUrn
from vouch.services.accounts import trace
from vouch.services.accounts.commands.answers import MemberHash
from vouch.services.accounts.commands.command import BaseCommand


class HashMember(BaseCommand):
    """Compute the hash that stands for a member in log lines, even of one who is unknown here."""

    action: Literal["hash_member"]
    member: PersonUrn

    def run(self) -> MemberHash:
        return {"member_hash": trace.hash_member(self.member)}
