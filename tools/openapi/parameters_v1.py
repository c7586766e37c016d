"""Parameters of /v1, by the names the document gives them."""

from typing import Final

from tools.openapi.parameters import path, published, query, shown
from tools.openapi.samples import (
    LOGIN_CODE,
    LOGIN_STATE,
    MEMBER,
    NEXT_ELEMENTS,
    PERSON_ID,
    VIEWER_NAME,
)
from tools.openapi.schemas import Json, ref
from vouch.domain.sighting import PERSON
from vouch.domain.viewer import VIEWER
from vouch.v1 import paging

ELEMENTS: Final[Json] = {
    "type": "integer",
    "minimum": 1,
    "maximum": paging.MAX_COUNT,
    "default": paging.DEFAULT_COUNT,
}
TEXT: Final[Json] = {"type": "string"}
A_VIEWER: Final[Json] = {"type": "string", "pattern": f"^{VIEWER.pattern}$"}
PARAMETERS: Final[dict[str, Json]] = {
    "period": query(
        "period",
        shown({"type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$"}, "2025-10"),
        "A month (UTC), the current one by default.",
    ),
    "lines": query("count", ELEMENTS, "How many lines of the ledger at most."),
    "elements": query("count", ELEMENTS, "How many elements at most."),
    "nextElements": query(
        "page_token", shown(TEXT, NEXT_ELEMENTS), "The next_page_token of the page before."
    ),
    "nextPage": query(
        "page_token",
        shown(TEXT, NEXT_ELEMENTS),
        "The next_page_token of the same month's last page.",
    ),
    "code": query("code", shown(TEXT, LOGIN_CODE), "LinkedIn's, to be exchanged for tokens."),
    "state": query(
        "state", shown(TEXT, LOGIN_STATE), "As it stands in the authorization_url; good once."
    ),
    "member": path("urn", ref("PersonUrn"), "The member; percent-encoded or not.", MEMBER),
    "ofViewer": query(
        "viewer",
        A_VIEWER,
        "The viewer to whom people were recommended.",
        required=True,
        examples=published(VIEWER_NAME),
    ),
    "decision": query("state", ref("Decision"), "People of this state alone; all by default."),
    "since": query(
        "since",
        shown(TEXT, "2025-10-22T00:00:00Z"),
        "People first seen at this moment or later: ISO 8601, UTC where it has no offset, or"
        " milliseconds since 1970.",
    ),
    "viewer": path("viewer", A_VIEWER, "The viewer's name; percent-encoded or not.", VIEWER_NAME),
    "person": path(
        "person",
        {"type": "string", "pattern": f"^({PERSON.pattern})$"},
        "The id of a person, as the list shows it.",
        PERSON_ID,
    ),
}
