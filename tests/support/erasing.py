"""Forgets a member, and finds what any table still has of them."""

import hashlib
import json
from typing import Any

from tests.support import store
from tests.support.managing import invoke
from vouch.aws import dynamodb


def forget(urn: str, *, records: bool = True) -> dict[str, Any]:
    """Forget a member, and return the counts."""
    return dict(invoke("forget_member", member=urn, records=records)["forgotten"])


def left_of(urn: str) -> list[dict[str, Any]]:
    """Return what any table has of a member but for the erasure, which does not name them."""
    digest = hashlib.sha256(urn.encode()).hexdigest()
    assert all(urn not in _text(each) for each in store.erasures())
    found = (each for each in store.everything() if urn in _text(each) or digest in _text(each))
    return [dynamodb.unpack(each) for each in found]


def _text(item: dict[str, Any]) -> str:
    return json.dumps(item, default=repr)
