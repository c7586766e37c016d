"""Revisions: a new recommendation in the place of an older one (CONTRACTS 1.6; DESIGN 4.3).

A record may carry three links that readers never see. `supersedes` names the accepted ancestor that
a revision replaces once it is accepted itself. `pendingRevision` names the last revision made of a
record; only that revision tells whether it is still PENDING. `supersededBy` names the revision that
took a record's place for good. The links keep two promises: a record has one pending revision at a
time, and no two records of one line are visible, in whatever order they are closed and reopened.

Each function gets the records concerned as they were read and returns all that changes together,
each change conditional on what was read.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from vouch.domain.provenance import Provenance
from vouch.domain.recommendation import Change, Recommendation
from vouch.domain.status import ACCEPTED, REVISABLE, Actor, Status, may_ask, transition
from vouch.domain.update import next_version
from vouch.errors import ConflictError, FieldError, InvalidFieldError


class Line(NamedTuple):
    """The records, as read, that a decision about a revision needs."""

    base: Recommendation | None = None
    """The record that the revision, or its pending predecessor if it is new, supersedes."""
    rival: Recommendation | None = None
    """The last revision made of the same record, if it is another one."""


NO_LINE = Line()
type Read = Callable[[str], Recommendation | None]
"""A function that reads a record by its URN."""


def line_of_revision(predecessor: Recommendation | None, read: Read) -> Line:
    """Read what `revise` needs besides the predecessor."""
    if predecessor is None:
        return NO_LINE
    return Line(
        _linked(predecessor, "supersedes", read), _linked(predecessor, "pendingRevision", read)
    )


def line_of_update(before: Recommendation, after: Recommendation, read: Read) -> Line:
    """Read what `follow` needs besides the record."""
    if before["status"] == after["status"] or before["status"] not in {
        Status.PENDING,
        Status.CLOSED,
    }:
        return NO_LINE
    base = _linked(before, "supersedes", read)
    rival = _linked(base, "pendingRevision", read) if base else None
    return Line(base, None if rival and rival["urn"] == before["urn"] else rival)


def _linked(record: Recommendation, link: str, read: Read) -> Recommendation | None:
    urn = record.get(link)
    return read(str(urn)) if urn else None


def revise(
    new: Recommendation, predecessor: Recommendation | None, line: Line, by: Provenance
) -> list[Change]:
    """Return all that changes when `new` is written in the place of `predecessor`."""
    old = revisable(new, predecessor)
    _no_pending(line.rival)
    rival = [Change(line.rival, None)] if line.rival else []
    if old["status"] == Status.PENDING:
        replaced = _replaced(old, new["urn"], by, new["created"])
        if line.base is None:
            return [Change(None, new), Change(old, replaced), *rival]
        revision: Recommendation = {**new, "supersedes": line.base["urn"]}
        base: Recommendation = {**line.base, "pendingRevision": new["urn"]}
        if base.get("supersededBy") == old["urn"]:
            # It was accepted, then reopened: its place in the line passes to the new one.
            base["supersededBy"] = new["urn"]
        return [Change(None, revision), Change(old, replaced), Change(line.base, base), *rival]
    revision = {**new, "supersedes": old["urn"]}
    marked: Recommendation = {**old, "pendingRevision": new["urn"]}
    return [Change(None, revision), Change(old, marked), *rival]


def revisable(new: Mapping[str, Any], predecessor: Recommendation | None) -> Recommendation:
    """Return the predecessor if it can be revised.

    InvalidFieldError is raised if its parties are others, ConflictError if its status forbids it.
    """
    old = _own(new, predecessor)
    if old["status"] not in REVISABLE:
        raise ConflictError(
            f"{old['urn']} is {old['status']}; only a recommendation that is"
            f" {', '.join(sorted(REVISABLE))} can be revised"
        )
    return old


def follow(
    before: Recommendation, after: Recommendation, line: Line, by: Provenance
) -> list[Change]:
    """Return the change of one record, and those that follow from it in the record's line."""
    own = [Change(before, after)]
    if before["status"] == Status.PENDING and after["status"] in ACCEPTED:
        return own + _accepted(after, line, by)
    if before["status"] == Status.CLOSED and after["status"] == Status.PENDING:
        return own + _reopened(after, line)
    return own


def _accepted(new: Recommendation, line: Line, by: Provenance) -> list[Change]:
    base = line.base
    if base is None or base.get("supersededBy") == new["urn"]:
        return []
    _not_superseded(base, new["urn"])
    if base["status"] in REVISABLE:
        return [Change(base, _replaced(base, new["urn"], by, new["lastModified"]))]
    left_alone: Recommendation = {**base, "supersededBy": new["urn"]}
    return [Change(base, left_alone)]


def _reopened(record: Recommendation, line: Line) -> list[Change]:
    _not_superseded(record, record["urn"])
    base = line.base
    if base is None:
        return []
    _not_superseded(base, record["urn"])
    _no_pending(line.rival)
    rival = [Change(line.rival, None)] if line.rival else []
    marked: Recommendation = {**base, "pendingRevision": record["urn"]}
    return [Change(base, None if marked == base else marked), *rival]


def _own(new: Mapping[str, Any], old: Recommendation | None) -> Recommendation:
    parties = ("recommender", "recommendee")
    if old is None or "deleted" in old or any(old.get(name) != new.get(name) for name in parties):
        problem = "must be a recommendation of your own to the same recommendee"
        raise InvalidFieldError([FieldError("previousRecommendation", problem)])
    return old


def _no_pending(rival: Recommendation | None) -> None:
    if rival is not None and rival["status"] == Status.PENDING:
        raise ConflictError(
            f"{rival['urn']} is already a pending revision of this recommendation;"
            " revise or withdraw that one"
        )


def _not_superseded(record: Recommendation, by: str) -> None:
    if (successor := record.get("supersededBy", by)) != by:
        raise ConflictError(f"{record['urn']} was superseded by {successor} meanwhile")


def _replaced(old: Recommendation, successor: str, by: Provenance, now: int) -> Recommendation:
    may_ask(Actor.REVISION, Status.REPLACED)
    transition(Status(old["status"]), Status.REPLACED)
    links = {"nextRecommendation": successor, "supersededBy": successor}
    return next_version(old, {"status": Status.REPLACED, **links}, by, now)
