"""The call of Linkup that a query stands for, in the version that this deployment speaks."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from vouch.clients.linkup import client, v2
from vouch.clients.linkup.people import Recommendations
from vouch.deadline import Deadline
from vouch.domain.suggestion import Query
from vouch.errors import UNDELIVERABLE, UpstreamError
from vouch.http.delivery import is_deliverable
from vouch.services.network import linkup
from vouch.storage.viewers import Viewer


class Question(NamedTuple):
    """A call that is still to be made, and the advice where its answer is too large."""

    call: Callable[..., Recommendations]
    less: str

    def ask(self, deadline: Deadline, request_id: str) -> Recommendations:
        """Make the call; UpstreamError is raised too for an answer that cannot be delivered."""
        found = linkup.timed(
            lambda given: self.call(deadline=given, request_id=request_id), deadline
        )
        if not is_deliverable(found.body):
            raise self.too_large(UNDELIVERABLE, found)
        return found

    def too_large(self, why: str, found: Recommendations) -> UpstreamError:
        """Build the error for an answer that is too large; `why` says for what."""
        return UpstreamError(
            f"Linkup's answer is {why}; {self.less}",
            upstream_credits=found.upstream_credits,
            upstream_estimate=found.upstream_estimate,
        )


def question(query: Query, viewer: Viewer | None) -> Question:
    """Return the call for a query; UpstreamCredentialsError where no key of Linkup is stored."""
    if not query.login_token and viewer is not None:
        account, count = viewer["linkupAccount"], query.total_results
        return Question(partial(linkup.client_v2().recommend, account, count=count), v2.LESS)
    call = partial(
        linkup.client_v1().recommend,
        query.login_token,
        country=query.country,
        total_results=query.total_results,
        start_page=query.start_page,
        end_page=query.end_page,
    )
    return Question(call, client.LESS)
