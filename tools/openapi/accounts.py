"""The operations of /v1, and the JSON Schemas of what they take and answer."""

from dataclasses import replace
from typing import Any, Final

from tools.openapi.contracts import LINKUP
from tools.openapi.operation import Operation
from tools.openapi.responses import Success
from tools.openapi.samples import SUGGESTIONS, bodies
from tools.openapi.schemas import Json, fields, one_of, record, ref
from tools.openapi.typed import TEXT, described
from vouch import errors
from vouch.domain.suggestion import DEFAULT_COUNTRY, DEFAULT_RESULTS
from vouch.v1.answers import Error
from vouch.v1.answers.credits import CreditsReport, LedgerEntry
from vouch.v1.suggestions import BODIES

UPSTREAM: Final = (
    errors.UpstreamRefusedError,
    errors.UpstreamError,
    errors.UpstreamCredentialsError,
    errors.UpstreamCreditsError,
    errors.UpstreamThrottledError,
    errors.UpstreamTimeoutError,
)
"""The errors of a call of Linkup."""
NUMBER: Final[Json] = {"type": "integer"}
COUNT: Final[Json] = {"type": "integer", "minimum": 0}
CREDIT_HEADERS: Final = ("X-Credits-Charged", "X-Credits-Remaining")
PEOPLE_HEADERS: Final = ("X-People-New", "X-People-Known")
REQUESTS: Final = {"v1": "ConnectionRequest", "v2": "ViewerConnectionRequest"}
"""The schemas of the body, by the version of Linkup's API that a deployment speaks."""

SPENDING: Final = replace(
    LINKUP,
    meanings={
        **LINKUP.meanings,
        errors.RateLimitedError: "The account has too many calls open, or too many of unknown"
        " outcome this hour.",
    },
)
RECOMMENDING: Final = replace(
    SPENDING,
    meanings={
        **SPENDING.meanings,
        errors.IllegalArgumentError: f"{LINKUP.meanings[errors.IllegalArgumentError]} It says"
        " which version of Linkup's API this deployment speaks, if the body is one of the other.",
        errors.NotFoundError: "There is no viewer of that name, and this deployment speaks v2.",
        errors.ConflictError: "The answer to the Idempotency-Key's first call was forgotten with"
        " its viewer.",
    },
)

OPERATIONS: Final = {
    "recommend_connections": Operation(
        "Ask Linkup for people whom a member may know, for credits",
        ("idempotencyKey",),
        {
            200: Success(
                "As Linkup answered it, by relevance; with `only_new` without those whom the"
                " viewer had been shown before.",
                ref("ConnectionRecommendations"),
                (*CREDIT_HEADERS, *PEOPLE_HEADERS, "Idempotent-Replayed"),
            )
        },
        (
            errors.InsufficientCreditsError,
            errors.NotFoundError,
            errors.ConflictError,
            errors.ViewerStateError,
            errors.InProgressError,
            errors.UpstreamAccountError,
            errors.InvalidFieldError,
            errors.RateLimitedError,
            *UPSTREAM,
        ),
        {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {"anyOf": [ref(name) for name in REQUESTS.values()]},
                    "examples": bodies("recommend_connections"),
                }
            },
        },
        RECOMMENDING,
        "Where this deployment speaks v1 of Linkup's API, the body has the member's `login_token`,"
        " and asks for `total_results` people or for pages; where it speaks v2, it names a viewer"
        " who was [connected](#/Viewers/manage_viewers) first. With a `viewer` the people are"
        " [remembered](#/People/manage_people_list). 1 credit is charged for each 10 people or"
        " part of 10, or for each page; nothing for an empty answer and for a failed call. Send an"
        " `Idempotency-Key`, and the request can be repeated without a second charge.",
    ),
    "report_credits": Operation(
        "Read the credits of a month, with the ledger",
        ("period", "lines", "nextPage"),
        {200: Success("The month.", ref("CreditsReport"))},
        contract=LINKUP,
        description="The calling account's credits of a month: what it was granted, what remains,"
        " is reserved and was charged, by day; Linkup's bill beside it; and the ledger, newest"
        " first, whose lines sum to what remains. It costs nothing.",
    ),
}


def requests() -> dict[str, Json]:
    """Return the schemas of the body of a request for people, one for each version of Linkup's."""
    v1, country = _properties("v1")
    v2, _ = _properties("v2")
    v1["country"] |= {"default": DEFAULT_COUNTRY}
    v1["start_page"] |= {"description": "Pages mode: the first page."}
    v1["end_page"] |= {"description": "The last page: start_page by default, at most 99 more."}
    v1["login_token"] |= {"description": "The member's session at LinkedIn; never kept."}
    v1["viewer"] |= {"description": "The account's name for the member; people are remembered."}
    v2["viewer"] |= {"description": "The name under which the member was connected."}
    token = record(
        v1,
        ("login_token",),
        description="Where this deployment speaks v1 of Linkup's API.",
        dependentSchemas={
            "end_page": _or_with({"type": "null"}, "end_page", "start_page", NUMBER),
            "only_new": _or_with({"enum": [False, None]}, "only_new", "viewer", TEXT),
        },
    )
    viewer = record(v2, ("viewer",), description="Where this deployment speaks v2 of Linkup's API.")
    return {
        REQUESTS["v1"]: token,
        REQUESTS["v2"]: viewer,
        "Country": country | {"description": "Of Linkup's proxy."},
    }


def _properties(version: str) -> tuple[Json, Json]:
    """Return the schemas of the fields that may be sent under a version, and of a country."""
    properties, defined = fields(BODIES[version])
    properties["total_results"] |= {
        "default": DEFAULT_RESULTS,
        "description": "How many at most.",
    }
    properties["only_new"] |= {
        "default": False,
        "description": "Leave out whom the viewer was shown before. The price is the same.",
    }
    return properties, defined.get("Country", {})


def _or_with(alone: Json, field: str, other: str, its: Json) -> Json:
    """Return the rule that a field has a value that may stand alone, or another field has one."""
    return {
        "anyOf": [
            {"properties": {field: alone}},
            {"properties": {other: its}, "required": [other]},
        ]
    }


def answers() -> dict[str, Json]:
    """Return the schemas of Linkup's answer, open to what it may add, and of its error."""
    names = ("name", "subtitle", "profile_url", "insight", "entity_urn", "profile_picture")
    pages = ("current_page", "total_pages", "pages_fetched", "results_per_page")
    people = {"type": "array", "items": _open(dict.fromkeys(names, TEXT))}
    data: Json = {
        "total_results": {**COUNT, "description": "How many are returned."},
        "recommendations": people,
        "pagination": _open(
            dict.fromkeys(pages, COUNT), description="In pages mode, and under v2."
        ),
    }
    data_schema = {**_open(data), "required": ["recommendations"]}
    answer = _open({"status": one_of("success"), "data": data_schema})
    return {
        "ConnectionRecommendations": {**answer, "required": ["data"], "examples": [SUGGESTIONS]},
        "CreditsReport": described(CreditsReport),
        "Error": described(Error),
        "LedgerEntry": described(LedgerEntry),
    }


def _open(properties: Json, **more: Any) -> Json:
    return {"type": "object", **more, "properties": properties}
