"""How a viewer stands, by what Linkup says of the account that serves the viewer."""

from typing import Any, Final

from vouch.clients.linkup.accounts import Account
from vouch.errors import UpstreamError
from vouch.moment import now
from vouch.storage.viewers import Viewer

STATES: Final = {"connected": "CONNECTED", "checkpoint_required": "CHECKPOINT"}
"""The states by Linkup's statuses; under any other the viewer is DISCONNECTED."""
CHALLENGES: Final = {"code_challenge": "CODE", "app_challenge": "APP"}
NO_ATTEMPT: Final = {"attempt": None, "attemptedAt": None, "attemptUntil": None}
"""The changes of a viewer whose login or checkpoint has ended."""
UNKNOWN: Final = (
    "Linkup answered with a status of the account that is not known here; connect the viewer again"
    " by POST /v1/network/viewers"
)


def is_known(account: Account) -> bool:
    """Tell whether the account's status is one that a viewer can go on with."""
    return account.status in STATES


def is_connected(account: Account) -> bool:
    """Tell whether the account can be asked for people."""
    return STATES.get(account.status) == "CONNECTED"


def unknown_status(account: Account) -> UpstreamError:
    """Build the error for a status that is not known."""
    return UpstreamError(
        UNKNOWN, request_id=account.request_id, upstream_credits=account.upstream_credits
    )


def changes_by(account: Account, viewer: Viewer) -> dict[str, Any]:
    """Return the attributes of a viewer that change with the account; None removes one.

    An account that Linkup lists has no challenge, so the one that is known stays.
    """
    state = STATES.get(account.status, "DISCONNECTED")
    challenge, connected_at = None, viewer.get("connectedAt")
    if state == "CHECKPOINT":
        challenge = CHALLENGES.get(account.challenge_type or "") or viewer.get("challenge")
    elif state == "CONNECTED" and viewer.get("state") != "CONNECTED":
        connected_at = now()
    return {
        "state": state,
        "linkupAccount": account.account_id,
        "challenge": challenge,
        "connectedAt": connected_at,
        **NO_ATTEMPT,
    }
