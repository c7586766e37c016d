"""The table Bookkeeping: consents that members were asked for and have not given (DESIGN 7.2).

A consent is stored under the SHA-256 of the state that LinkedIn hands back with the browser. It is
taken out once, even if what follows fails.
"""

import hashlib
from typing import NamedTuple

from vouch.aws import dynamodb
from vouch.aws.dynamodb import ABSENT
from vouch.moment import Seconds
from vouch.settings import settings


class Asked(NamedTuple):
    """The account that a consent is for, and the address that LinkedIn's answer comes to."""

    account: str
    redirect_uri: str


def store(state: str, asked: Asked, expires_at: Seconds) -> None:
    """Store what a state stands for until it expires."""
    item = {
        **_key(state),
        "account": asked.account,
        "redirectUri": asked.redirect_uri,
        "ttl": expires_at,
    }
    dynamodb.commit({"state": dynamodb.put(settings().bookkeeping_table, item, ABSENT)})


def take(state: str, now: Seconds) -> Asked | None:
    """Return what a state stands for, once; None where it is unknown, used or expired."""
    with dynamodb.errors("DeleteItem"):
        answer = dynamodb.client().delete_item(
            TableName=settings().bookkeeping_table,
            Key=dynamodb.pack(_key(state)),
            ReturnValues="ALL_OLD",
        )
    item = dynamodb.unpack(answer.get("Attributes", {}))
    # DynamoDB may delete an item days after its time is up.
    if not item or item["ttl"] <= now:
        return None
    return Asked(item["account"], item["redirectUri"])


def _key(state: str) -> dict[str, str]:
    digest = hashlib.sha256(state.encode(errors="surrogatepass")).hexdigest()
    return {"pk": f"oauth-state#{digest}", "sk": "state"}
