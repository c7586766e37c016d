"""One record in the place of another: when it may not be."""

import pytest

from tests.support.lines import SUBJECT, WRITER, Lines, by, fresh
from vouch.domain.revision import NO_LINE, revise
from vouch.errors import ConflictError, InvalidFieldError


@pytest.fixture
def lines() -> Lines:
    return Lines()


@pytest.mark.parametrize("status", ["WITHDRAWN", "REPLACED", "CLOSED"])
def test_an_ended_recommendation_cannot_be_revised(lines: Lines, status: str) -> None:
    old = lines.write()
    lines.set_status(old, status, WRITER if status == "WITHDRAWN" else SUBJECT)

    with pytest.raises(ConflictError, match=status):
        lines.write(old)


def test_a_second_pending_revision_is_refused_naming_the_first(lines: Lines) -> None:
    old = lines.accepted()
    first = lines.write(old)

    with pytest.raises(ConflictError) as refused:
        lines.write(old)

    assert first in refused.value.message


def test_a_closed_revision_makes_room_and_cannot_come_back_beside_its_rival(lines: Lines) -> None:
    old = lines.accepted()
    first = lines.write(old)
    lines.set_status(first, "CLOSED", SUBJECT)

    second = lines.write(old)

    with pytest.raises(ConflictError, match="already a pending revision"):
        lines.set_status(first, "PENDING", SUBJECT)
    lines.set_status(second, "VISIBLE", SUBJECT)
    with pytest.raises(ConflictError, match="superseded"):
        lines.set_status(first, "PENDING", SUBJECT)


@pytest.mark.parametrize("field", ["recommender", "recommendee"])
def test_only_an_own_recommendation_of_the_same_recommendee_can_be_revised(field: str) -> None:
    old = fresh(1)
    old[field] = "urn:li:person:Stranger"  # type: ignore[literal-required]

    with pytest.raises(InvalidFieldError) as refused:
        revise(fresh(2), old, NO_LINE, by(WRITER))

    assert [error.path for error in refused.value.errors] == ["previousRecommendation"]


def test_absent_and_foreign_predecessors_are_refused_alike() -> None:
    with pytest.raises(InvalidFieldError) as absent:
        revise(fresh(2), None, NO_LINE, by(WRITER))
    with pytest.raises(InvalidFieldError) as foreign:
        revise(fresh(2, recommendee="urn:li:person:Other"), fresh(1), NO_LINE, by(WRITER))

    assert absent.value.message == foreign.value.message
