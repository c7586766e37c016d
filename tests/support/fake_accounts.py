"""The table Accounts as far as auth reads it, in memory, and calls with what it holds."""

import pytest

from vouch.errors import AccessTokenError
from vouch.handlers import auth
from vouch.storage import keyring
from vouch.storage.keyring import Credential

MEMBER = "urn:li:person:123ABC"
ACCOUNT = "0123456789abcdef"


class FakeAccounts:
    """A table of credentials by digest, which counts how often it is asked."""

    def __init__(self) -> None:
        self.held: dict[str, Credential] = {}
        self.reads = 0

    def credential(self, digest: str) -> Credential | None:
        self.reads += 1
        found = self.held.get(digest)
        return found.copy() if found else None

    def issue(self, kind: str, secret: str, **more: int) -> Credential:
        digest = keyring.digest_of(secret)
        owner = MEMBER if kind == "member_token" else ACCOUNT
        made: Credential = {
            "kind": kind,
            "id": "1",
            "owner": owner,
            "digest": digest,
            "createdAt": 0,
            **more,  # type: ignore[typeddict-item]
        }
        self.held[digest] = made
        return made


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


def refusal_code(headers: dict[str, str]) -> str:
    with pytest.raises(AccessTokenError) as refused:
        auth.member(headers)
    return refused.value.code
