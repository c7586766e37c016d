"""The operations of /v1/network/viewers/{viewer}/refresh, and the JSON Schemas of their bodies."""

from dataclasses import replace
from typing import Final

from tools.openapi.contracts import LINKUP
from tools.openapi.operation import Operation
from tools.openapi.responses import Success
from tools.openapi.samples import bodies
from tools.openapi.schemas import Json, fields, record, ref
from tools.openapi.typed import described
from vouch import errors
from vouch.domain.suggestion import DEFAULT_RESULTS
from vouch.v1.answers.refreshes import EndedRefresh, Refresh
from vouch.v1.refreshes import FORM, RefreshOrder

OF_V2: Final = replace(
    LINKUP,
    meanings={
        **LINKUP.meanings,
        errors.IllegalArgumentError: "Bad query, path or body; the message tells every problem.",
        errors.ConflictError: "This deployment speaks v1 of Linkup's API, in which a refresh would"
        " take a stored cookie.",
    },
)
FAILURES: Final = (errors.NotFoundError, errors.ConflictError)
SHOWN: Final = ref("Refresh")

OPERATIONS: Final = {
    "manage_refreshes": Operation(
        "Order or change the refresh of a viewer's network",
        ("viewer",),
        {
            200: Success("The refresh as it is now, changed or not.", SHOWN),
            201: Success("The refresh, which is due now.", SHOWN),
        },
        FAILURES,
        {
            "required": True,
            "content": {
                "application/json": {
                    "schema": ref("RefreshOrder"),
                    "examples": bodies("manage_refreshes"),
                }
            },
        },
        OF_V2,
        "Has the viewer's network asked for every so often, within credits of its own for each"
        " month. The same order again changes nothing; another one changes the terms and keeps"
        " what was charged.",
    ),
    "manage_refreshes_get": Operation(
        "Read the refresh of a viewer's network",
        ("viewer",),
        {200: Success("The refresh.", SHOWN)},
        FAILURES,
        contract=OF_V2,
        description="What was ordered, how the last try ended and why, when the next one is due,"
        " and what is left of the month's budget.",
    ),
    "manage_refreshes_delete": Operation(
        "End the refresh of a viewer's network",
        ("viewer",),
        {200: Success("A run under way is charged and its people are kept.", ref("EndedRefresh"))},
        FAILURES,
        contract=OF_V2,
        description="Nothing more is asked for. The people who were found stay.",
    ),
}


def requests() -> dict[str, Json]:
    """Return the schema of what is ordered."""
    properties, _ = fields(RefreshOrder)
    properties["every"] |= {
        "description": f"In {FORM}: at least the stack's ShortestRefresh, at most 30d."
    }
    properties["total_results"] |= {"description": f"By default {DEFAULT_RESULTS}."}
    properties["monthly_credits"] |= {"description": "At least the price of one run."}
    required = ("every", "monthly_credits")
    return {"RefreshOrder": record(properties, required, description="What is to be refreshed.")}


def answers() -> dict[str, Json]:
    """Return the schemas of what these operations answer."""
    return {each.__name__: described(each) for each in (Refresh, EndedRefresh)}
