"""How a record is made, numbered and shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.lines import SUBJECT, WRITER, fresh
from vouch.domain.recommendation import SERVED, Change, new_id, party, readable, served
from vouch.domain.status import Actor
from vouch.errors import NotFoundError

START_2026 = 1_767_225_600_000
START_2089 = 3_755_289_600_000
MOMENTS = st.integers(START_2026, START_2089 - 1)
ENTROPY = st.integers(0, 4095)


@given(MOMENTS, ENTROPY)
def test_an_id_is_positive_and_exact_in_javascript_until_2089(now: int, entropy: int) -> None:
    assert 0 < new_id(now, entropy) < 2**53


@given(MOMENTS, st.integers(1, 10**9), ENTROPY, ENTROPY)
def test_an_id_grows_with_time_under_any_entropy(
    now: int, later: int, first: int, second: int
) -> None:
    assert new_id(now, first) < new_id(now + later, second)


def test_ids_of_one_millisecond_are_distinct_by_their_entropy() -> None:
    assert len({new_id(START_2026, entropy) for entropy in range(4096)}) == 4096


def test_a_new_record_is_pending_and_of_its_writer() -> None:
    assert fresh(77, now=1_000, subject="Hello") == {
        "urn": f"urn:li:recommendation:({WRITER},77)",
        "id": 77,
        "created": 1_000,
        "lastModified": 1_000,
        "recommender": WRITER,
        "recommendee": SUBJECT,
        "recommendationText": "Good work",
        "subject": "Hello",
        "status": "PENDING",
        "visibilityForRecommender": "EVERYONE",
        "writeCount": 1,
        "version": 1,
        "actor": WRITER,
        "cause": "api",
        "correlationId": f"request-of-{WRITER}",
    }


def test_a_writer_cannot_set_the_fields_of_the_server() -> None:
    forged = {"recommender": SUBJECT, "status": "VISIBLE", "id": 1, "created": 1, "version": 9}

    record = fresh(77, now=1_000, **forged)

    assert record["recommender"] == WRITER
    assert (record["status"], record["id"], record["created"]) == ("PENDING", 77, 1_000)
    assert record["version"] == 1


def test_readers_see_the_contract_s_fields_and_no_other() -> None:
    record = fresh(subject="Hello", supersedes="urn:x", pendingRevision="urn:y", supersededBy="u")

    shown = served(record)

    assert set(shown) < set(SERVED)
    assert shown["subject"] == "Hello"
    assert "message" not in shown


@pytest.mark.parametrize(
    ("member", "side"),
    [
        (WRITER, Actor.RECOMMENDER),
        (SUBJECT, Actor.RECOMMENDEE),
        ("urn:li:person:Stranger", None),
    ],
)
def test_each_member_has_a_side_or_none(member: str, side: Actor | None) -> None:
    assert party(fresh(), member) is side


def test_a_stranger_and_an_absent_record_are_answered_alike() -> None:
    with pytest.raises(NotFoundError) as of_stranger:
        readable(fresh(), "urn:li:person:Stranger")
    with pytest.raises(NotFoundError) as of_absent:
        readable(None, WRITER)

    assert of_stranger.value.message == of_absent.value.message


def test_both_parties_may_read() -> None:
    record = fresh()

    assert readable(record, WRITER) is record
    assert readable(record, SUBJECT) is record


def test_a_change_knows_its_record_from_either_side() -> None:
    record = fresh()

    assert Change(None, record).urn == Change(record, None).urn == record["urn"]
    assert Change(None, None).urn == ""
