"""Projections: only the fields asked for (CONTRACTS 2.8)."""

import pytest

from vouch.codec import parse_query
from vouch.domain.provenance import Provenance
from vouch.domain.recommendation import SERVED, Recommendation, create
from vouch.errors import IllegalArgumentError
from vouch.restli.projection import projection

DRAFT = {
    "recommendee": "urn:li:person:123ABC",
    "recommendationText": "Good work",
    "subject": "Hello",
    "locale": {"language": "en"},
}
INTERNAL = (
    "urn",
    "version",
    "writeCount",
    "actor",
    "cause",
    "correlationId",
    "supersedes",
    "place",
)


def _record() -> Recommendation:
    return create(DRAFT, 7, Provenance("urn:li:person:456DEF", "api", "r"), 1_000)


def _shown(query: str) -> list[str]:
    return list(projection(parse_query(query))(_record()))


def test_a_query_without_a_mask_gets_all_set_fields() -> None:
    assert projection({})(_record()) == {
        "id": 7,
        "created": 1_000,
        "lastModified": 1_000,
        "recommender": "urn:li:person:456DEF",
        "status": "PENDING",
        "visibilityForRecommender": "EVERYONE",
        **DRAFT,
    }


@pytest.mark.parametrize(
    ("mask", "fields"),
    [
        ("id", ["id"]),
        ("status,id", ["id", "status"]),
        ("id%2Cstatus", ["id", "status"]),
        ("id,id,id", ["id"]),
        ("%20id%20,%20status", ["id", "status"]),
        ("message", []),
        ("message,subject", ["subject"]),
        ("locale", ["locale"]),
    ],
)
def test_a_mask_lets_its_fields_through_in_their_own_order(mask: str, fields: list[str]) -> None:
    assert _shown(f"fields={mask}") == fields


def test_all_fields_at_once_are_the_record() -> None:
    query = parse_query(f"fields={','.join(SERVED)}")

    assert projection(query)(_record()) == projection({})(_record())


@pytest.mark.parametrize(
    "mask",
    ["", ",", "id,", ",id", "colour", "ID", "id;status", "id%09status", "$*", "locale:(language)",
     "List(id,status)", "x" * 5000, *INTERNAL],
)  # fmt: skip
def test_an_unknown_field_is_refused_by_name(mask: str) -> None:
    with pytest.raises(IllegalArgumentError) as refused:
        projection(parse_query(f"fields={mask}"))

    assert "no field '" in refused.value.message
    assert "there are id, created, lastModified" in refused.value.message
    assert len(refused.value.message) < 500


def test_showing_a_record_does_not_change_it() -> None:
    record = _record()

    projection({"fields": "id"})(record)

    assert record == _record()
