"""Query tunnelling, both ways of CONTRACTS 2.9, on either route."""

import json

import pytest

from tests.support import gateway, store
from tests.support.builders import PROTOCOL, Member, accepted, draft, path
from tests.support.finding import RESOURCE, descendant, finder, ids, record, refused, shelve, urns
from tests.support.gateway import Answer

FORM = "application/x-www-form-urlencoded"
MIXED = "multipart/mixed; boundary=xyz"


def _headers(verb: str, kind: str = FORM) -> dict[str, str]:
    return {"X-HTTP-Method-Override": verb, "Content-Type": kind}


def _form(member: Member, query: str, urn: str | None = None, verb: str = "GET") -> Answer:
    return member.post(query, _headers(verb), urn)


def _mixed(member: Member, query: str, body: object, urn: str | None = None) -> Answer:
    """As LinkedIn's example prints it: with a space before the second Content-Type."""
    text = (
        f"--xyz\r\nContent-Type: {FORM}\r\n\r\n{query}\r\n"
        f"--xyz\r\n Content-Type: application/json\r\n\r\n{json.dumps(body)}\r\n--xyz--\r\n"
    )
    return member.post(text, _headers("POST", MIXED), urn)


def _same(tunnelled: Answer, plain: Answer) -> bool:
    assert plain.status == 200, plain.body
    return (tunnelled.status, tunnelled.json) == (plain.status, plain.json)


def test_every_read_answers_the_same_through_the_tunnel(alice: Member, bob: Member) -> None:
    old = accepted(alice, bob)
    new = alice.write(bob, previousRecommendation=old)

    for target in (
        f"{RESOURCE}?{ids(old, new, 'urn:li:recommendation:(urn:li:person:A,1)')}",
        finder("recipient", "VISIBLE", "PENDING", count=1),
        finder("recommender", "VISIBLE", fields="id,status"),
        descendant(new),
    ):
        query = target.partition("?")[2]
        assert _same(_form(bob, query), bob.call("GET", target))
        assert _same(_form(bob, query, verb="get"), bob.call("GET", target))


def test_a_get_of_one_record_is_tunnelled_by_its_own_route(alice: Member, bob: Member) -> None:
    urn = alice.write(bob)

    assert _same(_form(bob, "", urn), bob.get(urn))
    assert _form(bob, "fields=id,status", urn).json == {
        "id": bob.get(urn).json["id"],
        "status": "PENDING",
    }


def test_the_plural_path_accepts_tunnelled_requests(alice: Member, bob: Member) -> None:
    urn = alice.write(bob)
    sent = {"Authorization": f"Bearer {bob.token}", **PROTOCOL, **_headers("GET")}

    many = gateway.call("POST", "/v2/recommendations", sent, ids(urn))
    one = gateway.call("POST", path(urn).replace("/recomm", "/recomm", 1), sent, "")

    assert list(many.json["results"]) == [urn]
    assert _same(one, bob.get(urn))


def test_the_outer_and_the_tunnelled_query_are_joined(alice: Member, bob: Member) -> None:
    urn = alice.write(bob)
    sent = {"Authorization": f"Bearer {bob.token}", **PROTOCOL, **_headers("GET")}

    answer = gateway.call("POST", f"{RESOURCE}?q=recipient", sent, "statusFilters=List(PENDING)")
    twice = gateway.call("POST", f"{RESOURCE}?q=recipient", sent, "q=recipient")

    assert urns(answer) == [urn]
    assert "unexpected repeated query param in URI: q" in refused(twice)


def test_a_query_too_long_for_a_uri_is_advised_to_tunnel_and_passes_tunnelled(
    alice: Member, bob: Member
) -> None:
    records = [record(alice, bob, number) for number in range(120)]
    shelve(records)
    query = ids(*[each["urn"] for each in records])

    message = refused(bob.call("GET", f"{RESOURCE}?{query}"), 414, "URI_TOO_LONG")

    assert f"the query is {len(query)} bytes" in message
    for told in ("tunnel", "X-HTTP-Method-Override: GET", FORM):
        assert told in message
    assert len(_form(bob, query).json["results"]) == 120


def test_an_update_with_a_body_of_its_own_is_tunnelled(alice: Member, bob: Member) -> None:
    urn = alice.write(bob)

    answer = _mixed(bob, "x=1", {"patch": {"$set": {"status": "VISIBLE"}}}, urn)

    assert (answer.status, answer.body) == (204, "")
    assert bob.status_of(urn) == "VISIBLE"


def test_a_creation_with_a_body_of_its_own_is_tunnelled(alice: Member, bob: Member) -> None:
    answer = _mixed(alice, "x=1", draft(bob, subject="é😀"))

    assert answer.status == 201
    assert bob.get(answer.headers["x-restli-id"]).json["subject"] == "é😀"


def test_a_tunnelled_request_is_checked_like_any_other(alice: Member, bob: Member) -> None:
    urn = alice.write(bob)

    assert "not valid JSON" in refused(_form(bob, "x=1", urn, verb="POST"))
    assert "recommendee" in refused(_mixed(alice, "x=1", {}), 422, "INVALID_FIELD")
    assert "no status" in refused(_form(bob, "q=recipient&statusFilters=List(GONE)"))
    refused(_mixed(alice, "", {"patch": {"$set": {"status": "HIDDEN"}}}, urn), 403, "ACCESS_DENIED")


@pytest.mark.parametrize("method", ["get", "GET", "batch_get", "FINDER", "PARTIAL_UPDATE"])
def test_the_method_header_belongs_to_the_tunnelled_request(
    alice: Member, bob: Member, method: str
) -> None:
    urn = alice.write(bob)

    answer = bob.post("", {**_headers("GET"), "X-RestLi-Method": method}, urn)

    if method.upper() == "GET":
        assert _same(answer, bob.get(urn))
    else:
        assert "could not be resolved" in refused(answer)


def test_an_overriding_get_never_writes(alice: Member, bob: Member) -> None:
    urn = alice.write(bob)
    before = store.everything()
    patch = json.dumps({"patch": {"$set": {"status": "VISIBLE"}}})
    new = json.dumps(draft(bob))
    json_type = "application/json"

    for kind in (json_type, FORM, MIXED, ""):
        for answer in (
            bob.post(patch, _headers("GET", kind), urn),
            alice.post(new, _headers("GET", kind)),
            bob.post("", _headers("GET", kind), urn),
            alice.post("", _headers("GET", kind)),
        ):
            assert answer.status in {200, 400}

    assert store.everything() == before
