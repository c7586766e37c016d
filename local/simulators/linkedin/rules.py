"""The rules: fields, the status machine and who may do what (CONTRACTS 1.2, 1.3, 1.4)."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from local.simulators.linkedin.errors import bad_fields, bad_request, conflict, denied
from local.simulators.linkedin.store import Record

PERSON = re.compile(r"urn:li:person:[A-Za-z0-9_-]+")
RECOMMENDATION = re.compile(r"urn:li:recommendation:\(urn:li:person:[A-Za-z0-9_-]+,[1-9]\d{0,18}\)")
ENTITY = re.compile(r"urn:li:[A-Za-z]+:.+")
EDGES = {
    "PENDING": {"VISIBLE", "HIDDEN", "WITHDRAWN", "REPLACED", "CLOSED"},
    "VISIBLE": {"HIDDEN", "WITHDRAWN", "REPLACED", "CLOSED"},
    "HIDDEN": {"VISIBLE", "WITHDRAWN", "REPLACED"},
    "CLOSED": {"PENDING"},
    "WITHDRAWN": set[str](),
    "REPLACED": set[str](),
}
STATUSES = frozenset(EDGES)
ACCEPTED = {"VISIBLE", "HIDDEN"}
VISIBILITIES = {"EVERYONE", "CONNECTIONS", "HIDDEN"}
RELATIONSHIPS = {
    "RECOMMENDER_MANAGED_RECOMMENDEE", "RECOMMENDER_REPORTED_TO_RECOMMENDEE",
    "RECOMMENDER_SENIOR_THAN_RECOMMENDEE", "RECOMMENDEE_SENIOR_THAN_RECOMMENDER",
    "WORKED_IN_SAME_GROUP", "WORKED_IN_DIFFERENT_GROUPS", "WORKED_IN_DIFFERENT_COMPANIES",
    "RECOMMENDEE_IS_CLIENT_OF_RECOMMENDER", "RECOMMENDER_IS_CLIENT_OF_RECOMMENDEE",
    "RECOMMENDER_TAUGHT_RECOMMENDEE", "RECOMMENDER_ADVISED_RECOMMENDEE",
    "RECOMMENDER_STUDIED_WITH_RECOMMENDEE",
}  # fmt: skip
REQUIRED = ("recommendee", "recommendationText")
MISSING = "field is required but not found and has no default value"
UNKNOWN = "unrecognized field found but not allowed"


def _text(most: int) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and 1 <= len(value) <= most


def _one_of(known: set[str] | frozenset[str]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and value in known


def _like(pattern: re.Pattern[str]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _locale(value: object) -> bool:
    return (
        isinstance(value, dict)
        and value.keys() == {"country", "language"}
        and all(isinstance(text, str) for text in value.values())
    )


CREATED = {
    "recommendee": _like(PERSON),
    "recommendationText": _text(3_000),
    "message": _text(3_000),
    "subject": _text(300),
    "relationship": _one_of(RELATIONSHIPS),
    "recommendeeEntity": _like(ENTITY),
    "recommenderEntity": _like(ENTITY),
    "visibilityForRecommender": _one_of(VISIBILITIES),
    "locale": _locale,
    "previousRecommendation": _like(RECOMMENDATION),
}
"""The checks of each field that a new record may hold; the server sets all others."""
UPDATED = {
    "status": _one_of(STATUSES),
    "visibilityForRecommender": _one_of(VISIBILITIES),
    "recommendeeEntity": _like(ENTITY),
}


def check_new(fields: Mapping[str, Any], member: str) -> None:
    """Refuse (422) bad fields of a member's new recommendation, naming all that is wrong."""
    problems = {name: MISSING for name in REQUIRED if fields.get(name) is None}
    problems |= _problems(fields, CREATED)
    if fields.get("recommendee") == member:
        problems["recommendee"] = "a member cannot recommend themselves"
    if problems:
        raise bad_fields(problems)


def changes(body: object) -> dict[str, str | None]:
    """Return what a patch sets, and deletes (None); refuse (400, 422) what it may not."""
    match body:
        case {"patch": dict(patch), **rest} if not rest:
            pass
        case _:
            raise bad_request("Unable to parse the request body: a patch is expected")
    values, gone = patch.get("$set", {}), patch.get("$delete", [])
    if not isinstance(values, dict) or not isinstance(gone, list):
        raise bad_request("Invalid patch: $set is a map and $delete a list")
    if any(not isinstance(name, str) or name in values for name in gone):
        raise bad_request("Invalid patch: $delete has names, none of which is in $set")
    nested = patch.keys() - {"$set", "$delete"}
    if any(name.startswith("$") for name in nested) or not (values or gone or nested):
        raise bad_request("Invalid patch: unknown operator, or nothing to do")
    if {"status", "visibilityForRecommender"} <= values.keys():
        raise bad_request("status and visibilityForRecommender cannot be changed together")
    problems = _problems(values, UPDATED) | dict.fromkeys(nested, UNKNOWN)
    problems |= {n: "field cannot be deleted" for n in gone if n != "recommendeeEntity"}
    if problems:
        raise bad_fields(problems)
    return {**values, **dict.fromkeys(gone)}


def check_change(record: Record, wanted: Mapping[str, str | None], member: str) -> None:
    """Refuse a change of the other party's field (403) and one that no edge allows (409)."""
    for name, value in wanted.items():
        by_recommender = name == "visibilityForRecommender" or value == "WITHDRAWN"
        owner = "recommender" if by_recommender else "recommendee"
        if record[owner] != member:
            raise denied(f"only the {owner} may change {name} so")
    before, after = record["status"], wanted.get("status")
    if after is not None and after != before and after not in EDGES[before]:
        message = f"status cannot be changed from {before} to {after}"
        raise conflict(message, "ILLEGAL_STATUS_TRANSITION")


def check_revision(new: Mapping[str, Any], old: Record | None, others: list[Record]) -> None:
    """Refuse a revision that may not be made; `others` are the revisions of `old` so far."""
    parties = ("recommender", "recommendee")
    if old is None or any(old[name] != new[name] for name in parties):
        raise bad_fields({"previousRecommendation": "no recommendation of yours to this member"})
    if "REPLACED" not in EDGES[old["status"]]:
        raise conflict(f"a recommendation that is {old['status']} cannot be revised")
    if any(it["status"] == "PENDING" for it in others):
        raise conflict("the recommendation has a pending revision already")


def _problems(
    fields: Mapping[str, Any], known: Mapping[str, Callable[[object], bool]]
) -> dict[str, str]:
    problems = {name: UNKNOWN for name in fields if name not in known}
    for name, fits in known.items():
        if fields.get(name) is not None and not fits(fields[name]):
            problems[name] = "invalid value"
        elif name in fields and fields[name] is None:
            problems[name] = "null is not allowed"
    return problems
