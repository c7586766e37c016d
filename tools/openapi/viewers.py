"""The operations of /v1/network/viewers, and the JSON Schemas of what they take and answer."""

from dataclasses import replace
from typing import Final

from tools.openapi.accounts import SPENDING, UPSTREAM
from tools.openapi.contracts import LINKUP
from tools.openapi.operation import Operation
from tools.openapi.responses import Success
from tools.openapi.samples import bodies
from tools.openapi.schemas import Json, fields, record, ref
from tools.openapi.typed import described
from vouch import errors
from vouch.domain.suggestion import DEFAULT_COUNTRY
from vouch.v1.answers import viewers
from vouch.v1.viewers import Checkpoint, ViewerLogin

CHARGED: Final = ("X-Credits-Charged",)
BY_LINKUP: Final = (
    errors.InsufficientCreditsError,
    errors.RateLimitedError,
    *UPSTREAM,
)
BUSY: Final = replace(
    SPENDING,
    meanings={
        **SPENDING.meanings,
        errors.IllegalArgumentError: "Bad query, path or body, or this deployment speaks v1 of"
        " Linkup's API, in which no viewer logs in.",
        errors.ConflictError: "The viewer was deleted meanwhile, or waits for no challenge.",
    },
)

OPERATIONS: Final = {
    "manage_viewers": Operation(
        "Connect a viewer by a login at Linkup",
        (),
        {
            201: Success(
                "The viewer is CONNECTED, or LinkedIn asks something of the member (CHECKPOINT)."
                " Where Linkup has a session of the viewer already, there is no login and no price;"
                " otherwise X-Credits-Remaining tells what is left.",
                ref("Standing"),
                CHARGED,
            )
        },
        (errors.ConflictError, errors.ViewerBusyError, *BY_LINKUP),
        {
            "required": True,
            "content": {
                "application/json": {
                    "schema": ref("ViewerLogin"),
                    "examples": {"published": bodies("manage_viewers")["published"]},
                }
            },
        },
        BUSY,
        "Gives Linkup the member's session at LinkedIn, once, under a name that the account"
        " chooses. Where LinkedIn asks something of the member, the login goes on by"
        " [a checkpoint](#/Viewers/manage_viewers_checkpoint). Under v2 of Linkup's API alone.",
    ),
    "manage_viewers_list": Operation(
        "List the account's viewers",
        ("elements", "nextElements"),
        {
            200: Success(
                "By name. A page has fewer viewers than count, and maybe none, though others"
                " follow, where some were deleted lately. The list goes on while there is a"
                " next_page_token.",
                ref("Viewers"),
            )
        },
        contract=LINKUP,
        description="The viewers by name, each with its state. DISCONNECTED: Linkup's session has"
        " ended, connect the viewer again. UNCONNECTED: only named in calls with a `login_token`.",
    ),
    "manage_viewers_checkpoint": Operation(
        "Answer LinkedIn's challenge to a login",
        ("viewer",),
        {200: Success("As after a login.", ref("Standing"), CHARGED)},
        (
            errors.NotFoundError,
            errors.ConflictError,
            errors.ViewerBusyError,
            errors.UpstreamAccountError,
            *BY_LINKUP,
        ),
        {
            "required": False,
            "content": {
                "application/json": {
                    "schema": ref("Checkpoint"),
                    "examples": bodies("manage_viewers_checkpoint"),
                }
            },
        },
        BUSY,
        "For a viewer in the state CHECKPOINT: with `CODE` send the code that LinkedIn sent to the"
        " member; with `APP` send `{}` once the member has approved the login in LinkedIn's app.",
    ),
    "manage_viewers_forget": Operation(
        "Forget a viewer",
        ("viewer",),
        {200: Success("Linkup's own session lives on.", ref("DeletedViewer"))},
        (errors.NotFoundError, errors.LostRaceError),
        contract=LINKUP,
        description="Forgets the viewer, its refresh, the people recommended to it and the stored"
        " answers. Linkup's own session of the member lives on until it is ended there.",
    ),
}


def requests() -> dict[str, Json]:
    """Return the schemas of the bodies of a login and of a checkpoint."""
    (login, _), (checkpoint, _) = map(fields, (ViewerLogin, Checkpoint))
    login["login_token"] |= {"description": "The member's session at LinkedIn; never kept."}
    login["country"] |= {
        "description": f"By default that of the viewer's last login, or {DEFAULT_COUNTRY}."
    }
    checkpoint["code"] |= {
        "description": "What LinkedIn sent to the member; none where the app approves."
    }
    about = "How a viewer is connected; the name is the account's own."
    return {
        "ViewerLogin": record(login, ("viewer", "login_token"), description=about),
        "Checkpoint": record(checkpoint, description="The answer to LinkedIn's challenge."),
    }


def answers() -> dict[str, Json]:
    """Return the schemas of what these operations answer."""
    kinds = (viewers.Standing, viewers.Viewers, viewers.DeletedViewer)
    return {each.__name__: described(each) for each in kinds}
