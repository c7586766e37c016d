"""POST /v1/syncs, and a schedule: both start syncs by a message for each member (DESIGN 7.5)."""

from collections.abc import Mapping
from typing import Any

from vouch.handlers.report_syncs import started
from vouch.handlers.schedule import schedule
from vouch.handlers.v1 import Caller, party_route
from vouch.http.call import Context
from vouch.http.response import Response
from vouch.services.syncs.start import start_connected, start_own
from vouch.services.syncs.walk import walk_due
from vouch.settings import sync_queue, sync_starts_queue
from vouch.v1.request import MAX_BARE, Request


def start(request: Request, caller: Caller) -> Response:
    """Start the member's own sync, or those of all members that the account has connected."""
    request.check_bare()
    if caller.member:
        return started(start_own(caller.member, request.deadline))
    return started(start_connected(str(caller.account), request.deadline))


NEEDS = (sync_queue, sync_starts_queue)
by_request = party_route("start_sync", {"POST": start}, needs=NEEDS, max_body=MAX_BARE)
by_schedule = schedule(
    "start_sync", walk_due, failure="shards of members could not be sent", needs=NEEDS
)


def lambda_handler(event: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Serve a call, or have due syncs started; raise if that fails, so that the run is repeated."""
    handler = by_request if "requestContext" in event else by_schedule
    return handler(event, context)
