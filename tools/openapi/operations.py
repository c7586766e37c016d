"""The operations of /v2: what each function answers to what."""

from typing import Any, Final

from tools.openapi.operation import Operation
from tools.openapi.responses import Success
from tools.openapi.samples import bodies, tunnelled
from tools.openapi.schemas import Json, ref
from tools.openapi.typed import SHOWN
from vouch import errors
from vouch.restli.tunnel import FORM

FOUND: Final[Json] = {"anyOf": [ref("Collection"), ref("Batch")]}
PAGES: Final = ("start", "count", "pageToken")
TUNNEL: Final = (
    "A body that is a form, with `X-HTTP-Method-Override: GET`, is a tunnelled {what}: the body is"
    " the query as it would stand in the URI. A request whose own query is too long goes as"
    " `multipart/mixed`: the query as a form in the first part, the JSON in the second."
)
CREATE: Final = f"""\
The caller recommends `recommendee`. The answer names the new recommendation in `X-RestLi-Id`; its
status is PENDING until the recommendee accepts it. With `previousRecommendation` it is a revision
of an earlier one of the caller's. Send an `Idempotency-Key`, and the request can be repeated.

{TUNNEL.format(what="BATCH_GET or FINDER")}"""
QUERY: Final = """\
Lists what the caller received or wrote, newest first, or the line of a recommendation. Choose a
finder by `q`:

| finder | finds | takes | for example |
|---|---|---|---|
| `recipient` | what the caller received | `statusFilters` | `?q=recipient&statusFilters=List(VISIBLE,PENDING)` |
| `recommender` | what the caller wrote | `statusFilters` | `?q=recommender&statusFilters=List(VISIBLE)` |
| `descendant` | a recommendation and those that it replaced | `recUrn` | `?q=descendant&recUrn={urn}` |

`{urn}` is a recommendation's URN, percent-encoded as a whole.

`start` and `count` choose a page; following the `next` links costs the same at any depth.

**BATCH_GET**: with `ids` in place of `q` it answers several recommendations by their URNs, as
[`GET /v2/recommendations`](#/Recommendations/query_recommendations_batch_get) does, where it is
described."""  # noqa: E501
BATCH_GET: Final = """\
Answers several recommendations by their URNs: `?ids=List({urn},{urn})`, each URN percent-encoded
as a whole. `results` has those that the caller may see, `errors` and `statuses` a 404 for each of
the others.

`/v2/recommendations`, as LinkedIn's guide prints it, is an alias of `/v2/recommendation`, where
LinkedIn's clients send BATCH_GET. Both answer the same; OpenAPI has one operation for a path and
method, and that one is of [the finders](#/Recommendations/query_recommendations)."""
UPDATE: Final = f"""\
A Rest.li patch. The recommendee sets `status`: VISIBLE (accept), HIDDEN (hide), CLOSED (close) or
PENDING (reopen), and `recommendeeEntity`. The recommender sets `visibilityForRecommender`, and the
status WITHDRAWN. What is already so is answered 204 and changes nothing. With
`Prefer: respond-async` a change of the status alone is queued and answered 202.

{TUNNEL.format(what="GET")}"""


def _body(schema: str, function: str, queries: dict[str, Any]) -> Json:
    """Return a body of JSON (the default) or, for a request that was too long, of a query."""
    about = "With X-HTTP-Method-Override: GET, a query."
    return {
        "required": True,
        "content": {
            "application/json": {"schema": ref(schema), "examples": bodies(function)},
            FORM: {"schema": {"type": "string", "description": about}, "examples": queries},
        },
    }


OPERATIONS: Final = {
    "create_recommendation": Operation(
        "CREATE: recommend somebody",
        ("protocol", "method", "idempotencyKey", "override"),
        {
            201: Success("Written.", None, ("X-RestLi-Id", "Location", "Idempotent-Replayed")),
            200: Success(
                "To a tunnelled read: what it would be answered as a GET.", FOUND, ("X-Synced-At",)
            ),
        },
        (
            errors.AccessDeniedError,
            errors.MemberForgottenError,
            errors.NotConnectedError,
            errors.NotFoundError,
            errors.ConflictError,
            errors.InvalidFieldError,
        ),
        _body("NewRecommendation", "create_recommendation", tunnelled("create_recommendation")),
        description=CREATE,
    ),
    "get_recommendation": Operation(
        "GET: one recommendation, for its two parties",
        ("protocol", "method", "urn", "fields"),
        {200: Success("The record.", SHOWN)},
        (errors.NotFoundError,),
        description="Answers one recommendation to its recommender and its recommendee. Everybody"
        " else is answered 404, as if there were none.",
    ),
    "query_recommendations": Operation(
        "FINDER recipient, recommender, descendant by q; or BATCH_GET by ids",
        ("protocol", "method", "q", "statusFilters", "recUrn", *PAGES, "ids", "fields"),
        {200: Success("Collection to q, Batch to ids.", FOUND, ("X-Synced-At",))},
        (errors.NotFoundError,),
        description=QUERY,
    ),
    "query_recommendations_batch_get": Operation(
        "BATCH_GET: several recommendations by their ids",
        ("protocol", "method", "batch", "fields"),
        {200: Success("Each id is in `results`, or in `errors` and `statuses`.", ref("Batch"))},
        description=BATCH_GET,
    ),
    "update_recommendation": Operation(
        "PARTIAL_UPDATE: accept, hide, close, reopen or withdraw",
        ("protocol", "method", "urn", "prefer", "override"),
        {
            204: Success("It is now as asked, changed or not."),
            202: Success(
                "With Prefer: respond-async, to a patch of the status alone: queued. Whether the"
                " record's present state allows it shows later.",
                None,
                ("Preference-Applied", "Location", "X-Update-Id"),
            ),
            200: Success("To a tunnelled GET: the record.", SHOWN),
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
        _body("PartialUpdate", "update_recommendation", tunnelled("update_recommendation")),
        description=UPDATE,
    ),
    "identify_member": Operation(
        "Whose bearer token this is",
        (),
        {200: Success("The member.", ref("Identity"))},
        description="Answers the id of the token's member; the person URN is `urn:li:person:{sub}`."
        " It takes no Rest.li version.",
    ),
}
"""The operations by folder under functions/."""
