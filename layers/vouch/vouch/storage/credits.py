"""The table Credits: balances, the ledger and reservations (DESIGN 5.3).

All that belongs to an account and a month lies in one partition. Only open reservations are in the
index, in shards, the first that is due first.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

from vouch.aws import dynamodb
from vouch.domain.credits import Entry, Reservation
from vouch.settings import settings

SHARDS: Final = 8
OPEN: Final = "OPEN"


def balance(account: str, period: str) -> dict[str, Any] | None:
    """An account's balance of a month, strongly consistent; None before its first use."""
    return dynamodb.get(settings().credits_table, key(account, period, "balance"))


def entries(account: str, period: str, before: str | None, count: int) -> list[Entry]:
    """At most `count` lines of the ledger, newest first, all older than the line `before`."""
    # "~" comes after every id: it begins with a digit.
    values = {
        ":pk": _partition(account, period),
        ":low": "entry#",
        ":high": f"entry#{before or '~'}",
    }
    found: list[Entry] = []
    start: dict[str, Any] = {}
    while len(found) < count:
        with dynamodb.errors():
            answer = dynamodb.client().query(
                TableName=settings().credits_table,
                KeyConditionExpression="pk = :pk AND sk BETWEEN :low AND :high",
                ExpressionAttributeValues=dynamodb.pack(values),
                ScanIndexForward=False,
                ConsistentRead=True,
                Limit=count - len(found) + 1,
                **start,
            )
        items = [cast("Entry", dynamodb.unpack(item)) for item in answer["Items"]]
        found += [item for item in items if item["id"] != before]
        if "LastEvaluatedKey" not in answer:
            break
        start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
    return found[:count]


def opened(account: str, period: str, limit: int | None) -> dynamodb.Write:
    """The write of a month's first balance."""
    item = {
        **key(account, period, "balance"),
        "account": account,
        "period": period,
        "granted": limit or 0,
        "remaining": limit or 0,
        "reserved": 0,
        "charged": 0,
        **({} if limit is None else {"monthlyCredits": limit}),
    }
    return put(item, "attribute_not_exists(pk)")


def unopened(account: str, period: str) -> dynamodb.Write:
    """The check that a month has no balance yet."""
    return {
        "ConditionCheck": {
            "TableName": settings().credits_table,
            "Key": dynamodb.pack(key(account, period, "balance")),
            "ConditionExpression": "attribute_not_exists(pk)",
        }
    }


def moved(
    account: str,
    period: str,
    add: Mapping[str, int],
    condition: str = "attribute_exists(pk)",
    values: Mapping[str, int] | None = None,
    once: Mapping[str, int] | None = None,
) -> dynamodb.Write:
    """The write that adds to a balance's numbers, if the condition holds.

    `once`: what is set if it never was before.
    """
    names: dict[str, str] = {}
    numbers: dict[str, int] = dict(values or {})

    def placed(name: str, number: int) -> tuple[str, str]:
        place = str(len(names))
        names[f"#{place}"], numbers[f":{place}"] = name, number
        return f"#{place}", f":{place}"

    added = [" ".join(placed(*each)) for each in add.items()]
    sets = [
        f"{name} = if_not_exists({name}, {number})"
        for name, number in (placed(*each) for each in (once or {}).items())
    ]
    return {
        "Update": {
            "TableName": settings().credits_table,
            "Key": dynamodb.pack(key(account, period, "balance")),
            "UpdateExpression": " ".join(
                f"{verb} {', '.join(what)}"
                for verb, what in (("ADD", added), ("SET", sets))
                if what
            ),
            "ConditionExpression": condition,
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": dynamodb.pack(numbers),
        }
    }


def limited(write: dynamodb.Write, limit: int | None) -> dynamodb.Write:
    """The same write of a balance, which changes its limit too."""
    update = write["Update"]
    if limit is None:
        update["UpdateExpression"] += " REMOVE monthlyCredits"
    else:
        verb = "," if " SET " in update["UpdateExpression"] else " SET"
        update["UpdateExpression"] += f"{verb} monthlyCredits = :limit"
        update["ExpressionAttributeValues"] |= dynamodb.pack({":limit": limit})
    return write


def written(account: str, period: str, line: Entry) -> dynamodb.Write:
    """The write of a line of the ledger."""
    return put({**key(account, period, f"entry#{line['id']}"), **line}, "attribute_not_exists(pk)")


def put(item: Mapping[str, Any], condition: str) -> dynamodb.Write:
    """The write of an item of this table, if the condition holds."""
    return {
        "Put": {
            "TableName": settings().credits_table,
            "Item": dynamodb.pack(item),
            "ConditionExpression": condition,
        }
    }


def key(account: str, period: str, sort: str) -> dict[str, str]:
    """Of an item of an account's month."""
    return {"pk": _partition(account, period), "sk": sort}


def _partition(account: str, period: str) -> str:
    return f"{account}#{period}"


def reservation(account: str, period: str, reservation_id: str) -> Reservation | None:
    """One reservation, strongly consistent."""
    found = dynamodb.get(
        settings().credits_table, key(account, period, f"reservation#{reservation_id}")
    )
    return cast("Reservation | None", found)


def overdue_reservations(now: int) -> Iterator[Reservation]:
    """Open reservations whose deadline has passed at `now`, in seconds, as they really are."""
    for shard in range(SHARDS):
        with dynamodb.errors():
            pages = (
                dynamodb.client()
                .get_paginator("query")
                .paginate(
                    TableName=settings().credits_table,
                    IndexName="OpenReservations",
                    KeyConditionExpression="#shard = :shard AND deadline < :now",
                    ExpressionAttributeNames={"#shard": "shard"},  # a reserved word
                    ExpressionAttributeValues=dynamodb.pack({":shard": str(shard), ":now": now}),
                )
            )
            keys = [dynamodb.unpack(item) for page in pages for item in page["Items"]]
        for each in keys:
            held = dynamodb.get(settings().credits_table, {"pk": each["pk"], "sk": each["sk"]})
            if held is not None and held["state"] == OPEN:
                yield cast("Reservation", held)


def hold(new: Reservation) -> dynamodb.Write:
    """The write of a new, open reservation."""
    shard = str(int(new["id"][:2], 16) % SHARDS)
    return put(_reservation_item(new) | {"shard": shard}, "attribute_not_exists(pk)")


def end_reservation(
    of: Reservation, state: str, more: Mapping[str, int] | None = None
) -> dynamodb.Write:
    """The write that ends a reservation, if it is open."""
    write = put(_reservation_item(of) | {"state": state} | dict(more or {}), "#state = :open")
    write["Put"]["ExpressionAttributeNames"] = {"#state": "state"}
    write["Put"]["ExpressionAttributeValues"] = dynamodb.pack({":open": OPEN})
    return write


def _reservation_item(of: Reservation) -> dict[str, Any]:
    item = {**of, **key(of["account"], of["period"], f"reservation#{of['id']}")}
    item.pop("shard", None)
    return item
