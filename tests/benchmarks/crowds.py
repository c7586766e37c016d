"""Very much that belongs to one member or one account, put into the tables past every call.

Ids and texts have the same lengths whatever the number, so that a page weighs the same among ten of
them and among a hundred thousand.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from tests.support import many
from tests.support.builders import Member
from tests.support.large_tables import fill
from tests.support.managing import invoke
from tests.support.payers import Payer, payer
from tests.support.recommended import fields, seen, store_viewer
from vouch.domain.credits import entry
from vouch.domain.recommendation import Recommendation
from vouch.domain.syncing import Run, State, queued
from vouch.moment import Milliseconds, in_seconds, now, today
from vouch.settings import settings
from vouch.storage import connections, credits, people, recommendations, sync_runs, viewers
from vouch.storage.connections import Connection

STATUSES: Final = ("VISIBLE", "HIDDEN")
FIRST: Final = 100_000
"""The first number of an id, so that all have six digits."""
MONTH: Final = len("YYYY-MM")
TOKENS: Final = b"t" * 900
"""Encrypted tokens of a connection."""

type Item = Mapping[str, Any]


def member(name: str) -> Member:
    """Return a member of that name, with a token."""
    urn = f"urn:li:person:{name}"
    return Member(urn, invoke("issue_member_token", member=urn)["secret"])


def customer() -> Payer:
    """Return an account without a limit."""
    return payer()


def greet(*callers: Member | Payer) -> None:
    """Let the callers be remembered for a minute from now on, so that none is looked up."""
    for caller in callers:
        caller.call("GET", "/v2/userinfo" if isinstance(caller, Member) else "/v1/credits")


def received(reader: Member, count: int) -> list[Recommendation]:
    """Store recommendations that one member gave the reader; return them, newest first."""
    statuses = [STATUSES[number % len(STATUSES)] for number in range(count)]
    records = many.received(reader.urn, statuses)
    fill(settings().recommendations_table, many.items(records))
    return records[::-1]


def place_of(record: Recommendation) -> str:
    """Return a recommendation's place in the order of the finders."""
    return recommendations.index_keys(record)["place"]


def known(account: Payer, count: int) -> list[str]:
    """Store people who were recommended to the viewer ana; return their places, newest first."""
    key, at = people.partition(account.id, "ana", store_viewer(account.id)), now()
    many_people = [seen(fields(FIRST + n), at + n) for n in range(count)]
    fill(settings().people_table, _put(people.put_person(key, each, None) for each in many_people))
    return [people.place_of(each) for each in reversed(many_people)]


def viewing(account: Payer, count: int) -> list[str]:
    """Store viewers of an account; return their names in the order of the list."""
    names = [f"viewer-{FIRST + number}" for number in range(count)]
    unread = (viewers.unknown(account.id, name) for name in names)
    fill(
        settings().people_table,
        _put(viewers.put_viewer(each, state="UNCONNECTED") for each in unread),
    )
    return names


def booked(account: Payer, count: int) -> list[str]:
    """Store lines of an account's ledger of this month; return their ids, newest first."""
    period, at = today()[:MONTH], now() - count
    lines = [entry(at + n, "RESERVED", -1, f"{n:08x}", reservation="0" * 24) for n in range(count)]
    fill(
        settings().credits_table,
        _put(credits.put_entry(account.id, period, each) for each in lines),
    )
    return [each["id"] for each in reversed(lines)]


def synced(account: Payer, reader: Member, count: int) -> list[str]:
    """Store syncs of a member, told to an account; return their ids, newest first."""
    at = now() - count
    runs = [_run(reader.urn, at + number) for number in range(count)]
    writes = (
        write
        for run in runs
        for write in (sync_runs.put_run(run), *sync_runs.put_pointers(run, account.id).values())
    )
    fill(settings().bookkeeping_table, _put(writes))
    return [run["id"] for run in reversed(runs)]


def connected(account: Payer, count: int) -> list[str]:
    """Store connections of an account; return their members in the order of the list."""
    members = [f"urn:li:person:Member-{FIRST + number}" for number in range(count)]
    made = (connections.put_connection(_connection(account.id, urn)) for urn in members)
    fill(settings().accounts_table, _put(made))
    return members


def _run(urn: str, at: int) -> Run:
    run = queued(f"{at:013d}-{at:016x}", urn, at)
    return {**run, "state": State.SUCCEEDED, "started": at, "finished": at}


def _connection(account: str, urn: str) -> Connection:
    at = in_seconds(Milliseconds(now()))
    return {
        "account": account,
        "member": urn,
        "connectionState": "ACTIVE",
        "connectedAt": at,
        "expiresAt": at + 1_000_000,
        "accessExpiresAt": at + 1_000_000,
        "tokens": TOKENS,
        "revision": 1,
    }


def _put(writes: Iterator[Any]) -> Iterator[Item]:
    return (write["Put"]["Item"] for write in writes)
