"""`fields=a,b` on every read (CONTRACTS 2.8)."""

import pytest

from tests.support.builders import Member, accepted, path
from tests.support.finding import RESOURCE, descendant, finder, ids, refused
from vouch.domain.recommendation import SERVED


def _targets(urn: str) -> list[str]:
    """Each read, ready for one more parameter."""
    return [
        f"{path(urn)}?",
        f"{RESOURCE}?{ids(urn)}&",
        f"{finder('recipient', 'VISIBLE')}&",
        f"{descendant(urn)}&",
    ]


def _records(body: dict[str, object]) -> list[object]:
    for name in ("elements", "results"):
        found = body.get(name)
        if isinstance(found, dict):
            return [*found.values()]
        if isinstance(found, list):
            return found
    return [body]


@pytest.mark.parametrize(
    ("mask", "names"),
    [
        ("id", ["id"]),
        ("status,id", ["id", "status"]),
        ("recommendationText%2C%20status", ["recommendationText", "status"]),
        ("message", []),
        ("locale,subject", ["subject"]),
        (",".join(SERVED), None),
    ],
)
def test_a_read_answers_with_the_fields_asked_for(
    alice: Member, bob: Member, mask: str, names: list[str] | None
) -> None:
    urn = alice.write(bob, subject="Hello")
    bob.patch(urn, status="VISIBLE")
    whole = bob.get(urn).json
    expected = whole if names is None else {name: whole[name] for name in names}

    for target in _targets(urn):
        answer = bob.call("GET", f"{target}fields={mask}")

        assert answer.status == 200, answer.body
        assert _records(answer.json) == [expected]


@pytest.mark.parametrize("mask", ["colour", "id,colour", "", "urn", "version", "$*", "id:(a)"])
def test_an_unknown_field_is_a_400_for_every_read(alice: Member, bob: Member, mask: str) -> None:
    urn = accepted(alice, bob)

    for target in _targets(urn):
        message = refused(bob.call("GET", f"{target}fields={mask}"))

        assert "fields: no field '" in message
        assert "there are id, created" in message


def test_a_projection_keeps_the_errors_of_a_batch_whole(alice: Member, bob: Member) -> None:
    absent = "urn:li:recommendation:(urn:li:person:Nobody,1)"

    answer = bob.call("GET", f"{RESOURCE}?{ids(alice.write(bob), absent)}&fields=id")

    assert answer.json["errors"][absent]["code"] == "NOT_FOUND"
    assert [list(each) for each in answer.json["results"].values()] == [["id"]]


def test_a_projection_keeps_the_paging(alice: Member, bob: Member) -> None:
    accepted(alice, bob)

    answer = bob.call("GET", finder("recipient", "VISIBLE", fields="id", count=1))

    assert list(answer.json) == ["elements", "paging"]
    assert "&fields=id&" in answer.json["paging"]["links"][0]["href"]
