"""The table Credits: balances, the ledger and reservations (DESIGN 5.3).

All that belongs to an account and a month lies in one partition. In the index are the open
reservations and, in shards of their own, those whose people are still to be remembered; the one
that is due first comes first.
"""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, Final, cast

from vouch.aws import dynamodb
from vouch.aws.dynamodb import ABSENT, PRESENT, Expression
from vouch.domain.credits import Entry, Reservation
from vouch.moment import Seconds
from vouch.settings import settings

SHARDS: Final = 8
OPEN: Final = "OPEN"
PEOPLE: Final = "people "
"""The prefix of the shards of reservations whose people are still to be remembered."""


def balance(account: str, period: str) -> dict[str, Any] | None:
    """Read an account's balance of a month, strongly consistent; None before its first use."""
    return dynamodb.get(settings().credits_table, _key(account, period, "balance"))


def entries(account: str, period: str, before: str | None, count: int) -> list[Entry]:
    """Read at most `count` lines of the ledger, newest first, all older than the line `before`."""
    # "~" comes after every id: it begins with a digit.
    key = Expression(
        "pk = :pk AND sk BETWEEN :low AND :high",
        {
            ":pk": _partition(account, period),
            ":low": "entry#",
            ":high": f"entry#{before or '~'}",
        },
    )
    table, most = settings().credits_table, count + 1
    found = dynamodb.query(table, key, limit=most, consistent=True, newest_first=True)
    older = (cast("Entry", item) for item in found if item["id"] != before)
    return [*islice(older, count)]


def put_balance(
    account: str, period: str, limit: int | None, counts: Mapping[str, int] | None = None
) -> dynamodb.Write:
    """Build the write of a month's first balance, with its counts of calls."""
    item = {
        **_key(account, period, "balance"),
        "account": account,
        "period": period,
        "granted": limit or 0,
        "remaining": limit or 0,
        "reserved": 0,
        "charged": 0,
        **(counts or {}),
        **({} if limit is None else {"monthlyCredits": limit}),
    }
    return dynamodb.put(settings().credits_table, item, ABSENT)


def check_no_balance(account: str, period: str) -> dynamodb.Write:
    """Build the check that a month has no balance yet."""
    return dynamodb.check(settings().credits_table, _key(account, period, "balance"), ABSENT)


def update_balance(
    account: str,
    period: str,
    add: Mapping[str, int],
    condition: Expression = PRESENT,
    *,
    put: Mapping[str, int] | None = None,
    once: Mapping[str, int] | None = None,
    remove_limit: bool = False,
) -> dynamodb.Write:
    """Build the write that adds to a balance's numbers, if the condition holds.

    `put` has numbers that are set, and `once` those that are set unless they are set already.
    `remove_limit` removes the monthly credits.
    """
    names: dict[str, str] = {}
    numbers: dict[str, int] = {}

    def placed(name: str, number: int) -> tuple[str, str]:
        place = str(len(names))
        names[f"#{place}"], numbers[f":{place}"] = name, number
        return f"#{place}", f":{place}"

    added = [" ".join(placed(*each)) for each in add.items()]
    sets = [" = ".join(placed(*each)) for each in (put or {}).items()]
    sets += [
        f"{name} = if_not_exists({name}, {number})"
        for name, number in (placed(*each) for each in (once or {}).items())
    ]
    removed = ["monthlyCredits"] if remove_limit else []
    clauses = ("ADD", added), ("SET", sets), ("REMOVE", removed)
    text = " ".join(f"{verb} {', '.join(what)}" for verb, what in clauses if what)
    key, change = _key(account, period, "balance"), Expression(text, numbers, names)
    return dynamodb.update(settings().credits_table, key, change, condition)


def put_entry(account: str, period: str, line: Entry) -> dynamodb.Write:
    """Build the write of a line of the ledger."""
    item = {**_key(account, period, f"entry#{line['id']}"), **line}
    return dynamodb.put(settings().credits_table, item, ABSENT)


def reservation(account: str, period: str, reservation_id: str) -> Reservation | None:
    """Read one reservation, strongly consistent."""
    key = _key(account, period, f"reservation#{reservation_id}")
    return cast("Reservation | None", dynamodb.get(settings().credits_table, key))


def overdue_reservations(now: Seconds) -> Iterator[Reservation]:
    """Yield the open reservations whose deadline has passed, each read from the table itself."""
    return (each for each in _overdue("", now) if each["state"] == OPEN)


def unremembered_reservations(now: Seconds) -> Iterator[Reservation]:
    """Yield those whose people are still to be remembered once no request does it any more."""
    return (each for each in _overdue(PEOPLE, now) if "viewer" in each)


def put_reservation(new: Reservation) -> dynamodb.Write:
    """Build the write of a new, open reservation."""
    item = _item(new) | {"shard": _shard(new)}
    return dynamodb.put(settings().credits_table, item, ABSENT)


def put_ended_reservation(
    of: Reservation, state: str, more: Mapping[str, int] | None = None, viewer: str | None = None
) -> dynamodb.Write:
    """Build the write that ends a reservation, if it is open.

    `viewer` is the one whose people are still to be remembered.
    """
    is_open = Expression("#state = :open", {":open": OPEN}, {"#state": "state"})
    item = {**_item(of), "state": state, **(more or {})}
    item.pop("refresh", None)
    if viewer is not None:
        item |= {"viewer": viewer, "shard": PEOPLE + _shard(of)}
    return dynamodb.put(settings().credits_table, item, is_open)


def update_remembered(of: Reservation) -> dynamodb.Write:
    """Build the write which says that all people of a call are remembered, if it does not yet."""
    key = _key(of["account"], of["period"], f"reservation#{of['id']}")
    change = Expression("REMOVE viewer, #shard", names={"#shard": "shard"})
    still = Expression("attribute_exists(viewer)")
    return dynamodb.update(settings().credits_table, key, change, still)


def _overdue(prefix: str, now: Seconds) -> Iterator[Reservation]:
    table = settings().credits_table
    for shard in range(SHARDS):
        overdue = Expression(
            "#shard = :shard AND deadline < :now",
            {":shard": f"{prefix}{shard}", ":now": now},
            {"#shard": "shard"},  # a reserved word
        )
        for each in [*dynamodb.query(table, overdue, index="OpenReservations")]:
            found = dynamodb.get(table, {"pk": each["pk"], "sk": each["sk"]})
            if found is not None:
                yield cast("Reservation", found)


def _shard(of: Reservation) -> str:
    return str(int(of["id"][:2], 16) % SHARDS)


def _item(of: Reservation) -> dict[str, Any]:
    """Build a reservation's item, outside the index of open ones."""
    item = {**of, **_key(of["account"], of["period"], f"reservation#{of['id']}")}
    item.pop("shard", None)
    return item


def _key(account: str, period: str, sort: str) -> dict[str, str]:
    return {"pk": _partition(account, period), "sk": sort}


def _partition(account: str, period: str) -> str:
    return f"{account}#{period}"
