"""The names of callers in log lines: of an account its id, of a member a keyed hash (DESIGN 5.7).

An operator who knows a member's URN has manage_accounts compute the hash, and finds the member's
lines by it. The URN does not follow from the lines.
"""

import hmac
from typing import Final

from vouch.memory import Memory
from vouch.moment import now
from vouch.observability import code_of, logger, name_caller
from vouch.storage import log_key

DIGITS: Final = 32
"""How many hexadecimal digits a hash has."""
REMEMBERED_FOR: Final = 60
"""How many seconds a process remembers a hash, or that it could not be computed."""
MOST_REMEMBERED: Final = 10_000
"""How many hashes a process remembers."""

_hashes: Final = Memory[str](MOST_REMEMBERED, REMEMBERED_FOR)


def hash_member(member: str) -> str:
    """Return the hash that stands for a member, given by URN."""
    return hmac.digest(log_key.key(), member.encode(), "sha256").hex()[:DIGITS]


def name_account(account: str, credential: str | None = None) -> None:
    """Name an account in the lines of the work under way, and the id of its API key."""
    name_caller({"account": account, "credential": credential})


def name_member(member: str, credential: str | None = None) -> None:
    """Name a member in the lines of the work under way, and the id of the bearer token.

    Without the key of the hashes the lines do not name the member; the work goes on.
    """
    name_caller({"member": _hash_of(member), "credential": credential})


def forget() -> None:
    """Forget all hashes and their key, as a fresh process does."""
    _hashes.clear()
    log_key.key.cache_clear()


def _hash_of(member: str) -> str | None:
    found = _hashes.fresh(member)
    if found is None:
        asked = now()
        try:
            found = hash_member(member)
        except Exception as error:  # a request is worth more than its line
            logger.warning("no log key", code=code_of(error))
            found = ""
        _hashes.put(member, found, asked)
    return found or None
