"""Members connect to LinkedIn through the real redirects, and are who their tokens say."""

from typing import Any

from local.stack import Stack
from tests.e2e.mirror import Mirror


def test_a_browser_that_follows_the_redirects_ends_at_a_page_and_the_member_is_connected(
    mirror: Mirror,
) -> None:
    member = mirror.member()

    page = mirror.connect(member)

    assert [hop.status_code for hop in page.history] == [302]
    assert page.url.startswith(f"{mirror.stack.info.api_url}/v1/connections/callback?")
    assert page.headers["Content-Type"].startswith("text/html")
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    found = mirror.connections()[member.urn]
    assert found.keys() == {"member", "state", "connected_at", "expires_at"}
    assert found["state"] == "ACTIVE"


def test_what_the_browser_was_sent_back_with_works_once(mirror: Mirror) -> None:
    callback = mirror.connect(mirror.member()).url

    again = mirror.session.get(callback, timeout=60)

    assert again.status_code == 400
    assert again.headers["Content-Type"].startswith("text/html")


def test_a_member_who_refuses_is_not_connected(mirror: Mirror) -> None:
    member = mirror.member()

    refused = mirror.session.get(f"{mirror.asked(member)}&cancel=authorize", timeout=60)

    assert refused.url.startswith(f"{mirror.stack.info.api_url}/v1/connections/callback?")
    assert refused.status_code == 400
    assert member.urn not in mirror.connections()


def test_a_connection_withdrawn_by_its_member_is_forgotten(mirror: Mirror) -> None:
    member = mirror.connected()

    gone = member.call("DELETE", f"/v1/connections/{member.urn}")

    assert gone.status_code == 204
    assert member.urn not in mirror.connections()
    assert member.call("POST", "/v1/syncs").status_code == 403
    assert items_of(mirror.stack, member.urn) == []


def test_a_token_of_another_application_is_refused_and_one_of_ours_is_not(mirror: Mirror) -> None:
    member = mirror.member()
    foreign = mirror.control("tokens", member=member.urn, client_id="another-application")
    two_legged = mirror.control("tokens", member=member.urn, auth_type="2L")

    assert member.call("GET", "/v2/userinfo").json()["sub"] == member.urn.rpartition(":")[2]
    for made in (foreign, two_legged):
        refused = mirror.caller(member.urn, made["access_token"]).call("GET", "/v2/userinfo")
        assert (refused.status_code, refused.json()["code"]) == (401, "INVALID_ACCESS_TOKEN")


def items_of(stack: Stack, member: str) -> list[dict[str, Any]]:
    """Return the items of the table of accounts that name a member."""
    pages = (
        stack.engine.client("dynamodb")
        .get_paginator("scan")
        .paginate(TableName=stack.info.tables["accounts"])
    )
    return [item for page in pages for item in page["Items"] if member in str(item)]
