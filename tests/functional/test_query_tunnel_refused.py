"""Query tunnelling: what is refused (CONTRACTS 2.9)."""

import pytest

from tests.support import gateway
from tests.support.builders import PROTOCOL, Member, path
from tests.support.finding import RESOURCE, ids, refused
from tests.support.gateway import Answer

FORM = "application/x-www-form-urlencoded"


def _headers(verb: str, kind: str = FORM) -> dict[str, str]:
    return {"X-HTTP-Method-Override": verb, "Content-Type": kind}


def _form(member: Member, query: str, urn: str | None = None, verb: str = "GET") -> Answer:
    return member.post(query, _headers(verb), urn)


@pytest.mark.parametrize("verb", ["PATCH", "HEAD", "", "nonsense", "GET, POST"])
def test_a_tunnel_with_another_verb_is_refused(alice: Member, bob: Member, verb: str) -> None:
    for urn in (None, alice.write(bob)):
        message = refused(_form(alice, "ids=List()", urn, verb))

        assert "X-HTTP-Method-Override is one of DELETE, GET, OPTIONS, POST, PUT" in message


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "multipart/form-data", ""])
def test_a_tunnel_of_another_type_is_refused(alice: Member, kind: str) -> None:
    assert f"a tunnelled request is {FORM}" in refused(alice.post("q=a", _headers("GET", kind)))


def test_a_tunnelled_request_is_authenticated_like_any(alice: Member, bob: Member) -> None:
    urn = alice.write(bob)

    for target, body in ((RESOURCE, ids(urn)), (path(urn), "")):
        anonymous = gateway.call("POST", target, {**PROTOCOL, **_headers("GET")}, body)
        refused(anonymous, 401, "EMPTY_ACCESS_TOKEN")
