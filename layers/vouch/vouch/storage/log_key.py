"""The table Accounts: the key of the hashes that stand for members in log lines (DESIGN 5.7).

The process that first needs the key makes it: 32 random bytes, which never change and are in
nothing but this item.
"""

import secrets
from functools import cache
from typing import Final, cast

from vouch.aws import dynamodb
from vouch.aws.dynamodb import ABSENT
from vouch.errors import LostRaceError
from vouch.settings import settings

PLACE: Final = {"pk": "log-key", "sk": "key"}
BYTES: Final = 32


@cache
def key() -> bytes:
    """Return the key, which a process reads once; make it if it is not there yet."""
    return _stored() or _made()


def _stored() -> bytes | None:
    found = dynamodb.get(settings().accounts_table, PLACE)
    return cast("bytes", found["key"]) if found else None


def _made() -> bytes:
    """Store a new key; return the stored one if another process was faster."""
    new = secrets.token_bytes(BYTES)
    item = {**PLACE, "key": new}
    try:
        dynamodb.commit({"key": dynamodb.put(settings().accounts_table, item, ABSENT)})
    except LostRaceError:
        stored = _stored()
        if stored is None:
            raise
        return stored
    return new
