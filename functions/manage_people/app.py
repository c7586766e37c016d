"""/v1/network/people: whom Linkup recommended to a viewer, and decisions (DESIGN 12.4)."""

from typing import Any, Final

from vouch.domain.people import Person
from vouch.handlers.v1 import account_route, by_path
from vouch.http.response import Response
from vouch.moment import iso
from vouch.services.network.people import decide, find, page
from vouch.settings import people
from vouch.storage.people_index import Span
from vouch.v1.answers.people import Change, RecommendedPeople, RecommendedPerson
from vouch.v1.people import PARAMETERS, parse_decision, parse_listing, parse_place
from vouch.v1.request import Request
from vouch.v1.response import ok

OPERATION: Final = "manage_people"
NEEDS: Final = (people,)
MAX_DECISION: Final = 16 * 1024
"""How many bytes the body of a decision may have."""
SHOWN: Final = {"profileUrl": "profile_url"}
"""Attributes that are shown under another name."""


def listed(request: Request, account: str) -> Response:
    """Answer one page of a viewer's people, newest first."""
    asked = parse_listing(request.query(*PARAMETERS), account)
    span = Span(asked.states, asked.since, asked.paging.after)
    found = page(account, asked.viewer, span, asked.paging.size)
    elements = [_element(each) for each in found.people]
    return ok(RecommendedPeople(elements=elements, paging=asked.paging.leading_to(found.next)))


def shown(request: Request, account: str) -> Response:
    """Answer one person."""
    request.check_bare()
    return ok(_element(find(account, *parse_place(request))))


def decided(request: Request, account: str) -> Response:
    """Store a decision and answer the person as they are now."""
    request.query()
    place, sent = parse_place(request), parse_decision(request.body)
    return ok(_element(decide(account, *place, sent.state, sent.note, request.deadline)))


def _element(person: Person) -> RecommendedPerson:
    return {
        "viewer": person["viewer"],
        "person": person["person"],
        "name": person.get("name"),
        "subtitle": person.get("subtitle"),
        "profile_url": person.get("profileUrl"),
        "insight": person.get("insight"),
        "profile_picture": person.get("picture"),
        "entity_urn": person.get("entityUrn"),
        "first_seen": iso(person["firstSeen"]),
        "last_seen": iso(person["lastSeen"]),
        "times": person["times"],
        "rank": person["rank"],
        "best_rank": person["bestRank"],
        "changed": _change(person),
        "state": person["state"],
        "decided_at": iso(person["decidedAt"]) if "decidedAt" in person else None,
        "note": person.get("note"),
    }


def _change(person: Person) -> Change | None:
    if "changed" not in person:
        return None
    fields: Any = [SHOWN.get(name, name) for name in person["changed"].split(",")]
    return {"fields": fields, "at": iso(person["changedAt"])}


lambda_handler = by_path(
    {
        "/v1/network/people": account_route(OPERATION, {"GET": listed}, NEEDS),
        "/v1/network/people/{viewer}/{person}": account_route(
            OPERATION, {"GET": shown, "POST": decided}, NEEDS, MAX_DECISION
        ),
    }
)
