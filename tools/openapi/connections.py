"""The operations of /v1/connections and /v1/syncs, and the JSON Schemas of what they answer."""

from dataclasses import replace
from typing import Final

from tools.openapi.contracts import LINKUP, PAGES, PARTIES
from tools.openapi.operation import Operation
from tools.openapi.responses import Success
from tools.openapi.samples import MEMBER
from tools.openapi.schemas import Json, ref
from tools.openapi.typed import TEXT, described
from vouch import errors
from vouch.handlers import html
from vouch.v1.answers import connections, syncs

CONNECTED: Final = html.page(
    200, "LinkedIn is connected", f"{MEMBER} is connected. This page can be closed."
).body
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
        "Begin to connect a member's LinkedIn to the account",
        (),
        {201: Success("Good for ten minutes and one member.", ref("Authorization"))},
        (errors.ConflictError, errors.UpstreamCredentialsError),
        contract=LINKUP,
        description="Answers an `authorization_url`. Send the member's browser there: who consents"
        " is connected to the calling account.",
    ),
    "manage_connections_list": Operation(
        "List the members who have connected LinkedIn",
        PAGE,
        {200: Success("By member.", ref("Connections"))},
        contract=LINKUP,
        description="The connections to the calling account, in pages. EXPIRED is one whose tokens"
        " LinkedIn takes no more; the member has to connect anew.",
    ),
    "manage_connections_callback": Operation(
        "Where LinkedIn sends the member's browser back",
        ("code", "state"),
        {200: Success("The member is connected.", TEXT, example=CONNECTED)},
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
        description="A page for the member, after the consent or its refusal. Nobody else calls"
        " it: it has no credentials but the `state`, which is good once.",
    ),
    "manage_connections_disconnect": Operation(
        "Disconnect a member's LinkedIn",
        ("member",),
        {204: Success("They are gone, for good.")},
        (errors.NotFoundError,),
        contract=PARTIES,
        description="Deletes a member's tokens of LinkedIn: for an API key those of the account,"
        " for the member's bearer token those of every account. With the last one a sync under way"
        " ends as FAILED.",
    ),
    "start_sync": Operation(
        "Start a sync with LinkedIn",
        (),
        {
            202: Success(
                "A sync that is under way already is in the answer, too. Members whose start"
                " failed, or whose last sync ended less than a minute ago, are left out. An account"
                " with more than 100 connections, expired ones included, is answered without"
                " elements: its members are counted, and their syncs begin one after another.",
                ref("StartedSyncs"),
            )
        },
        (errors.NotConnectedError,),
        contract=STARTING,
        description="Mirrors what members have at LinkedIn: for a bearer token the member's own,"
        " for an API key that of each member who has connected LinkedIn to the account.",
    ),
    "report_syncs": Operation(
        "List syncs and how far they are",
        PAGE,
        {200: Success("Those of the last 30 days.", ref("Syncs"))},
        contract=PARTIES,
        description="Newest first: for a bearer token the member's own syncs, for an API key those"
        " of the account's members. The counts of a sync grow while it runs.",
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
