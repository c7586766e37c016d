"""One record in the place of another: what changes together, and what is refused."""

import pytest

from tests.support.lines import SUBJECT, WRITER, Lines, by, fresh
from vouch.domain.recommendation import Recommendation
from vouch.domain.revision import Line, follow, revise


@pytest.fixture
def lines() -> Lines:
    return Lines()


def _of(lines: Lines, urn: str) -> Recommendation:
    return lines.records[urn]


def test_a_pending_predecessor_is_replaced_at_once(lines: Lines) -> None:
    old = lines.write()

    new = lines.write(old)

    assert _of(lines, old)["status"] == "REPLACED"
    assert _of(lines, old).get("nextRecommendation") == new
    assert _of(lines, old)["version"] == 2
    assert _of(lines, new)["status"] == "PENDING"
    assert "supersedes" not in _of(lines, new)


@pytest.mark.parametrize("status", ["VISIBLE", "HIDDEN"])
def test_an_accepted_predecessor_stays_until_acceptance(lines: Lines, status: str) -> None:
    old = lines.write()
    lines.set_status(old, status, SUBJECT)
    before = _of(lines, old)

    new = lines.write(old)

    assert _of(lines, old) == {**before, "pendingRevision": new}
    assert _of(lines, new).get("supersedes") == old


@pytest.mark.parametrize("status", ["VISIBLE", "HIDDEN"])
def test_acceptance_replaces_the_accepted_record_at_the_end_of_a_chain(
    lines: Lines, status: str
) -> None:
    old = lines.accepted()
    chain = [old, *(lines.write(old),)]
    chain.append(lines.write(chain[-1]))
    chain.append(lines.write(chain[-1]))

    lines.set_status(chain[-1], status, SUBJECT)

    assert [_of(lines, urn)["status"] for urn in chain] == ["REPLACED"] * 3 + [status]
    assert _of(lines, old).get("nextRecommendation") == chain[-1]


def test_a_replaced_record_has_the_actor_and_time_of_its_replacement(lines: Lines) -> None:
    old = lines.accepted()
    new = lines.write(old)

    lines.set_status(new, "VISIBLE", SUBJECT)

    assert _of(lines, old)["actor"] == SUBJECT
    assert _of(lines, old)["lastModified"] == _of(lines, new)["lastModified"]


@pytest.mark.parametrize(
    ("status", "member"), [("WITHDRAWN", WRITER), ("REPLACED", SUBJECT), ("CLOSED", SUBJECT)]
)
def test_a_predecessor_that_has_ended_is_left_alone(lines: Lines, status: str, member: str) -> None:
    old = lines.accepted()
    new = lines.write(old)
    lines.set_status(old, status, member)
    before = _of(lines, old)

    lines.set_status(new, "VISIBLE", SUBJECT)

    assert _of(lines, old) == {**before, "supersededBy": new}


def test_a_revision_of_a_reopened_record_takes_its_place_in_the_line(lines: Lines) -> None:
    old = lines.accepted()
    reopened = lines.write(old)
    for status in ("VISIBLE", "CLOSED", "PENDING"):
        lines.set_status(reopened, status, SUBJECT)

    new = lines.write(reopened)
    lines.set_status(new, "VISIBLE", SUBJECT)

    states = [_of(lines, urn)["status"] for urn in (old, reopened, new)]
    assert states == ["REPLACED", "REPLACED", "VISIBLE"]
    assert _of(lines, old).get("nextRecommendation") == reopened


def test_the_last_rival_must_not_change_while_another_is_written() -> None:
    old, rival = fresh(1), fresh(2)
    old["status"], rival["status"] = "VISIBLE", "CLOSED"

    changes = revise(fresh(3), old, Line(rival=rival), by(WRITER))

    assert [(change.before, change.after) for change in changes if change.after is None] == [
        (rival, None)
    ]


def test_a_change_other_than_acceptance_writes_one_record() -> None:
    before = fresh(1, supersedes=fresh(2)["urn"])
    after = {**before, "version": 2}

    changes = follow(before, after, Line(base=fresh(2)), by(SUBJECT))  # type: ignore[arg-type]

    assert [change.urn for change in changes] == [before["urn"]]
