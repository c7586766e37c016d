"""The operations of /v1/connections and /v1/syncs, and the JSON Schemas of what they answer."""

from dataclasses import replace
from typing import Final

from tools.openapi.contracts import LINKUP, PAGES, PARTIES
from tools.openapi.operation import Operation
from tools.openapi.responses import Success
from tools.openapi.schemas import Json, ref
from tools.openapi.typed import TEXT, described
from vouch import errors
from vouch.v1.answers import connections, syncs

PAGE: Final = ("elements", "nextElements")

STARTING: Final = replace(
    PARTIES,
    meanings={
        **PARTIES.meanings,
        errors.RateLimitedError: "The last sync of each member ended less than a minute ago. Or,"
        " with LinkedIn as the source, it cannot be asked now whose token this is.",
    },
)

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
            errors.ConsentRefusedError,
            errors.UpstreamError,
            errors.UpstreamCredentialsError,
            errors.UpstreamConsentError,
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
        {
            202: Success(
                "A sync that is under way already is in the answer, too. Members whose start"
                " failed, or whose last sync ended less than a minute ago, are left out.",
                ref("StartedSyncs"),
            )
        },
        (errors.NotConnectedError,),
        contract=STARTING,
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
    return {
        "Authorization": described(connections.Authorization),
        "Connections": described(connections.Connections),
        "StartedSyncs": described(syncs.StartedSyncs),
        "Syncs": described(syncs.Syncs),
    }
