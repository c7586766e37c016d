"""A client of Linkup's API, v1: people whom a member may know (CONTRACTS 3.1, 3.2)."""

from typing import TYPE_CHECKING, Final

from vouch.clients.linkup.answer import understood
from vouch.clients.linkup.calls import KeyedCalls
from vouch.clients.linkup.people import Recommendations
from vouch.clients.mask import Mask
from vouch.clients.retry import UNSERVED
from vouch.domain.upstream_bill import estimate_failed, estimate_served
from vouch.errors import UpstreamError

if TYPE_CHECKING:
    import requests

    from vouch.deadline import Deadline

__all__ = ["LinkupClient", "Recommendations"]

LESS: Final = "ask for it in parts, with start_page and end_page"
"""The advice in the error for too large an answer (DESIGN 5.1)."""


class LinkupClient:
    """Calls Linkup with one API key; safe to keep and to share between threads.

    >>> linkup = LinkupClient(base_url, api_key)
    >>> found = linkup.recommend(login_token, country="US", total_results=3)
    >>> [person.name for person in found.recommendations]
    ['John Smith', 'Sarah Parker', 'Michael Johnson']
    >>> linkup.recommend(login_token, start_page=1, end_page=3).pages_fetched
    3

    `base_url` ends in `/v1`. The caller's `session` may bring its own adapters. `end_page` is
    `start_page` unless given; `request_id` is sent along for Linkup's logs.

    Linkup bills each call that reaches it, so a call is repeated, once, only where the first surely
    was not served: no connection, or 429 or 503 with a Retry-After inside the deadline.

    Raises UpstreamRefusedError with Linkup's own text (Linkup's 400, 404 and 422),
    UpstreamCredentialsError (401, 402, 403), UpstreamThrottledError (429), UpstreamTimeoutError (no
    whole answer by the deadline) and UpstreamError (all else). `served` tells whether the call may
    have been served. `upstream_estimate`, of a success and of a failure, is what the call cost at
    Linkup by its documentation; None where it may have been served. No message shows a secret.
    """

    def __init__(
        self, base_url: str, api_key: str, session: "requests.Session | None" = None
    ) -> None:
        self._calls = KeyedCalls(base_url, api_key, session, less=LESS)

    def recommend(
        self,
        login_token: str,
        *,
        country: str = "FR",
        total_results: int = 10,
        start_page: int | None = None,
        end_page: int | None = None,
        deadline: "Deadline | None" = None,
        request_id: str | None = None,
    ) -> Recommendations:
        """Ask for at most `total_results` people, or for pages where `start_page` is given."""
        mask = Mask(login_token, self._calls.key)
        pages = _pages(start_page, end_page)
        wanted = pages or {"total_results": total_results}
        try:
            answer = self._calls.call(
                "POST",
                "/network/recommendations",
                {"login_token": login_token, "country": country, **wanted},
                policy=UNSERVED,
                mask=mask,
                deadline=deadline,
                request_id=request_id,
            )
            found = understood(answer, mask)
        except UpstreamError as error:
            error.upstream_estimate = estimate_failed(
                error.upstream_status, error.earlier_answers, served=error.served
            )
            raise
        returned = len(found.recommendations)
        estimate = estimate_served(_number(pages), returned, answer.earlier_answers)
        return found._replace(upstream_estimate=estimate)


def _pages(start: int | None, end: int | None) -> dict[str, int]:
    """Return the fields of pages mode, which is sent without a total; empty for total mode."""
    if start is None and end is not None:
        raise ValueError("end_page needs start_page")
    return {} if start is None else {"start_page": start, "end_page": start if end is None else end}


def _number(pages: dict[str, int]) -> int:
    return pages["end_page"] - pages["start_page"] + 1 if pages else 0
