"""The table Bookkeeping: consents that were asked for and not given yet (DESIGN 7.2).

One is kept under the SHA-256 of the state that LinkedIn hands back with the browser, and is taken
out once, whatever comes of it.
"""

import hashlib
from typing import Any, NamedTuple

from vouch.aws import dynamodb
from vouch.settings import settings


class Asked(NamedTuple):
    """For which account consent was asked for, and where the answer was to come."""

    account: str
    redirect_uri: str


def put(state: str, asked: Asked, expires_at: int) -> None:
    """Keep it until then, in seconds."""
    item = {
        **_key(state),
        "account": asked.account,
        "redirectUri": asked.redirect_uri,
        "ttl": expires_at,
    }
    write: dict[str, Any] = {
        "TableName": settings().bookkeeping_table,
        "Item": dynamodb.pack(item),
        "ConditionExpression": "attribute_not_exists(pk)",
    }
    dynamodb.commit([{"Put": write}])


def take(state: str, now: int) -> Asked | None:
    """What a state stands for, once; None where it is unknown, used or past."""
    with dynamodb.errors():
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
