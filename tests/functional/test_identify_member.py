"""userinfo: whose token this is."""

from tests.support import gateway
from tests.support.builders import Member


def test_sub_is_the_id_inside_the_person_urn(alice: Member) -> None:
    answer = alice.call("GET", "/v2/userinfo")

    assert answer.status == 200
    assert answer.json == {"sub": alice.urn.removeprefix("urn:li:person:")}


def test_userinfo_needs_no_protocol_header(alice: Member) -> None:
    answer = gateway.call("GET", "/v2/userinfo", {"Authorization": f"Bearer {alice.token}"})

    assert answer.status == 200


def test_userinfo_needs_a_token() -> None:
    answer = gateway.call("GET", "/v2/userinfo")

    assert (answer.status, answer.json["code"]) == (401, "EMPTY_ACCESS_TOKEN")


def test_userinfo_refuses_a_query_over_4_kb(alice: Member) -> None:
    assert alice.call("GET", f"/v2/userinfo?{'x' * 4097}").status == 414
