"""Connects a viewer by a login at Linkup, unless Linkup has the account already (DESIGN 12.2)."""

from typing import Final

from vouch.aws import dynamodb
from vouch.backoff import retried
from vouch.clients.linkup.accounts import Account
from vouch.deadline import Deadline
from vouch.domain.items import changed
from vouch.domain.suggestion import DEFAULT_COUNTRY
from vouch.domain.viewer import Login
from vouch.errors import UpstreamAccountError
from vouch.services.network import linkup
from vouch.services.network.attempt import Outcome, attempt
from vouch.services.network.deliver import Payer
from vouch.services.network.recover import began_recently, made_by
from vouch.services.network.standing import changes_by, is_known
from vouch.services.network.viewers import check_idle, overtaken, replace, serving
from vouch.storage import logins, viewers
from vouch.storage.viewers import Viewer

LOOKING: Final = 6
"""How many seconds an account is looked up at Linkup."""
MOST_TRIES: Final = 3


def connect(wanted: Login, payer: Payer) -> Outcome:
    """Log a viewer in at Linkup; without a login where Linkup has a session of the viewer."""
    return retried(MOST_TRIES, lambda: _connect(wanted, payer))


def _connect(wanted: Login, payer: Payer) -> Outcome:
    account, name = payer.account, wanted.viewer
    viewer = viewers.get(account, name) or viewers.unknown(account, name)
    check_idle(viewer)
    found = _found(viewer, payer)
    if found is not None:
        return Outcome(adopt(viewer, found, payer.deadline))
    country = wanted.country or viewer.get("country") or DEFAULT_COUNTRY
    return attempt(
        viewer,
        payer,
        lambda client, deadline: client.login(
            wanted.login_token, country=country, deadline=deadline, request_id=payer.request_id
        ),
        state="CONNECTING",
        country=country,
        challenge=None,
        ttl=None,
    )


def look(viewer: Viewer, payer: Payer) -> Account:
    """Read the viewer's account at Linkup, which is free; UpstreamAccountError if it is gone."""
    deadline = payer.deadline.at_most(LOOKING)
    return linkup.read(
        lambda client: client.account(
            viewer["linkupAccount"], deadline=deadline, request_id=payer.request_id
        )
    )


def adopt(viewer: Viewer, found: Account, deadline: Deadline) -> Viewer:
    """Store how the viewer stands by an account that was found at Linkup, if that is news."""
    after = changed(viewer, **changes_by(found, viewer))
    if {**after, "revision": viewer["revision"]} == viewer:
        return viewer
    over = {"login": logins.delete_login(viewer)} if viewer.get("state") == "CONNECTING" else {}
    if not replace(after, deadline, over | serving(viewer, after)):
        raise overtaken(viewer)
    return after


def _found(viewer: Viewer, payer: Payer) -> Account | None:
    """Return the account that a viewer has at Linkup, if Linkup has a session or asks for one."""
    if "linkupAccount" in viewer:
        try:
            found = look(viewer, payer)
        except UpstreamAccountError:
            pass
        else:
            if is_known(found):
                return found
    if not began_recently(viewer):
        return None
    deadline = payer.deadline.at_most(LOOKING)
    listed = linkup.read(
        lambda client: client.accounts(deadline=deadline, request_id=payer.request_id)
    )
    made = made_by(viewer, listed)
    if made.is_none:
        # Its outcome is known now, so it casts no doubt on the accounts of other logins.
        dynamodb.commit({"login": logins.delete_login(viewer)})
    return made.account
