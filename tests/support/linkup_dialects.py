"""The two versions of Linkup's API, for what both clients do alike."""

from collections.abc import Callable
from typing import Final, NamedTuple

import pytest
import requests

from tests.support.fake_upstream import Reply
from tests.support.linkup_replies import ACCOUNT_ID, KEY, TOKEN, enveloped, served
from vouch.clients.linkup.client import LinkupClient
from vouch.clients.linkup.people import Recommendations
from vouch.clients.linkup.v2 import LinkupV2Client
from vouch.deadline import Deadline


class Dialect(NamedTuple):
    """A version: how a client is made and asked for people, and how Linkup answers with them."""

    name: str
    made: Callable[..., LinkupClient | LinkupV2Client]
    asked: Callable[..., Recommendations]
    reply: Callable[..., Reply]
    less: str

    def ask(
        self,
        url: str = "https://linkup.test",
        session: requests.Session | None = None,
        deadline: Deadline | None = None,
        request_id: str | None = None,
    ) -> Recommendations:
        """Ask for people; an url's `/v1` gives way to the version."""
        base = f"{url.removesuffix('/v1')}/{self.name}"
        return self.asked(self.made(base, KEY, session), deadline=deadline, request_id=request_id)


V1: Final = Dialect(
    "v1",
    LinkupClient,
    lambda client, **more: client.recommend(TOKEN, **more),
    served,
    "ask for it in parts, with start_page and end_page",
)
V2: Final = Dialect(
    "v2",
    LinkupV2Client,
    lambda client, **more: client.recommend(ACCOUNT_ID, count=10, **more),
    enveloped,
    "ask for fewer people",
)
DIALECTS: Final = {each.name: each for each in (V1, V2)}
BOTH: Final = pytest.mark.parametrize("dialect", list(DIALECTS.values()), ids=list(DIALECTS))
