"""The operations of /v1/connections and /v1/syncs, and the JSON Schemas of what they answer."""

from typing import Final

from tools.openapi.contracts import LINKUP, PAGES, PARTIES
from tools.openapi.operation import Operation
from tools.openapi.responses import Success
from tools.openapi.schemas import Json, or_null, record, ref
from vouch import errors
from vouch.domain.syncing import State

TEXT: Final[Json] = {"type": "string"}
MOMENT: Final[Json] = {**TEXT, "format": "date-time"}
NUMBER: Final[Json] = {"type": "integer"}
COUNT: Final[Json] = {"type": "integer", "minimum": 0}
PAGE: Final = ("elements", "nextElements")

OPERATIONS: Final = {
    "manage_connections": Operation(
        "Where to send a member's browser, to connect LinkedIn to the calling account",
        (),
        {201: Success("Good for ten minutes and one member.", ref("Authorization"))},
        (errors.ConflictError, errors.UpstreamCredentialsError),
        contract=LINKUP,
    ),
    "manage_connections_list": Operation(
        "The members who have connected LinkedIn to the calling account",
        PAGE,
        {200: Success("By member.", ref("Connections"))},
        contract=LINKUP,
    ),
    "manage_connections_callback": Operation(
        "Where LinkedIn sends the browser back; for nobody else",
        ("code", "state"),
        {200: Success("The member is connected.", TEXT)},
        (
            errors.UpstreamError,
            errors.UpstreamCredentialsError,
            errors.UpstreamGrantError,
            errors.UpstreamTimeoutError,
            errors.UpstreamUnavailableError,
        ),
        contract=PAGES,
    ),
    "manage_connections_disconnect": Operation(
        "Forget a member's tokens: by an account, its own; by the member, every account's",
        ("member",),
        {204: Success("They are gone, for good.")},
        (errors.NotFoundError,),
        contract=PARTIES,
    ),
    "start_sync": Operation(
        "Start a sync: a member's own, or of all who have connected LinkedIn to the account",
        (),
        {202: Success("A sync that is under way already is told again.", ref("StartedSyncs"))},
        (errors.NotConnectedError,),
        contract=PARTIES,
    ),
    "report_syncs": Operation(
        "Syncs: a member's own, or those of the account's members, newest first",
        PAGE,
        {200: Success("Those of the last 30 days.", ref("Syncs"))},
        contract=PARTIES,
    ),
}


def answers() -> dict[str, Json]:
    """Return the schemas of what these operations answer."""
    state: Json = {"enum": [*State]}
    begun: Json = {"id": TEXT, "member": ref("PersonUrn"), "state": state}
    resume = or_null(MOMENT, description="Of WAITING.")
    sync: Json = {
        **begun,
        "seen": {**COUNT, "description": "Recommendations that LinkedIn listed."},
        "created": COUNT,
        "updated": COUNT,
        "deleted": COUNT,
        "pages": {**COUNT, "description": "That LinkedIn was asked for."},
        "started": or_null(MOMENT),
        "finished": or_null(MOMENT),
        "resume_at": resume,
        "error": or_null(TEXT, description="Of FAILED: a code, and LinkedIn's request id."),
    }
    connection: Json = {
        "member": ref("PersonUrn"),
        "state": {"enum": ["ACTIVE", "EXPIRED"]},
        "connected_at": MOMENT,
        "expires_at": {**MOMENT, "description": "When the member has to connect anew."},
    }
    link: Json = {"authorization_url": {**TEXT, "format": "uri"}, "expires_at": MOMENT}
    return {
        "Authorization": record(link, tuple(link)),
        "Connections": _page(connection),
        "StartedSyncs": record({"elements": _all(begun)}, ("elements",)),
        "Syncs": _page(sync),
    }


def _page(element: Json) -> Json:
    paging: Json = {"count": NUMBER, "next_page_token": or_null(TEXT)}
    properties = {"elements": _all(element), "paging": record(paging, tuple(paging))}
    return record(properties, tuple(properties))


def _all(element: Json) -> Json:
    return {"type": "array", "items": record(element, tuple(element))}
