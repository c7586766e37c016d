"""The operations of /v2: what each function answers to what."""

from typing import Any, Final

from tools.openapi.operation import Operation
from tools.openapi.responses import Success
from tools.openapi.samples import ENCODED_URN, bodies
from tools.openapi.schemas import Json, ref
from tools.openapi.typed import SHOWN
from vouch import errors
from vouch.restli.tunnel import FORM

FOUND: Final[Json] = {"anyOf": [ref("Batch"), ref("Collection")]}
PAGES: Final = ("start", "count", "pageToken")


def _body(schema: str, function: str, tunnelled: str) -> Json:
    """Return a body of JSON (the default) or, for a request that was too long, of a query."""
    text: dict[str, Any] = {"type": "string"}
    multipart = {**text, "description": "In two parts: the query as a form, then the JSON."}
    return {
        "required": True,
        "content": {
            "application/json": {"schema": ref(schema), "examples": bodies(function)},
            FORM: {
                "schema": {**text, "description": "With X-HTTP-Method-Override: a query."},
                "example": tunnelled,
            },
            "multipart/mixed": {"schema": multipart},
        },
    }


OPERATIONS: Final = {
    "create_recommendation": Operation(
        "CREATE: the caller recommends somebody; or a tunnelled BATCH_GET or FINDER",
        ("protocol", "method", "idempotencyKey", "override"),
        {
            200: Success(
                "To a tunnelled read: what it would be answered as a GET.", FOUND, ("X-Synced-At",)
            ),
            201: Success("Written.", None, ("X-RestLi-Id", "Location", "Idempotent-Replayed")),
        },
        (
            errors.AccessDeniedError,
            errors.MemberForgottenError,
            errors.NotConnectedError,
            errors.NotFoundError,
            errors.ConflictError,
            errors.InvalidFieldError,
        ),
        _body("NewRecommendation", "create_recommendation", f"ids=List({ENCODED_URN})"),
    ),
    "get_recommendation": Operation(
        "GET: one recommendation, for its two parties",
        ("protocol", "method", "urn", "fields"),
        {200: Success("The record.", SHOWN)},
        (errors.NotFoundError,),
    ),
    "query_recommendations": Operation(
        "BATCH_GET by ids, or FINDER by q",
        ("protocol", "method", "ids", "q", "statusFilters", "recUrn", *PAGES, "fields"),
        {200: Success("Batch to ids, Collection to q.", FOUND, ("X-Synced-At",))},
        (errors.NotFoundError,),
    ),
    "update_recommendation": Operation(
        "PARTIAL_UPDATE: a party changes what is its own; or a tunnelled GET",
        ("protocol", "method", "urn", "prefer", "override"),
        {
            200: Success("To a tunnelled GET: the record.", SHOWN),
            202: Success(
                "With Prefer: respond-async, to a patch of the status alone: queued. Whether the"
                " record's present state allows it shows later.",
                None,
                ("Preference-Applied", "Location", "X-Update-Id"),
            ),
            204: Success("It is now as asked, changed or not."),
        },
        (
            errors.AccessDeniedError,
            errors.MemberForgottenError,
            errors.NotConnectedError,
            errors.NotFoundError,
            errors.IllegalStatusTransitionError,
            errors.ConflictError,
            errors.InvalidFieldError,
        ),
        _body("PartialUpdate", "update_recommendation", "fields=id,status"),
    ),
    "identify_member": Operation(
        "Whose bearer token this is",
        (),
        {200: Success("The member.", ref("Identity"))},
    ),
}
"""The operations by folder under functions/."""
