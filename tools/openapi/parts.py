"""Parameters of requests, by the names the document gives them."""

from typing import Any, Final

from tools.openapi.samples import ENCODED_URN, URN
from tools.openapi.schemas import Json, one_of, ref
from vouch.domain.recommendation import SERVED
from vouch.domain.sighting import PERSON
from vouch.domain.status import Status
from vouch.domain.viewer import VIEWER
from vouch.handlers.read_recommendations import MAX_IDS
from vouch.http.call import MAX_KEY
from vouch.restli.paging import DEFAULT_COUNT, MAX_COUNT, MAX_START
from vouch.restli.preference import RESPOND_ASYNC
from vouch.restli.request import PROTOCOL
from vouch.restli.tunnel import VERBS
from vouch.storage.recommendation_index import INDEXES
from vouch.v1 import paging

FINDERS: Final = (*INDEXES, "descendant")
ELEMENTS: Final[Json] = {
    "type": "integer",
    "minimum": 1,
    "maximum": paging.MAX_COUNT,
    "default": paging.DEFAULT_COUNT,
}
LIST: Final[Json] = {"type": "string", "pattern": r"^List\(.+\)$"}
TEXT: Final[Json] = {"type": "string"}
VIEWER_NAME: Final[Json] = {"type": "string", "pattern": f"^{VIEWER.pattern}$"}


def _header(name: str, schema: Json, description: str, **more: Any) -> Json:
    return {"name": name, "in": "header", "schema": schema, "description": description, **more}


def _query(name: str, schema: Json, description: str, **more: Any) -> Json:
    found = {"name": name, "in": "query", "schema": schema, "description": description}
    return {**found, "allowReserved": True, **more}


PARAMETERS: Final[dict[str, Json]] = {
    "protocol": _header(
        "X-Restli-Protocol-Version", one_of(PROTOCOL), "Of Rest.li.", required=True
    ),
    "method": _header(
        "X-RestLi-Method", TEXT, "What the URI means already, in any case; another is refused."
    ),
    "override": _header(
        "X-HTTP-Method-Override",
        one_of(*sorted(VERBS)),
        "The body carries a request that was too long for a URI; this is its HTTP method.",
        example="GET",
    ),
    "idempotencyKey": _header(
        "Idempotency-Key",
        {"type": "string", "minLength": 1, "maxLength": MAX_KEY},
        "The request may be sent again within 24 hours: it is done once, and the answer is the"
        " same. With another body it is refused (422).",
    ),
    "prefer": _header(
        "Prefer",
        TEXT,
        f"{RESPOND_ASYNC}, maybe among others (RFC 7240): queue a change of status and answer 202.",
        example=RESPOND_ASYNC,
    ),
    "urn": {
        "name": "urn",
        "in": "path",
        "required": True,
        "schema": ref("RecommendationUrn"),
        "description": "Percent-encoded whole, decoded or as printed.",
        "examples": {"published": {"value": URN, "summary": f"sent as {ENCODED_URN}"}},
    },
    "ids": _query(
        "ids",
        LIST,
        f"BATCH_GET: at most {MAX_IDS} URNs, each percent-encoded; duplicates collapse.",
        example=f"List({ENCODED_URN})",
    ),
    "q": _query(
        "q",
        one_of(*FINDERS),
        "FINDER: what the caller received (recipient), what the caller wrote (recommender), or a"
        " recommendation and those it replaced (descendant); newest first.",
    ),
    "statusFilters": _query(
        "statusFilters",
        LIST,
        f"Required of recipient and recommender: one or more of {', '.join(Status)}.",
        example="List(VISIBLE,HIDDEN)",
    ),
    "recUrn": _query(
        "recUrn", TEXT, "Required of descendant: a URN, percent-encoded.", example=ENCODED_URN
    ),
    "start": _query(
        "start",
        {"type": "integer", "minimum": 0, "default": 0},
        f"How many to skip; without a pageToken at most {MAX_START}, and each is paid for.",
    ),
    "count": _query(
        "count",
        {"type": "integer", "minimum": 1, "maximum": MAX_COUNT, "default": DEFAULT_COUNT},
        "How many at most.",
    ),
    "pageToken": _query(
        "pageToken", TEXT, "Out of a `next` link of the same query; wins over start."
    ),
    "period": _query(
        "period",
        {"type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$"},
        "A month (UTC), the current one by default.",
        example="2025-10",
    ),
    "lines": _query(
        "count",
        ELEMENTS,
        "How many lines of the ledger at most.",
    ),
    "elements": _query("count", ELEMENTS, "How many elements at most."),
    "nextElements": _query("page_token", TEXT, "The next_page_token of the page before."),
    "code": _query("code", TEXT, "LinkedIn's, to be exchanged for tokens."),
    "state": _query("state", TEXT, "As it stands in the authorization_url; good once."),
    "member": {
        "name": "urn",
        "in": "path",
        "required": True,
        "schema": ref("PersonUrn"),
        "description": "Percent-encoded or not.",
    },
    "ofViewer": _query(
        "viewer", VIEWER_NAME, "The viewer to whom people were recommended.", required=True
    ),
    "decision": _query("state", ref("Decision"), "People of this state alone; all by default."),
    "since": _query(
        "since",
        TEXT,
        "People first seen at this moment or later: ISO 8601, UTC where it has no offset, or"
        " milliseconds since 1970.",
        example="2025-10-22T00:00:00Z",
    ),
    "viewer": {
        "name": "viewer",
        "in": "path",
        "required": True,
        "schema": VIEWER_NAME,
        "description": "Percent-encoded or not.",
    },
    "person": {
        "name": "person",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "pattern": f"^({PERSON.pattern})$"},
        "description": "The id of a person, as the list shows it.",
    },
    "nextPage": _query("page_token", TEXT, "The next_page_token of the same month's last page."),
    "fields": _query(
        "fields",
        TEXT,
        f"Answer with these only, parted by commas: {', '.join(SERVED)}.",
        example="id,status",
    ),
}
