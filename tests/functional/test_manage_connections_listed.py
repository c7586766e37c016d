"""GET /v1/connections: an account's own, page by page."""

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from local.simulators.linkedin.simulator import LinkedInSimulator
from tests.support import gateway, store
from tests.support.connecting import (
    ROUTE,
    connect,
    linkedin_stack,
    listed,
    stored,
)
from tests.support.payers import payer
from vouch.settings import settings
from vouch.storage import accounts, connections

if TYPE_CHECKING:
    from vouch.storage.connections import Connection

STATE_LIFE = 600


@pytest.fixture(autouse=True)
def linkedin() -> Iterator[LinkedInSimulator]:
    with linkedin_stack() as simulator:
        yield simulator


def test_pages_of_connections_hold_each_once(linkedin: LinkedInSimulator) -> None:
    acme, other = payer(), payer()
    connect(acme, linkedin.members[0].urn)
    template = stored(acme, linkedin.members[0].urn)
    members = [f"urn:li:person:{name}" for name in ("A", "A-b", "Ab", "A_b", "z", "0")]
    for account in (acme, other):
        for member in members:
            new: Connection = {**template, "account": account.id, "member": member, "revision": 1}
            connections.store(new, {})

    found, token = [], None
    for expected in (3, 3, 1):
        query = f"?count=3&page_token={token}" if token else "?count=3"
        page = acme.call("GET", f"{ROUTE}{query}").json
        assert len(page["elements"]) == expected
        found += [each["member"] for each in page["elements"]]
        token = page["paging"]["next_page_token"]

    assert token is None
    assert found == sorted([*members, linkedin.members[0].urn])


def test_a_page_token_of_another_account_is_refused(linkedin: LinkedInSimulator) -> None:
    acme, other = payer(), payer()
    for member in linkedin.members[:2]:
        connect(acme, member.urn)
    token = acme.call("GET", f"{ROUTE}?count=1").json["paging"]["next_page_token"]

    answer = other.call("GET", f"{ROUTE}?count=0&page_token={token}")

    assert answer.status == 400
    assert answer.json["message"].startswith("count: 1 to 100; page_token: not of this list")


def test_no_other_item_of_an_account_is_taken_for_a_connection(
    linkedin: LinkedInSimulator,
) -> None:
    acme = payer()
    assert accounts.account(acme.id) is not None
    assert len(store.items(settings().accounts_table)) >= 3

    assert listed(acme) == []
    path = f"{ROUTE}/{quote(linkedin.members[0].urn, safe='')}"
    assert gateway.call("DELETE", path, {"x-api-key": acme.key}).status == 404
