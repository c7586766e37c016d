"""POST /v1/syncs, and by schedule: a message for each member whose sync is due (DESIGN 7.5)."""

from collections.abc import Mapping
from typing import Any

from vouch.handlers.report_syncs import started
from vouch.handlers.v1 import Caller, party_route
from vouch.http.call import Context, deadline_of
from vouch.http.response import Response
from vouch.observability import record, stopwatch
from vouch.services.syncs.start import start_connected, start_due, start_own
from vouch.settings import sync_queue
from vouch.v1.request import Request

sync_queue()


def start(request: Request, caller: Caller) -> Response:
    """A member's own sync, or those of all members that an account has connected."""
    request.check_bare()
    if caller.member:
        return started(start_own(caller.member, request.deadline))
    return started(start_connected(str(caller.account), request.deadline))


by_call = party_route("start_sync", {"POST": start})


def lambda_handler(event: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """A run of the schedule raises where some failed, so that it is repeated and noticed."""
    if "requestContext" in event:
        return by_call(event, context)
    elapsed = stopwatch()
    found = start_due(deadline_of(context))
    record(
        "start_sync",
        "incomplete" if found.failed else "swept",
        elapsed(),
        correlation_id=context.aws_request_id,
        fault=found.failed > 0,
        **found._asdict(),
    )
    if found.failed:
        raise RuntimeError(f"{found.failed} syncs could not be started")
    return found._asdict()
