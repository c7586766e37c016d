"""The table Accounts: consents that members withdrew (DESIGN 5.6).

A withdrawal is one item beside the member's erasure, for one account or for all. A consent that was
given before that moment, and whose callback is still under way, stores nothing.
"""

from typing import Final

from vouch.aws import dynamodb
from vouch.aws.dynamodb import ABSENT, Expression
from vouch.moment import Milliseconds, in_seconds
from vouch.settings import settings
from vouch.storage import erasures

KEPT_FOR: Final = 60 * 60
"""How many seconds a withdrawal is kept; no callback of a consent takes as long."""
ALL: Final = "*"
"""What stands in place of an account where the member withdrew every consent."""


def put_withdrawal(member: str, account: str | None, at: Milliseconds) -> dynamodb.Write:
    """Build the write that withdraws every consent the member gave an account before a moment.

    Without an account it withdraws the consents to all accounts.
    """
    kept = {"withdrawnAt": at, "ttl": in_seconds(at) + KEPT_FOR}
    return dynamodb.put(settings().accounts_table, {**_key(member, account), **kept})


def check_consent(member: str, account: str, since: int) -> dict[str, dynamodb.Write]:
    """Build the checks that a consent, given through an account since then, was not withdrawn."""
    older = Expression("withdrawnAt < :since", {":since": since})
    stands = older._replace(text=f"{ABSENT.text} OR {older.text}")
    table = settings().accounts_table
    return {
        "member": erasures.check_right(member, since),
        "withdrawal": dynamodb.check(table, _key(member, account), stands),
        "withdrawal of all": dynamodb.check(table, _key(member, None), stands),
    }


def _key(member: str, account: str | None) -> dict[str, str]:
    return {"pk": erasures.partition(member), "sk": f"connection#{account or ALL}"}
