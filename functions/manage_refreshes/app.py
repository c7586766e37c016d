"""/v1/network/viewers/{viewer}/refresh: a viewer's network, asked for at times (DESIGN 13.1)."""

from typing import Final

from vouch.domain.refresh import Refresh, month_of
from vouch.handlers.v1 import account_route
from vouch.http.response import Response
from vouch.moment import iso, now
from vouch.services.network.refreshes import check_version, end, find, order, shortest
from vouch.v1.answers import refreshes as answers
from vouch.v1.refreshes import parse_order
from vouch.v1.request import MAX_BARE, Request
from vouch.v1.response import created, ok
from vouch.v1.viewers import viewer_of

OPERATION: Final = "manage_refreshes"
MONTH: Final = len("YYYY-MM")
ENDED: Final = (
    "the network is refreshed no more; a run that is under way is charged and its people are kept"
)


def put(request: Request, account: str) -> Response:
    """Order the refresh of a viewer's network, or change what was ordered."""
    check_version()
    request.query()
    viewer, terms = viewer_of(request), parse_order(request.body, shortest())
    refresh, is_new = order(account, viewer, terms, request.deadline)
    return (created if is_new else ok)(_shown(refresh))


def show(request: Request, account: str) -> Response:
    """Answer how a viewer's refresh stands."""
    request.check_bare()
    return ok(_shown(find(account, viewer_of(request))))


def remove(request: Request, account: str) -> Response:
    """End the refresh of a viewer's network."""
    request.check_bare()
    viewer = viewer_of(request)
    end(account, viewer, request.deadline)
    return ok(answers.EndedRefresh(viewer=viewer, message=ENDED))


def _shown(refresh: Refresh) -> answers.Refresh:
    return {
        "viewer": refresh["viewer"],
        "every": refresh["every"],
        "total_results": refresh["totalResults"],
        "monthly_credits": refresh["monthlyCredits"],
        "outcome": refresh.get("outcome"),
        "reason": refresh.get("reason"),
        "next_at": iso(refresh["next"]),
        "month": _month(refresh),
        "last": _last(refresh),
    }


def _month(refresh: Refresh) -> answers.RefreshMonth:
    period = iso(now())[:MONTH]
    month = month_of(refresh, period)
    return {
        "period": period,
        "charged": month.charged,
        "reserved": month.reserved,
        "remaining": month.remaining,
    }


def _last(refresh: Refresh) -> answers.LastRefresh | None:
    last = refresh.get("last")
    if last is None:
        return None
    return {
        "at": iso(last["at"]),
        "new": last["new"],
        "known": last["known"],
        "charged": last["charged"],
    }


lambda_handler = account_route(
    OPERATION, {"PUT": put, "GET": show, "DELETE": remove}, (shortest,), MAX_BARE
)
