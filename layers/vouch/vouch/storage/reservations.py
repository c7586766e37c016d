"""Reservations, in the table Credits (DESIGN 5).

Only open ones are in the index, in shards, the first that is due first.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

from vouch.aws import dynamodb
from vouch.domain.credits import Reservation
from vouch.settings import settings
from vouch.storage.credits import key, put

SHARDS: Final = 8
OPEN: Final = "OPEN"


def get(account: str, period: str, reservation_id: str) -> Reservation | None:
    """One reservation, strongly consistent."""
    found = dynamodb.get(
        settings().credits_table, key(account, period, f"reservation#{reservation_id}")
    )
    return cast("Reservation | None", found)


def overdue(now: int) -> Iterator[Reservation]:
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


def held(new: Reservation) -> dynamodb.Write:
    """The write of a new, open reservation."""
    shard = str(int(new["id"][:2], 16) % SHARDS)
    return put(_item(new) | {"shard": shard}, "attribute_not_exists(pk)")


def ended(of: Reservation, state: str, more: Mapping[str, int] | None = None) -> dynamodb.Write:
    """The write that ends a reservation, if it is open."""
    write = put(_item(of) | {"state": state} | dict(more or {}), "#state = :open")
    write["Put"]["ExpressionAttributeNames"] = {"#state": "state"}
    write["Put"]["ExpressionAttributeValues"] = dynamodb.pack({":open": OPEN})
    return write


def _item(of: Reservation) -> dict[str, Any]:
    item = {**of, **key(of["account"], of["period"], f"reservation#{of['id']}")}
    item.pop("shard", None)
    return item
