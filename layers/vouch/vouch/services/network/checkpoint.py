"""Goes on with a login after LinkedIn's challenge (DESIGN 12.2)."""

from vouch.backoff import retried
from vouch.domain.items import changed
from vouch.errors import ConflictError, IllegalArgumentError, UpstreamAccountError
from vouch.services.network.attempt import Outcome, attempt
from vouch.services.network.connect import MOST_TRIES, adopt, look
from vouch.services.network.deliver import Payer
from vouch.services.network.standing import (
    NO_ATTEMPT,
    is_connected,
    is_known,
    unknown_status,
)
from vouch.services.network.viewers import check_idle, find, overtaken, replace
from vouch.storage.viewers import Viewer


def submit(name: str, code: str | None, payer: Payer) -> Outcome:
    """Hand Linkup the code that the member received, or none where LinkedIn's app approves."""
    return retried(MOST_TRIES, lambda: _submit(name, code, payer))


def _submit(name: str, code: str | None, payer: Payer) -> Outcome:
    viewer = find(payer.account, name)
    if viewer["state"] == "CONNECTED":
        return Outcome(viewer)
    if viewer["state"] != "CHECKPOINT":
        check_idle(viewer)
        raise ConflictError(
            "no challenge of this viewer is open; connect the viewer by POST /v1/network/viewers"
        )
    _check_code(viewer, code)
    passed = _passed(viewer, payer)
    if passed is not None:
        return Outcome(passed)
    check_idle(viewer)
    return attempt(
        viewer,
        payer,
        lambda client, deadline: client.submit_checkpoint(
            viewer["linkupAccount"], code, deadline=deadline, request_id=payer.request_id
        ),
    )


def _check_code(viewer: Viewer, code: str | None) -> None:
    challenge = viewer.get("challenge")
    if challenge == "CODE" and code is None:
        raise IllegalArgumentError("code: send the code that LinkedIn sent to the member")
    if challenge == "APP" and code is not None:
        raise IllegalArgumentError(
            "code: there is none; when the member has approved the login in LinkedIn's app, send {}"
        )


def _passed(viewer: Viewer, payer: Payer) -> Viewer | None:
    """Return the viewer if Linkup is past the challenge: an earlier answer may have been lost."""
    try:
        account = look(viewer, payer)
    except UpstreamAccountError:
        gone = changed(viewer, state="DISCONNECTED", challenge=None, **NO_ATTEMPT)
        if not replace(gone, payer.deadline):
            raise overtaken(viewer) from None
        raise
    if not is_known(account):
        raise unknown_status(account)
    return adopt(viewer, account, payer.deadline) if is_connected(account) else None
